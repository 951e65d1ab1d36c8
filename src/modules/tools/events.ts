import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const payload = z.object({
  toolId: id("tool"),
  name: z.string(),
  kind: z.string().describe("http or code."),
});
const ofTool = {
  version: 1,
  scope: "workspace",
  payload,
  example: { toolId: exampleId("tool"), name: "find_appointment", kind: "http" },
} as const;

export const toolCreated = eventType({ ...ofTool, type: "tool.created", title: "A tool was made" });
export const toolUpdated = eventType({ ...ofTool, type: "tool.updated", title: "A tool was changed" });
export const toolDeleted = eventType({ ...ofTool, type: "tool.deleted", title: "A tool was deleted" });
