export type RunState =
  | "queued"
  | "running"
  | "waiting"
  | "interrupted"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "timed_out";

/** The explicit transition table: from each state, what may follow. */
export const TRANSITIONS: Record<RunState, readonly RunState[]> = {
  queued: ["running", "cancelled", "timed_out"],
  running: ["queued", "waiting", "interrupted", "succeeded", "failed", "cancelled", "timed_out"],
  waiting: ["queued", "cancelled", "timed_out"],
  interrupted: ["queued", "cancelled"],
  succeeded: [],
  failed: [],
  cancelled: [],
  timed_out: [],
};

/** Of a run that is not over yet. */
export const OPEN_STATES = ["queued", "running", "waiting", "interrupted"] as const satisfies RunState[];

export const isFinal = (state: string): boolean => TRANSITIONS[state as RunState].length === 0;
