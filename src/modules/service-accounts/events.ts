import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofWorkspace = { version: 1, scope: "workspace" } as const;
const payload = z.object({ accountId: id("account"), name: z.string(), role: z.string() });
const example = { accountId: exampleId("account"), name: "Deployer", role: "developer" };

export const serviceAccountCreated = eventType({
  ...ofWorkspace,
  type: "service_account.created",
  title: "A service account was made; it is added as a member in the same moment",
  payload,
  example,
});
export const serviceAccountDeleted = eventType({
  ...ofWorkspace,
  type: "service_account.deleted",
  title: "A service account was deleted from the workspace; its keys ended",
  payload,
  example,
});
