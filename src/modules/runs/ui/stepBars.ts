import type { Run, RunEvent, Step } from "../../../web/api/index.ts";
import type { RunState } from "../../../web/kit/index.ts";

/** How a step looks on the timeline; an open step of a run that stands still is what nobody knows the outcome of. */
export function stepState(step: Pick<Step, "state">, run: Pick<Run, "state">): RunState {
  if (step.state === "succeeded") return "succeeded";
  if (step.state === "failed") return "failed";
  if (step.state === "skipped") return "cancelled";
  if (run.state === "running" || run.state === "queued") return "running";
  return run.state === "waiting" ? "waiting" : "interrupted";
}

/** When a run that waits for a person stopped moving; null for others. */
export function stoppedAt(run: Pick<Run, "state">, events: readonly Pick<RunEvent, "type" | "createdAt">[]) {
  if (run.state !== "interrupted" && run.state !== "waiting") return null;
  return events.findLast(({ type }) => type === `run.${run.state}`)?.createdAt ?? null;
}

/** Where a step stands on the axis of its run, in milliseconds. No duration while it goes on. */
export function stepSpan(
  step: Pick<Step, "startedAt" | "endedAt">,
  run: Pick<Run, "createdAt" | "endedAt">,
  stopAt: string | null = null,
) {
  const startMs = Math.max(0, Date.parse(step.startedAt) - Date.parse(run.createdAt));
  const end = step.endedAt ?? run.endedAt ?? stopAt;
  return {
    startMs,
    durationMs: end === null ? undefined : Math.max(0, Date.parse(end) - Date.parse(step.startedAt)),
  };
}

export const isOver = (state: Run["state"]): boolean =>
  state === "succeeded" || state === "failed" || state === "cancelled" || state === "timed_out";

/** Milliseconds from the first moment to the end, or undefined while it goes on. */
export const runDurationMs = ({ createdAt, endedAt }: Pick<Run, "createdAt" | "endedAt">) =>
  endedAt === null ? undefined : Date.parse(endedAt) - Date.parse(createdAt);
