import type { RunState } from "./states.ts";
import type { Work } from "../operation.ts";
import type { Tx } from "../db/door.ts";
import type { GateRecord } from "../gate.ts";
import type { Platform } from "../platform.ts";

/** What a step is about to do, recorded before it is done. */
export interface StepIntent {
  kind: "model" | "tool" | "decision";
  name: string;
  /** May be done again when its outcome is unknown. */
  isIdempotent: boolean;
  arguments: unknown;
}

export interface StepUsage {
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
}

/** A step as it is recorded. */
export interface StepRow extends StepIntent {
  id: string;
  number: number;
  /** `waiting`: nothing was done yet, a person decides first. */
  state: "started" | "waiting" | "succeeded" | "failed" | "skipped";
  attempt: number;
  /** The one attempt a person allowed although the outcome of the one before is unknown. */
  repeatAttempt?: number | null;
  result: unknown;
  idempotencyKey: string;
  /** It waited before: what it waited for was decided, or changed. */
  hasWaited?: boolean;
}

/** Whether a step whose outcome is unknown may be done again: always, or as the next attempt only. */
export const isRepeatable = ({ isIdempotent, repeatAttempt, attempt }: StepRow): boolean =>
  isIdempotent || repeatAttempt === attempt + 1;

export interface RunRow {
  id: string;
  workspaceId: string;
  kind: string;
  input: unknown;
  plan: unknown;
  agentId: string | null;
  sessionId: string | null;
  stage: string;
  isDraft: boolean;
  actorAccountId: string;
  actorKind: "account" | "api_key";
  credentialId: string | null;
}

/** What comes next, decided from what is recorded and nothing else. */
export type Next =
  | { do: StepIntent }
  | { end: "succeeded"; output: unknown }
  | { end: "failed"; code: string; message: string }
  | { wait: string };

/** What a step came to. A failed step is a fact the runner decides on; it does not end the run by itself. */
export type StepOutcome = { decision?: GateRecord } & (
  | { ok: true; result: unknown; usage?: StepUsage; details?: unknown }
  | { ok: false; code: string; message: string; result?: unknown; usage?: StepUsage; details?: unknown }
);

/** A step that may not be done yet: the run leaves memory until `resumeRun`, then the same step is performed again. */
export interface StepWait {
  /** Why, in a word: what the run's `reason` says. */
  wait: string;
  decision?: GateRecord;
  /**
   * In the transaction that parks the run: writes down what it waits for. `settled`: that was decided in the meantime, and
   * the run goes on at once.
   */
  record?(t: Tx): Promise<"settled" | void>;
}

export interface Performing {
  run: RunRow;
  step: StepRow;
  steps: readonly StepRow[];
  ws: Work;
  /** Aborts on cancel, deadline and shutdown. */
  signal: AbortSignal;
  /** Live text of this step. */
  onText(text: string): void;
}

/** One kind of run: how it decides and does its steps. The machine records, leases, resumes and ends. */
export interface Runner {
  kind: string;
  next(run: RunRow, steps: readonly StepRow[]): Next;
  perform(performing: Performing): Promise<StepOutcome | StepWait>;
  /** In the transaction that records the intent, before anything is done; throwing an AppError fails the run with its code. */
  onIntent?(recording: Recording): Promise<void>;
  /** In the transaction that records the result: metering. */
  onOutcome?(recording: Recording & { outcome: StepOutcome }): Promise<void>;
}

export interface Recording {
  t: Tx;
  platform: Platform;
  run: RunRow;
  step: StepRow;
  /** The steps before this one. */
  steps: readonly StepRow[];
}

/** What of the product keeps account of steps of any kind of run, in the transaction that records their outcome. */
type OutcomeListener = (recorded: Omit<Recording, "steps"> & { outcome: StepOutcome }) => Promise<void>;
const listeners: OutcomeListener[] = [];
export const onStepOutcome = (listener: OutcomeListener) => void listeners.push(listener);
export const outcomeListeners = (): readonly OutcomeListener[] => listeners;

const runners = new Map<string, Runner>();
export const registerRunner = (runner: Runner) => void runners.set(runner.kind, runner);
export const runKinds = (): string[] => [...runners.keys()];
export function runnerOf(kind: string): Runner {
  const runner = runners.get(kind);
  if (!runner) throw new Error(`no runner for runs of kind ${kind}`);
  return runner;
}
export type { RunState };
