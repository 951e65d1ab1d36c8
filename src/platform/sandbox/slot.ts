import { Worker } from "node:worker_threads";
import type { FromWorker, RunMessage, Said, ToWorker, WorkerResult, WorkerSetup } from "./protocol.ts";
import type { SandboxFailureCode } from "./sandbox.ts";

// The worker keeps its own deadline; this much later it is taken for stuck.
const GRACE_MS = 250;
const CANCELLED = "The run was cancelled";
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 16 };

export interface SlotEvents {
  /** The slot can take a job. */
  idle(slot: Slot): void;
  /** The slot's job only waits for a host call, so another may compute. */
  parked(slot: Slot): void;
  /** The thread is gone and must be replaced; `startFailure` says why it never became ready. */
  gone(slot: Slot, startFailure?: Error): void;
}

export interface SlotJob {
  message: RunMessage;
  /** Time it may spend waiting in all; null: who runs it looks after that. */
  maxHostWaitMs: number | null;
  /** It can begin again from its start, so while it waits others may have its thread. */
  mayLeave: boolean;
  /** It got its thread; `post` reaches the code until the job is over. */
  started(post: (message: ToWorker) => void): void;
  heard(said: Said): void;
}

/** One worker thread, one job at a time. */
export interface Slot {
  readonly isParked: boolean;
  /** Since when its job waits and could leave; null: it does not, or cannot. */
  readonly waitsSinceMs: number | null;
  readonly isLeaving: boolean;
  /** Ends a job that waits as `evicted`. */
  evict(): void;
  run(job: SlotJob, signal?: AbortSignal): Promise<WorkerResult>;
  terminate(): Promise<void>;
}

interface Current {
  job: SlotJob;
  /** So many things it was told; one that was told more than it has seen is about to go on. */
  told: number;
  seen: number;
  isLeaving: boolean;
  finish(result: WorkerResult): void;
}

export function openSlot(setup: WorkerSetup, events: SlotEvents): Slot {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: setup,
    resourceLimits: RESOURCE_LIMITS,
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    name: "sandbox",
  });
  let current: Current | undefined;
  let isParked = false;
  let hasStarted = false;
  let isGone = false;
  let usedMs = 0;
  let waitedMs = 0;
  let lastSwitchMs = 0;
  let watchdog: NodeJS.Timeout | undefined;

  const post = (message: ToWorker) => worker.postMessage(message);

  function leave(cause?: Error): void {
    if (isGone) return;
    isGone = true;
    events.gone(slot, hasStarted ? undefined : (cause ?? new Error("The thread ended")));
  }
  function finish(result: WorkerResult): void {
    clearTimeout(watchdog);
    const ended = current;
    current = undefined;
    isParked = false;
    const hasLeft = ended?.isLeaving && !result.ok && result.code === "cancelled";
    ended?.finish(hasLeft ? { ...result, code: "evicted" } : result);
  }
  function kill(code: SandboxFailureCode, message: string, cause?: Error): void {
    void worker.terminate();
    leave(cause);
    if (!isParked) usedMs += performance.now() - lastSwitchMs;
    if (current) finish({ ok: false, code, message, computeMs: usedMs });
  }

  function watch(parked: boolean): void {
    const now = performance.now();
    if (isParked) waitedMs += now - lastSwitchMs;
    else usedMs += now - lastSwitchMs;
    lastSwitchMs = now;
    isParked = parked;
    clearTimeout(watchdog);
    const { maxHostWaitMs, message } = current!.job;
    if (!parked)
      watchdog = setTimeout(
        () => kill("timeout", `The code did not finish within ${message.deadlineMs} ms`),
        Math.max(1, message.deadlineMs - usedMs) + GRACE_MS,
      );
    else if (maxHostWaitMs !== null)
      watchdog = setTimeout(
        () => kill("timeout", `A host call did not answer within ${maxHostWaitMs} ms`),
        Math.max(1, maxHostWaitMs - waitedMs),
      );
    if (parked) events.parked(slot);
  }

  function becomeIdle(): void {
    // Only an idle thread lets the process end; one that starts may have a job waiting for it.
    worker.unref();
    events.idle(slot);
  }

  worker.on("message", (message: FromWorker) => {
    if (message.kind === "ready") {
      hasStarted = true;
      return becomeIdle();
    }
    if (!current) return;
    if (message.kind === "result") {
      const { result, isSpent } = message;
      if (isSpent) {
        void worker.terminate();
        leave();
      }
      finish(result);
      if (!isSpent) becomeIdle();
      return;
    }
    if (message.kind === "active") return watch(false);
    const { job } = current;
    if (message.kind === "parked") {
      current.seen = message.after;
      watch(true);
    }
    job.heard(message);
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    kill(
      isMemory ? "out_of_memory" : "error",
      isMemory ? "The code used too much memory" : "The sandbox crashed",
      error,
    );
  });
  worker.on("exit", () => kill("error", "The sandbox crashed"));

  /** Ends a job that waits by its thread, or with it. */
  function stop(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => kill("cancelled", CANCELLED), GRACE_MS);
    post({ kind: "stop" });
  }

  const slot: Slot = {
    get isParked() {
      return isParked;
    },
    get waitsSinceMs() {
      return isParked && current?.job.mayLeave && !current.isLeaving && current.seen === current.told
        ? lastSwitchMs
        : null;
    },
    get isLeaving() {
      return current?.isLeaving ?? false;
    },
    evict() {
      if (slot.waitsSinceMs === null) return;
      current!.isLeaving = true;
      stop();
    },
    run(job, signal) {
      return new Promise<WorkerResult>((resolve) => {
        const cancel = () => {
          if (current) current.isLeaving = false;
          if (isParked) stop();
          else kill("cancelled", CANCELLED);
        };
        signal?.addEventListener("abort", cancel, { once: true });
        const own: Current = {
          job,
          told: 0,
          seen: 0,
          isLeaving: false,
          finish: (result) => {
            signal?.removeEventListener("abort", cancel);
            resolve(result);
          },
        };
        current = own;
        usedMs = waitedMs = 0;
        lastSwitchMs = performance.now();
        worker.ref();
        post(job.message);
        watch(false);
        job.started((message) => {
          if (current !== own) return;
          own.told++;
          post(message);
        });
      });
    },
    async terminate() {
      kill("cancelled", "The sandbox was stopped");
      await worker.terminate();
    },
  };
  return slot;
}
