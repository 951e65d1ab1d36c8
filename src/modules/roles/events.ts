import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofOrganization = { version: 1, scope: "organization" } as const;
const Role = z.object({ roleId: id("role"), name: z.string() });
const example = { roleId: exampleId("role"), name: "Release manager" };

export const roleCreated = eventType({
  ...ofOrganization,
  type: "role.created",
  title: "The organization made a role",
  payload: Role.extend({ permissions: z.array(z.string()) }),
  example: { ...example, permissions: ["agents:read", "deployments:production"] },
});
export const roleUpdated = eventType({
  ...ofOrganization,
  type: "role.updated",
  title: "A role of the organization changed",
  payload: Role.extend({ permissions: z.array(z.string()) }),
  example: { ...example, permissions: ["agents:read", "deployments:production"] },
});
export const roleDeleted = eventType({
  ...ofOrganization,
  type: "role.deleted",
  title: "A role of the organization was deleted",
  payload: Role.extend({ replacement: z.string().describe("The role its holders have instead.") }),
  example: { ...example, replacement: "developer" },
});
