import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";

/** One metered thing, as a customer's own system takes it in. */
export const RecordedUsage = z.object({
  id: z.string().describe("Of the usage event; the same event never comes under another."),
  kind: z.string(),
  wallet: z.string(),
  costMicros: z.number().int(),
  quantity: z.number(),
  unit: z.string(),
  environment: z.string(),
  runId: z.string().nullable(),
  agentId: z.string().nullable(),
  accountId: z.string().nullable(),
  keyId: z.string().nullable(),
  stage: z.string().nullable(),
  model: z.string().nullable(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cachedInputTokens: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type RecordedUsage = z.output<typeof RecordedUsage>;

export const usageRecorded = eventType({
  type: "usage.recorded",
  version: 1,
  scope: "workspace",
  title: "Usage was metered; only where the organization's usage settings ask for it",
  payload: z.object({
    usage: z.array(RecordedUsage).describe("Up to 100, in the order they were metered."),
  }),
  example: {
    usage: [
      {
        id: `use_${exampleId("run")}_1`,
        kind: "model",
        wallet: "ai",
        costMicros: 668,
        quantity: 410,
        unit: "token",
        environment: "production",
        runId: exampleId("run"),
        agentId: exampleId("agent"),
        accountId: exampleId("account"),
        keyId: null,
        stage: "production",
        model: "openai/gpt-4o",
        inputTokens: 300,
        outputTokens: 110,
        cachedInputTokens: 0,
        createdAt: "2026-01-15T07:00:00.000Z",
      },
    ],
  },
});
