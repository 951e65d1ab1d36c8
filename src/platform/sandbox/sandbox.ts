import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { createRequire } from "node:module";
import { AppError } from "../errors.ts";
import type { Delivery, JobLimits, ProgramSetup, Said, WorkerResult, WorkerSetup } from "./protocol.ts";
import { openSlot, type Slot, type SlotJob } from "./slot.ts";
import { toolJob } from "./tool-job.ts";

export type { Delivery, Language, ProgramSetup, Said } from "./protocol.ts";

// Jobs that wait for a host call leave their core free, so more threads than cores may exist for a while.
const THREADS_PER_WORKER = 4;
/** A program that only waits keeps its thread for this long, however many want one. */
const LEAVES_AFTER_MS = 50;

export interface SandboxJob {
  /** JavaScript or TypeScript: a module with a default-exported function of `input`, or the body of one. */
  code: string;
  /** Code the code may import, JavaScript or TypeScript, by the name it is imported under. */
  modules?: Record<string, string>;
  /** Any JSON value. */
  input: unknown;
  /** Time the code may use, waiting for its own timers included, waiting for host calls not. */
  deadlineMs: number;
  /** Makes `call(name, args)` available to the code; `signal` aborts when the job is over. */
  call?: (name: string, args: unknown, signal: AbortSignal) => Promise<unknown>;
}

/** A program with tools: what it asks for and is told passes through its driver, in an order that can be repeated. */
export interface ProgramJob {
  code: string;
  inputJson: string;
  modules: Record<string, string>;
  setup: ProgramSetup;
  /** Time it may compute. */
  deadlineMs: number;
  limits: Partial<JobLimits>;
  /** It was evicted and begins again: it is not refused for how many wait. */
  isReturning: boolean;
  /** It got its thread; `deliver` reaches it until it is over. */
  started(deliver: (delivery: Delivery) => void): void;
  heard(said: Said): void;
}
export type ProgramResult = WorkerResult;

/** `evicted`, of a program alone: it only waited, and others needed its thread. */
export type SandboxFailureCode =
  | "timeout"
  | "out_of_memory"
  | "error"
  | "output_too_large"
  | "cancelled"
  | "evicted";
export type SandboxResult =
  | { ok: true; value: unknown; logs: string[]; computeMs: number }
  | { ok: false; code: SandboxFailureCode; message: string; logs: string[]; computeMs: number };

export interface SandboxOptions {
  /** Jobs that compute at the same time; as many as there are cores unless given. */
  workers?: number;
  /** Hard maximum of the engine's memory, 64 MB unless given; at least 16 MB. */
  memoryCapBytes?: number;
  maxOutputBytes?: number;
  maxLogBytes?: number;
  maxHostCalls?: number;
  /** Time one job may spend waiting for host calls in all. */
  maxHostWaitMs?: number;
  maxQueued?: number;
}

export interface SandboxStats {
  /** Threads, idle and busy. */
  workers: number;
  running: number;
  /** Running jobs that only wait for a host call. */
  parked: number;
  queued: number;
}

export interface Sandbox {
  /**
   * Never rejects for what the code does. Rejects with AppError `unavailable` when the queue is full or the sandbox is
   * stopped, and with TypeError when the input is not JSON.
   */
  run(job: SandboxJob, signal?: AbortSignal): Promise<SandboxResult>;
  /** The same for a program. */
  runProgram(job: ProgramJob, signal?: AbortSignal): Promise<ProgramResult>;
  stop(): Promise<void>;
  stats(): SandboxStats;
}

interface Waiting {
  start(slot: Slot): void;
  refuse(error: Error): void;
}

let compiled: Promise<WebAssembly.Module> | undefined;
const compileEngine = () =>
  (compiled ??= readFile(
    createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm"),
  ).then((bytes) => WebAssembly.compile(bytes)));

/** Runs code that users write, in threads with a capped engine each. Warms its threads up at once. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const {
    workers = availableParallelism(),
    memoryCapBytes = 64 * 1024 * 1024,
    maxOutputBytes = 1024 * 1024,
    maxLogBytes = 64 * 1024,
    maxHostCalls = 100,
    maxHostWaitMs = 60_000,
    maxQueued = 1_000,
  } = options;
  const limits = { maxOutputBytes, maxLogBytes, maxHostCalls };
  const slots = new Set<Slot>();
  const idle: Slot[] = [];
  const busy = new Set<Slot>();
  const queue: Waiting[] = [];
  let setup: WorkerSetup | undefined;
  let isStopped = false;

  const mostThreads = workers * THREADS_PER_WORKER;
  let leavingLater: NodeJS.Timeout | undefined;
  const parkedCount = () => [...busy].filter((slot) => slot.isParked).length;
  const wanted = () => Math.min(workers + parkedCount(), mostThreads);

  const open = () => slots.add(openSlot(setup!, { idle: becomeIdle, parked: advance, gone: forget }));

  function becomeIdle(slot: Slot): void {
    busy.delete(slot);
    if (isStopped || (slots.size > wanted() && queue.length === 0)) {
      slots.delete(slot);
      void slot.terminate();
      return;
    }
    idle.push(slot);
    advance();
  }
  function forget(slot: Slot, startFailure?: Error): void {
    slots.delete(slot);
    busy.delete(slot);
    if (idle.includes(slot)) idle.splice(idle.indexOf(slot), 1);
    if (isStopped || !setup) return;
    // A thread that cannot start is replaced only on demand, and each failure refuses one job, so it ends.
    if (startFailure) queue.shift()?.refuse(cannotStart(startFailure));
    if (!startFailure || queue.length > 0) advance();
  }
  function advance(): void {
    if (isStopped || !setup) return;
    while (idle.length > 0 && queue.length > 0 && busy.size - parkedCount() < workers) {
      const slot = idle.pop()!;
      busy.add(slot);
      queue.shift()!.start(slot);
    }
    const starting = slots.size - idle.length - busy.size;
    const missing = Math.min(wanted() - slots.size, Math.max(queue.length, workers - slots.size) - starting);
    for (let count = 0; count < missing; count++) open();
    if (slots.size >= mostThreads && queue.length > 0) makeRoom();
  }
  /** Programs that only wait leave their threads to those in the queue, those first that have waited longest. */
  function makeRoom(): void {
    clearTimeout(leavingLater);
    const waiting = [...busy]
      .filter((slot) => slot.waitsSinceMs !== null)
      .sort((one, other) => one.waitsSinceMs! - other.waitsSinceMs!);
    const leaving = [...busy].filter((slot) => slot.isLeaving).length;
    const before = performance.now() - LEAVES_AFTER_MS;
    for (const slot of waiting.slice(0, Math.max(0, queue.length - leaving))) {
      if (slot.waitsSinceMs! <= before) slot.evict();
      else return void (leavingLater = setTimeout(advance, LEAVES_AFTER_MS));
    }
  }

  void compileEngine().then(
    (wasm) => {
      setup = { wasm, memoryCapBytes, limits };
      advance();
    },
    (cause) => {
      for (const waiting of queue.splice(0)) waiting.refuse(cannotStart(cause));
    },
  );

  async function runOnSlot(job: SlotJob, signal?: AbortSignal, isReturning = false): Promise<WorkerResult> {
    if (isStopped) throw new AppError("unavailable", "The code sandbox is stopped");
    if (signal?.aborted) return CANCELLED;
    if (queue.length >= maxQueued && !isReturning) {
      throw new AppError("unavailable", "The code sandbox is busy", { retryAfterSeconds: 1 });
    }
    return new Promise((resolve, reject) => {
      const cancel = () => {
        queue.splice(queue.indexOf(waiting), 1);
        resolve(CANCELLED);
      };
      const waiting: Waiting = {
        start: (slot) => {
          signal?.removeEventListener("abort", cancel);
          slot.run(job, signal).then(resolve, reject);
        },
        refuse: (error) => {
          signal?.removeEventListener("abort", cancel);
          reject(error);
        },
      };
      signal?.addEventListener("abort", cancel, { once: true });
      queue.push(waiting);
      advance();
    });
  }

  return {
    async run(job, signal) {
      const { slotJob, finished } = toolJob(job, maxHostWaitMs);
      return finished(await runOnSlot(slotJob, signal));
    },
    runProgram: (
      { code, inputJson, modules, setup: program, deadlineMs, limits: own, isReturning, started, heard },
      signal,
    ) =>
      runOnSlot(
        {
          message: {
            kind: "run",
            code,
            inputJson,
            deadlineMs,
            hasCall: false,
            modules,
            limits: own,
            program,
          },
          maxHostWaitMs: null,
          mayLeave: true,
          started,
          heard,
        },
        signal,
        isReturning,
      ),
    async stop() {
      isStopped = true;
      clearTimeout(leavingLater);
      for (const waiting of queue.splice(0)) {
        waiting.refuse(new AppError("unavailable", "The code sandbox is stopped"));
      }
      await Promise.all([...slots].map((slot) => slot.terminate()));
    },
    stats: () => ({ workers: slots.size, running: busy.size, parked: parkedCount(), queued: queue.length }),
  };
}

const cannotStart = (cause: unknown) =>
  new AppError("unavailable", "The code sandbox could not start", { cause });
const CANCELLED: WorkerResult = {
  ok: false,
  code: "cancelled",
  message: "The run was cancelled",
  computeMs: 0,
};
