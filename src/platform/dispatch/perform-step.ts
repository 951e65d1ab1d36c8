import type { LiveText } from "./live.ts";
import type { StepOutcome, StepRow, StepWait } from "./machine.ts";
import type { MovingRun } from "./moving-run.ts";
import { Abandoned, Stopping } from "./stops.ts";

const STOPPED = { code: "cancelled", message: "Stopped before it ended" };
const stopped = (): StepOutcome => ({ ok: false, ...STOPPED, result: STOPPED });

/** Does one step, outside any transaction. Throws Abandoned when its outcome is to be left unknown. */
export async function performStep(
  moving: MovingRun,
  step: StepRow,
  live: LiveText,
): Promise<StepOutcome | StepWait> {
  const { run, runner, ws, steps } = moving;
  const { signal } = moving.controller;
  const isShuttingDown = () => signal.aborted && signal.reason instanceof Stopping;
  // Cancelled while the intent was being recorded: nothing was done yet, and nothing will be.
  if (signal.aborted && !isShuttingDown()) return stopped();
  const writer = live.begin(run.id, step.number);
  try {
    const outcome = await runner.perform({ run, step, steps, ws, signal, onText: writer.write });
    // What failed because this process stops is done again elsewhere, where that is safe.
    if ("ok" in outcome && !outcome.ok && step.isIdempotent && isShuttingDown()) throw new Abandoned();
    return outcome;
  } catch (error) {
    // The step's outcome is left unknown, as if the process had been killed here.
    if (isShuttingDown()) throw new Abandoned();
    if (signal.aborted) return stopped();
    throw error;
  } finally {
    writer.end();
  }
}
