import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";
import { Slug } from "../organizations/contract.ts";

export const Environment = z.enum(["production", "staging", "development"]);
export const Workspace = z.object({
  id: id("workspace"),
  organizationId: id("organization"),
  organizationName: z.string(),
  organizationSlug: z.string(),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  iconUrl: z.string().nullable(),
  environment: Environment,
  isPersonal: z.boolean(),
  role: z.string().describe("The caller's role in it."),
  createdAt: z.iso.datetime(),
});

export const createWorkspace = verb({
  name: "workspaces.create",
  http: "POST /v1/workspaces 201",
  summary: "Create a workspace in one of my organizations (owner or admin)",
  needs: null,
  scope: "account",
  input: z.object({
    organizationId: id("organization").optional().describe("Default: my personal organization."),
    name: z.string().trim().min(2).max(80),
    slug: Slug.optional(),
    description: z.string().trim().max(500).optional(),
    environment: Environment,
  }),
  output: Workspace,
  audit: (_, workspace) => ({
    id: workspace.id,
    name: workspace.name,
    organizationId: workspace.organizationId,
  }),
});
export const listWorkspaces = verb({
  name: "workspaces.list",
  http: "GET /v1/workspaces",
  summary: "The workspaces I can enter, in all my organizations or one",
  needs: null,
  scope: "account",
  input: PageInput.extend({ organizationId: id("organization").optional() }),
  output: pageOf(Workspace),
});
export const getWorkspace = verb({
  name: "workspaces.get",
  http: "GET /v1/workspaces/{id}",
  summary: "One workspace I can enter",
  needs: null,
  scope: "account",
  input: z.object({ id: id("workspace") }),
  output: Workspace,
});
