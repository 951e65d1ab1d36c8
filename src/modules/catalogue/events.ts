import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofToolkit = {
  version: 1,
  scope: "either",
  payload: z.object({ toolkitId: id("toolkit"), name: z.string() }),
  example: { toolkitId: exampleId("toolkit"), name: "Reading only" },
} as const;

export const toolkitCreated = eventType({
  ...ofToolkit,
  type: "toolkit.created",
  title: "A toolkit was made",
});
export const toolkitUpdated = eventType({
  ...ofToolkit,
  type: "toolkit.updated",
  title: "A toolkit was changed",
});
export const toolkitDeleted = eventType({
  ...ofToolkit,
  type: "toolkit.deleted",
  title: "A toolkit was deleted",
});
