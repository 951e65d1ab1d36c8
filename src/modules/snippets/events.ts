import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const Payload = z.object({ snippetId: id("snippet"), name: z.string() });
const ofSnippet = {
  version: 1,
  scope: "workspace",
  payload: Payload,
  example: { snippetId: exampleId("snippet"), name: "money" },
} as const;

export const snippetCreated = eventType({
  ...ofSnippet,
  type: "snippet.created",
  title: "A snippet was made",
});
export const snippetDeleted = eventType({
  ...ofSnippet,
  type: "snippet.deleted",
  title: "A snippet was deleted",
});
export const snippetPublished = eventType({
  ...ofSnippet,
  type: "snippet.published",
  title: "A version of a snippet was published; imports find it from now on",
  payload: Payload.extend({ versionId: id("version"), number: z.number().int() }),
  example: { ...ofSnippet.example, versionId: exampleId("version"), number: 2 },
});
