import { z } from "zod";
import { invalid } from "../../platform/errors.ts";
import { Stage } from "../versions/contract.ts";

const Text = z.union([
  z.string(),
  z
    .array(z.looseObject({ type: z.literal("text"), text: z.string() }))
    .transform((parts) => parts.map((part) => part.text).join("")),
]);
const ChatMessage = z.discriminatedUnion("role", [
  z.looseObject({ role: z.enum(["system", "developer"]), content: Text }),
  z.looseObject({ role: z.literal("user"), content: Text }),
  z.looseObject({ role: z.literal("assistant"), content: Text.nullable().optional() }),
]);

/** The part of OpenAI's chat completions request an agent answers to; what the agent itself decides is ignored. */
export const ChatRequest = z.looseObject({
  model: z.string().min(1).max(100).describe("The agent's slug or id, or `slug:stage`."),
  messages: z.array(ChatMessage).min(1).max(1000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  sessionId: z
    .string()
    .max(100)
    .optional()
    .describe("Continue this session; then only the last message counts."),
});
export type ChatRequest = z.output<typeof ChatRequest>;

/** `support:uat` names a stage; without one the key's stage or production. */
export function agentOf(model: string): { agentId: string; stage?: z.output<typeof Stage> } {
  const [agentId, stage] = model.split(":") as [string, string?];
  if (stage === undefined) return { agentId };
  const parsed = Stage.safeParse(stage);
  if (!parsed.success) throw invalid("model", "names no stage; use slug:dev, slug:uat or slug:production");
  return { agentId, stage: parsed.data };
}
