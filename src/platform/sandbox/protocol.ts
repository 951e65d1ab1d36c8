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

export type ToWorker =
  | { kind: "run"; code: string; inputJson: string; deadlineMs: number; hasCall: boolean }
  | { kind: "answer"; id: number; isOk: boolean; json: string };

export type FromWorker =
  | { kind: "ready" }
  | { kind: "log"; text: string }
  | { kind: "call"; id: number; name: string; argsJson: string }
  /** The code only waits for host calls: its compute clock stands still until `active`. */
  | { kind: "parked" }
  | { kind: "active" }
  | { kind: "result"; result: WorkerResult; isSpent: boolean };

export type WorkerResult =
  | { ok: true; json: string; computeMs: number }
  | { ok: false; code: SandboxFailureCode; message: string; computeMs: number };
