import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "./deadline.ts";
import { nextDemoCall } from "./demo-plan.ts";
import { demoReply } from "./demo-reply.ts";
import { readTriggers } from "./demo-triggers.ts";
import { ModelError } from "./model-error.ts";
import type { FinishReason, ModelAnswer, ModelProvider, ModelRequest } from "./shapes.ts";
import { estimateUsage } from "./tokens.ts";

/** Milliseconds between two words, chosen by the model's name; other names behave as `demo`. */
const DELAY_MS = { demo: 15, "demo-fast": 0, "demo-slow": 200 } as const;
export const DEMO_MODELS = Object.keys(DELAY_MS);

/**
 * A scripted stand-in for a model: offline, and the same request always gets the same answer. It calls the tools the
 * last user message asks for (`demo-plan.ts`) with arguments read from that message (`demo-arguments.ts`), then says
 * what they answered (`demo-reply.ts`). Tests steer it with `#` words in the message (`demo-triggers.ts`).
 */
export function createDemoProvider(): ModelProvider {
  return {
    generate: (request, onDelta) =>
      withDeadline(request, (signal) => answer({ ...request, signal }, onDelta)),
  };
}

async function answer(request: ModelRequest, onDelta: (text: string) => void): Promise<ModelAnswer> {
  const triggers = readTriggers(request.messages);
  if (triggers.sleepMs > 0) await sleep(triggers.sleepMs, undefined, { signal: request.signal });
  if (triggers.error)
    throw new ModelError(triggers.error, `The demo model was asked to fail (${triggers.error}).`);
  const call = nextDemoCall(request, triggers);
  if (call) return finish(request, "", [call], "tool_calls");
  const whole =
    triggers.longWords > 0 ? numberedWords(triggers.longWords) : demoReply(request, triggers.text);
  const text = whole.slice(0, request.maxOutputTokens * 4);
  await speak(text, request, onDelta);
  return finish(request, text, [], text.length < whole.length ? "length" : "stop");
}

async function speak(text: string, request: ModelRequest, onDelta: (text: string) => void): Promise<void> {
  const delayMs = DELAY_MS[request.model as keyof typeof DELAY_MS] ?? DELAY_MS.demo;
  for (const chunk of text.match(/\s*\S+\s*/g) ?? []) {
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: request.signal });
    request.signal.throwIfAborted();
    onDelta(chunk);
  }
}

const numberedWords = (count: number) =>
  Array.from({ length: count }, (_, index) => `word${index + 1}`).join(" ");

function finish(
  request: ModelRequest,
  text: string,
  toolCalls: ModelAnswer["toolCalls"],
  finishReason: FinishReason,
): ModelAnswer {
  return { text, toolCalls, usage: estimateUsage(request, { text, toolCalls }), finishReason };
}
