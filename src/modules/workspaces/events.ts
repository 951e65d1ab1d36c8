import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const Named = z.object({ workspaceId: id("workspace"), name: z.string(), slug: z.string() });
const Environment = z.string().describe("development, staging or production.");
const example = { workspaceId: exampleId("workspace"), name: "Patient portal", slug: "patient-portal" };
// A deleted workspace has no stream any more, and nobody hears the one of a workspace that is just being made.
const above = { version: 1, scope: "organization" } as const;
const here = { version: 1, scope: "workspace" } as const;

export const workspaceCreated = eventType({
  ...above,
  type: "workspace.created",
  title: "A workspace was made; whoever made it owns it",
  payload: Named.extend({ environment: Environment, isPersonal: z.boolean(), ownerId: id("account") }),
  example: { ...example, environment: "development", isPersonal: false, ownerId: exampleId("account") },
});
export const workspaceDeleted = eventType({
  ...above,
  type: "workspace.deleted",
  title: "A workspace was deleted, with its events",
  payload: Named,
  example,
});
export const workspaceUpdated = eventType({
  ...here,
  type: "workspace.updated",
  title: "Name, address, icon or settings of the workspace changed",
  payload: Named.extend({ changed: z.array(z.string()).describe("Names of the fields that changed.") }),
  example: { ...example, changed: ["name", "slug"] },
});
export const workspaceArchived = eventType({
  ...here,
  type: "workspace.archived",
  title: "The workspace was archived: nothing works in it until it is restored",
  payload: Named,
  example,
});
export const workspaceRestored = eventType({
  ...here,
  type: "workspace.restored",
  title: "The workspace was brought back from the archive",
  payload: Named,
  example,
});
export const workspaceConverted = eventType({
  ...here,
  type: "workspace.converted",
  title: "The workspace's environment was converted",
  payload: Named.extend({ from: Environment, to: Environment }),
  example: { ...example, from: "staging", to: "production" },
});
