import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const Told = z.object({ sourceId: id("toolSource"), slug: z.string(), name: z.string(), kind: z.string() });
const example = { sourceId: exampleId("toolSource"), slug: "petstore", name: "Petstore", kind: "openapi" };
const ofSource = { version: 1, scope: "either" } as const;
const Counts = z.object({
  addedCount: z.number().int(),
  removedCount: z.number().int(),
  changedCount: z.number().int(),
});

export const toolSourceCreated = eventType({
  ...ofSource,
  type: "tool_source.created",
  title: "A source of tools was added",
  payload: Told,
  example,
});
export const toolSourceUpdated = eventType({
  ...ofSource,
  type: "tool_source.updated",
  title: "Settings of a tool source changed",
  payload: Told.extend({ changed: z.array(z.string()).describe("Names of the settings.") }),
  example: { ...example, changed: ["name"] },
});
export const toolSourceDeleted = eventType({
  ...ofSource,
  type: "tool_source.deleted",
  title: "A tool source was deleted with its tools",
  payload: Told,
  example,
});
export const toolSourceSynced = eventType({
  ...ofSource,
  type: "tool_source.synced",
  title: "A tool source was read again",
  payload: Told.extend({ ...Counts.shape, syncId: id("sourceSync"), toolCount: z.number().int() }),
  example: {
    ...{ ...example, syncId: exampleId("sourceSync"), toolCount: 19 },
    ...{ addedCount: 1, removedCount: 0, changedCount: 2 },
  },
});
export const toolSourceFailed = eventType({
  ...ofSource,
  type: "tool_source.failed",
  title: "A tool source could not be read; its tools stay as they were",
  payload: Told.extend({
    syncId: id("sourceSync"),
    code: z.string(),
    message: z.string(),
    place: z.string().nullable().describe("Where in its document."),
  }),
  example: {
    ...{ ...example, syncId: exampleId("sourceSync"), code: "bad_json", place: "line 12, column 3" },
    message: "The document is not valid JSON: an unexpected character",
  },
});
export const toolSourceChanged = eventType({
  ...ofSource,
  type: "tool_source.changed",
  title: "Tools that something uses changed or went",
  payload: Told.extend({
    syncId: id("sourceSync"),
    tools: z
      .array(
        z.object({
          address: z.string(),
          change: z.enum(["changed", "removed"]),
          usedBy: z.array(z.string()).describe("Names, at most 20."),
        }),
      )
      .describe("At most 50."),
    workspaceIds: z.array(id("workspace")).describe("The workspaces whose agents use them."),
  }),
  example: {
    ...{ ...example, syncId: exampleId("sourceSync"), workspaceIds: [exampleId("workspace")] },
    tools: [{ address: "petstore.getPetById", change: "changed", usedBy: ["Support"] }],
  },
});
