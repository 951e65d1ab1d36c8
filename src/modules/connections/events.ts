import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofWorkspace = { version: 1, scope: "workspace" } as const;
const Connection = z.object({
  connectionId: id("connection"),
  name: z.string(),
  kind: z.string().describe("The provider's kind."),
});
const example = { connectionId: exampleId("connection"), name: "Models", kind: "openai" };

export const connectionCreated = eventType({
  ...ofWorkspace,
  type: "connection.created",
  title: "A connection was made",
  payload: Connection,
  example,
});
export const connectionUpdated = eventType({
  ...ofWorkspace,
  type: "connection.updated",
  title: "A connection changed; of a new secret only that there is one",
  payload: Connection.extend({ changed: z.array(z.string()).describe("Names of the fields that changed.") }),
  example: { ...example, changed: ["secret"] },
});
export const connectionDeleted = eventType({
  ...ofWorkspace,
  type: "connection.deleted",
  title: "A connection was deleted",
  payload: Connection,
  example,
});
