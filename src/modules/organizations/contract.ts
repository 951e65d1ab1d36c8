import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";

export const Slug = z
  .string()
  .min(2)
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use lower-case letters, digits and single dashes");
export const OrganizationRole = z.enum(["owner", "admin", "billing_admin", "member"]);
export const Organization = z.object({
  id: id("organization"),
  name: z.string(),
  slug: z.string(),
  isPersonal: z.boolean(),
  role: OrganizationRole.describe("The caller's role in it."),
  createdAt: z.iso.datetime(),
});

export const createOrganization = verb({
  name: "organizations.create",
  http: "POST /v1/organizations 201",
  summary: "Create an organization; the caller becomes its owner",
  needs: null,
  scope: "account",
  input: z.object({ name: z.string().trim().min(2).max(80), slug: Slug.optional() }),
  output: Organization,
  audit: (_, organization) => ({ id: organization.id, name: organization.name }),
});
export const listOrganizations = verb({
  name: "organizations.list",
  http: "GET /v1/organizations",
  summary: "The organizations I am a member of",
  needs: null,
  scope: "account",
  input: PageInput,
  output: pageOf(Organization),
});
