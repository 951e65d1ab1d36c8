import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofOrganization = { version: 1, scope: "organization" } as const;
const Named = z.object({ organizationId: id("organization"), name: z.string(), slug: z.string() });
const example = { organizationId: exampleId("organization"), name: "North Clinic", slug: "north-clinic" };

export const organizationCreated = eventType({
  ...ofOrganization,
  type: "organization.created",
  title: "The organization was made; whoever made it owns it",
  payload: Named.extend({ isPersonal: z.boolean(), ownerId: id("account") }),
  example: { ...example, isPersonal: false, ownerId: exampleId("account") },
});
export const organizationUpdated = eventType({
  ...ofOrganization,
  type: "organization.updated",
  title: "Name, address, logo or policies of the organization changed",
  payload: Named.extend({ changed: z.array(z.string()).describe("Names of the fields that changed.") }),
  example: { ...example, changed: ["keyMaxDays"] },
});

const Person = z.object({
  accountId: id("account"),
  name: z.string(),
  role: z.string().describe("owner, admin, billing_admin or member."),
});
const person = { accountId: exampleId("account"), name: "Ada Nkemelu", role: "member" };

export const organizationMemberAdded = eventType({
  ...ofOrganization,
  type: "organization_member.added",
  title: "Somebody came into the organization",
  payload: Person,
  example: person,
});
export const organizationMemberRemoved = eventType({
  ...ofOrganization,
  type: "organization_member.removed",
  title: "Somebody left the organization or was removed; role is what they were",
  payload: Person,
  example: person,
});
export const organizationMemberRoleChanged = eventType({
  ...ofOrganization,
  type: "organization_member.role_changed",
  title: "Somebody's role in the organization changed",
  payload: Person.extend({ previousRole: z.string() }),
  example: { ...person, role: "admin", previousRole: "member" },
});
