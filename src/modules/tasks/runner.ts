import { type Driven, type Driving, registerProgram } from "../../platform/dispatch/program.ts";
import { AppError } from "../../platform/errors.ts";
import { Stopping } from "../../platform/dispatch/stops.ts";
import {
  computeMicros,
  holdForStep,
  holdKeyOf,
  meterCompute,
  meterTool,
  type ToolUse,
} from "../metering/index.ts";
import { type DrivenProgram, driveProgram } from "./drive.ts";
import { inputOf, planOf, type TaskOutput } from "./plan.ts";
import { keepResult } from "./result.ts";

/** What the program itself holds and uses is filed under no step. */
const PROGRAM = { number: 0, attempt: 1 };

async function drive(driving: Driving): Promise<Driven> {
  const { run, ws, usedMs } = driving;
  const { prices, environment } = planOf(run);
  const { timeoutMs } = inputOf(run);
  const amountMicros = computeMicros(prices, timeoutMs);
  // Of this time it is driven: a run that waits for people holds nothing.
  const part = `compute-${Math.round(usedMs)}`;
  const isPaid =
    amountMicros === 0
      ? Promise.resolve(null)
      : holdForStep({ ws, run, step: PROGRAM }, { wallet: "ai", amountMicros, part });
  const [driven] = await Promise.all([driveProgram(driving, await recordedLogs(driving), isPaid), isPaid]);
  const ended = await endOf(driving, driven, await isPaid);
  const holdKey = amountMicros === 0 ? null : holdKeyOf(run, PROGRAM, part);
  const computeMs = "computeMs" in driven.result ? Math.ceil(driven.result.computeMs) : 0;
  // A replay computes again what was computed before, so only the last one counts; one this process hands over is no last one.
  const { aborted, reason } = driving.signal;
  const isOver = "end" in ended || ("stopped" in ended && aborted && !(reason instanceof Stopping));
  const use = { computeMs: isOver ? computeMs : 0, holdKey };
  return {
    ...ended,
    costMicros: computeMicros(prices, use.computeMs),
    along: (t) => meterCompute(t, ws.platform, { run, prices, environment, ...use }),
  };
}

/** How many lines of its log are written already. */
async function recordedLogs({ run, ws, recorded, usedMs }: Driving): Promise<number> {
  if (recorded.length === 0 && usedMs === 0) return 0;
  const { last } = await ws.read((t) =>
    t.db
      .selectFrom("taskLogs")
      .select(({ fn }) => fn.max<number | null>("number").as("last"))
      .where("runId", "=", run.id)
      .executeTakeFirstOrThrow(),
  );
  return last ?? 0;
}

async function endOf(
  { run, ws, timeOut }: Driving,
  { result, denials }: DrivenProgram,
  refused: Awaited<ReturnType<typeof holdForStep>>,
): Promise<Driven> {
  if (refused && !refused.ok) return { end: "failed", code: refused.code, message: refused.message };
  if (!("ok" in result)) return result;
  if (result.ok) {
    const { first, answers } = denials;
    if (first && answers.has(result.json))
      return { end: "failed", code: first.code, message: `${first.step.name}: ${first.message}` };
    try {
      const output: TaskOutput = await keepResult(ws, run.id, result.json);
      return { end: "succeeded", output };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
      ws.platform.log.error({ err: error.details.cause, runId: run.id }, "a result could not be kept");
      return { end: "failed", code: error.code, message: error.message };
    }
  }
  const { code, message } = result;
  if (code === "cancelled") return { stopped: true };
  if (code === "timeout") {
    timeOut();
    return { stopped: true };
  }
  // An error nobody caught, of a program that was refused something: the refusal is what it failed for.
  if (code === "error" && denials.first) {
    const refusal = `${denials.first.step.name}: ${denials.first.message}`;
    return {
      end: "failed",
      code: denials.first.code,
      // What orThrow threw says it already.
      message: message.includes(refusal) ? message : `${message} (${refusal})`,
    };
  }
  return { end: "failed", code: code === "error" ? "program_error" : code, message };
}

registerProgram({
  kind: "task",
  drive,
  onOutcome({ t, platform, run, step, outcome }) {
    const { prices, environment } = planOf(run);
    const use = outcome.details as ToolUse | undefined;
    meterTool(t, platform, { run, step, prices, environment, use });
  },
});
