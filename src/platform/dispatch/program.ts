import type { Tx } from "../db/door.ts";
import type { Work } from "../operation.ts";
import type { Platform } from "../platform.ts";
import type { RunRow, StepOutcome, StepRow, StepWait } from "./machine.ts";

/** A step a program made: where it stands in the program's order, which a replay repeats. */
export interface ProgramStep extends StepRow {
  digest: string;
  /** How many deliveries (results, timers) the program had seen when it asked for this. */
  madeAfter: number;
  /** Which delivery its own result was; null until there was one. */
  settledAs: number | null;
  /** What the program's clock stood at then, in milliseconds after the run was accepted. */
  settledAtMs: number | null;
}

/** A run whose program is held here. */
export interface Driving {
  run: RunRow & { createdAt: string };
  /** Every call recorded so far, by number from 1 without gaps. */
  recorded: readonly ProgramStep[];
  /** Time it ran before, here or elsewhere. */
  usedMs: number;
  ws: Work;
  /** Aborts on cancel, deadline, shutdown and when the run went elsewhere; its reason says which. */
  signal: AbortSignal;
  /** The program ran as long as it may. */
  timeOut(): void;
  /** The program got its turn. */
  began(): void;
  steps: StepLog;
}

export interface NoteOptions {
  /** Made again after a crash it harms nobody: it goes with whatever goes next, or by itself a moment later. */
  mayWait: boolean;
}

/**
 * What a program did, written down behind it: what is noted while a transaction is under way goes into the next one, together
 * and in order, so what is committed is always a beginning of what happened.
 */
export interface StepLog {
  intend(step: ProgramStep, options: NoteOptions): void;
  /** A step that is recorded already is about to be done (again). */
  again(step: ProgramStep): void;
  record(step: ProgramStep, outcome: StepOutcome, options: NoteOptions): void;
  wait(step: ProgramStep, wait: StepWait): void;
  /** Rows that belong to the run. They go with whatever goes next, or by themselves a little later. */
  along(write: (t: Tx) => void): void;
  /** Resolves once everything noted so far is committed; rejects when the run is not ours any more. */
  committed(): Promise<void>;
  /** Time the program ran in all, as it is written with every transaction. */
  used(usedMs: number): void;
}

/** How a program ended, or why it does not go on. What is thrown is a defect, or says why the run leaves this process. */
export type Driven = (
  | { end: "succeeded"; output: unknown }
  | { end: "failed"; code: string; message: string }
  /** People decide about these first; nothing of them was done. */
  | { wait: string; waits: { step: ProgramStep; wait: StepWait }[] }
  /** The signal says why. */
  | { stopped: true }
) & {
  /** Of the program itself, beside its calls. */
  costMicros?: number;
  /** In the transaction that writes the end. */
  along?(t: Tx): void;
};

/** A kind of run that is a program: it decides as it goes, and after a pause or a crash it is driven again from its start. */
export interface Program {
  kind: string;
  drive(driving: Driving): Promise<Driven>;
  /** In the transaction that records the result of a call: metering. */
  onOutcome?(recording: {
    t: Tx;
    platform: Platform;
    run: RunRow;
    step: ProgramStep;
    outcome: StepOutcome;
  }): void;
}

const programs = new Map<string, Program>();
export const registerProgram = (program: Program) => void programs.set(program.kind, program);
export const programKinds = (): string[] => [...programs.keys()];
export const programOf = (kind: string): Program | undefined => programs.get(kind);
