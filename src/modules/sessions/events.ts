import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

// Without the title: it is often what a person asked first.
const payload = z.object({
  sessionId: id("session"),
  agentId: id("agent").nullable(),
  stage: z.string().nullable().describe("dev, uat, production, or draft."),
});
const ofSession = {
  version: 1,
  scope: "workspace",
  payload,
  example: { sessionId: exampleId("session"), agentId: exampleId("agent"), stage: "production" },
} as const;

export const sessionCreated = eventType({
  ...ofSession,
  type: "session.created",
  title: "A session with an agent was opened",
});
export const sessionClosed = eventType({
  ...ofSession,
  type: "session.closed",
  title: "A session was closed: no run continues it",
});
export const sessionDeleted = eventType({
  ...ofSession,
  type: "session.deleted",
  title: "A session was deleted",
});
