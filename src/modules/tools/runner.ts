import {
  type Next,
  type Performing,
  registerRunner,
  type RunRow,
  type StepOutcome,
  type StepRow,
} from "../../platform/dispatch/machine.ts";
import { callTool, isIdempotent, type ToolAnswer } from "./call.ts";
import type { ToolContent } from "./operations.ts";

/** What a run of a tool by itself executes: the tool as it was when the run was accepted. */
export interface ToolPlan {
  tool: { id: string; name: string };
  content: ToolContent;
  environment: string;
}

const planOf = (run: RunRow) => run.plan as ToolPlan;
const argumentsOf = (run: RunRow) => (run.input as { arguments: Record<string, unknown> }).arguments;

/** One step: the call. What it came to is what the run came to. */
function next(run: RunRow, [call]: readonly StepRow[]): Next {
  const { content } = planOf(run);
  if (!call)
    return {
      do: {
        kind: "tool",
        name: content.name,
        isIdempotent: isIdempotent(content),
        arguments: argumentsOf(run),
      },
    };
  if (call.state !== "failed") return { end: "succeeded", output: { result: call.result } };
  const { code, message } = call.result as { code: string; message: string };
  return { end: "failed", code, message };
}

/** A tool's answer as a step records it. */
export function outcomeOf(answer: ToolAnswer): StepOutcome {
  const logs = answer.logs.length > 0 ? { logs: answer.logs } : {};
  if (answer.ok)
    return { ok: true, result: "logs" in logs ? { value: answer.result, ...logs } : answer.result };
  const { code, message, result } = answer;
  return {
    ok: false,
    code,
    message,
    result: { code, message, ...(result === undefined ? {} : { result }), ...logs },
  };
}

async function perform({ run, step, ws, signal }: Performing): Promise<StepOutcome> {
  const { content } = planOf(run);
  // An HTTP call that is under way is let finish, so its outcome is known; code has no effect and may be cut.
  const untilDone = content.definition.kind === "http" ? new AbortController().signal : signal;
  return outcomeOf(
    await callTool(ws, content, argumentsOf(run), {
      idempotencyKey: step.idempotencyKey,
      signal: untilDone,
      subject: { kind: "run", id: run.id },
    }),
  );
}

registerRunner({ kind: "tool", next, perform });
