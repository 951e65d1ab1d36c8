import type { SandboxFailureCode } from "./sandbox.ts";

/** What a worker thread is started with. */
export interface WorkerSetup {
  wasm: WebAssembly.Module;
  memoryCapBytes: number;
  limits: JobLimits;
}

export interface JobLimits {
  maxOutputBytes: number;
  maxLogBytes: number;
  maxHostCalls: number;
}

export type Language = "auto" | "javascript" | "typescript";

/** Makes the job a program: it finds `tools` and `emit`, and a clock and chance that are the same in every replay. */
export interface ProgramSetup {
  /** 32 hexadecimal digits; all chance comes from it. */
  seed: string;
  /** What its clock stands at until something is delivered. */
  startMs: number;
  language: Language;
}

export interface RunMessage {
  kind: "run";
  code: string;
  inputJson: string;
  deadlineMs: number;
  hasCall: boolean;
  modules: Record<string, string>;
  limits: Partial<JobLimits>;
  program: ProgramSetup | null;
}

/** What reaches a program; `clockMs` is what its clock stands at from then on. */
export type Delivery =
  | { kind: "answer"; id: number; isOk: boolean; json: string; clockMs?: number }
  | { kind: "fire"; id: number; clockMs: number };

/** Ends a job that only waits, and leaves its thread for the next. */
export interface Stop {
  kind: "stop";
}
export type ToWorker = RunMessage | Delivery | Stop;

/** What a job says while it runs; `after` is how many deliveries it had seen. */
export type Said =
  | { kind: "log"; level: string; text: string }
  | { kind: "emit"; json: string }
  | { kind: "call"; id: number; name: string; argsJson: string; after: number }
  /** A program's timers are kept by who runs it, so that they come in the same order in every replay. */
  | { kind: "timer"; id: number; delayMs: number; after: number }
  | { kind: "clearTimer"; id: number }
  /** The code only waits for host calls: its compute clock stands still until `active`. */
  | { kind: "parked"; after: number };

export type FromWorker =
  | { kind: "ready" }
  | { kind: "active" }
  | { kind: "result"; result: WorkerResult; isSpent: boolean }
  | Said;

export type WorkerResult =
  | { ok: true; json: string; computeMs: number }
  | { ok: false; code: SandboxFailureCode; message: string; computeMs: number };
