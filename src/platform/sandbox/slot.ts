import { Worker } from "node:worker_threads";
import type { FromWorker, ToWorker, WorkerSetup } from "./protocol.ts";
import type { SandboxFailureCode, SandboxJob, SandboxResult } from "./sandbox.ts";

// The worker keeps its own deadline; this much later it is taken for stuck.
const GRACE_MS = 250;
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 16 };

export interface SlotEvents {
  /** The slot can take a job. */
  idle(slot: Slot): void;
  /** The slot's job only waits for a host call, so another may compute. */
  parked(slot: Slot): void;
  /** The thread is gone and must be replaced; `startFailure` says why it never became ready. */
  gone(slot: Slot, startFailure?: Error): void;
}

/** One worker thread, one job at a time. */
export interface Slot {
  readonly isParked: boolean;
  run(
    job: SandboxJob,
    inputJson: string,
    maxHostWaitMs: number,
    signal?: AbortSignal,
  ): Promise<SandboxResult>;
  terminate(): Promise<void>;
}

interface Current {
  job: SandboxJob;
  logs: string[];
  hostCalls: AbortController;
  finish(result: SandboxResult): void;
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
  let maxHostWaitMs = 0;
  let lastSwitchMs = 0;
  let watchdog: NodeJS.Timeout | undefined;

  const post = (message: ToWorker) => worker.postMessage(message);

  function leave(cause?: Error): void {
    if (isGone) return;
    isGone = true;
    events.gone(slot, hasStarted ? undefined : (cause ?? new Error("The thread ended")));
  }
  function finish(result: SandboxResult): void {
    clearTimeout(watchdog);
    const ended = current;
    current = undefined;
    isParked = false;
    ended?.hostCalls.abort();
    ended?.finish(result);
  }
  function kill(code: SandboxFailureCode, message: string, cause?: Error): void {
    void worker.terminate();
    leave(cause);
    if (!isParked) usedMs += performance.now() - lastSwitchMs;
    if (current) finish({ ok: false, code, message, logs: current.logs, computeMs: usedMs });
  }

  function watch(parked: boolean): void {
    const now = performance.now();
    if (isParked) waitedMs += now - lastSwitchMs;
    else usedMs += now - lastSwitchMs;
    lastSwitchMs = now;
    isParked = parked;
    clearTimeout(watchdog);
    const { deadlineMs } = current!.job;
    watchdog = parked
      ? setTimeout(
          () => kill("timeout", `A host call did not answer within ${maxHostWaitMs} ms`),
          Math.max(1, maxHostWaitMs - waitedMs),
        )
      : setTimeout(
          () => kill("timeout", `The code did not finish within ${deadlineMs} ms`),
          Math.max(1, deadlineMs - usedMs) + GRACE_MS,
        );
    if (parked) events.parked(slot);
  }

  async function answer(id: number, name: string, argsJson: string): Promise<void> {
    const asking = current!;
    let reply: ToWorker;
    try {
      const value = await asking.job.call!(name, JSON.parse(argsJson), asking.hostCalls.signal);
      reply = { kind: "answer", id, isOk: true, json: JSON.stringify(value) ?? "null" };
    } catch (error) {
      const message = error instanceof Error ? error.message : "The call failed";
      reply = { kind: "answer", id, isOk: false, json: JSON.stringify(message) };
    }
    if (current === asking) post(reply);
  }

  worker.on("message", (message: FromWorker) => {
    if (message.kind === "ready") {
      hasStarted = true;
      // Only an idle thread lets the process end; one that starts may have a job waiting for it.
      worker.unref();
      return events.idle(slot);
    }
    if (!current) return;
    if (message.kind === "log") current.logs.push(message.text);
    else if (message.kind === "call") void answer(message.id, message.name, message.argsJson);
    else if (message.kind === "result") {
      const { logs } = current;
      const { result, isSpent } = message;
      if (isSpent) {
        void worker.terminate();
        leave();
      }
      const { computeMs } = result;
      finish(result.ok ? { ok: true, value: JSON.parse(result.json), logs, computeMs } : { ...result, logs });
    } else watch(message.kind === "parked");
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

  const slot: Slot = {
    get isParked() {
      return isParked;
    },
    run(job, inputJson, hostWaitMs, signal) {
      return new Promise<SandboxResult>((resolve) => {
        const cancel = () => kill("cancelled", "The run was cancelled");
        signal?.addEventListener("abort", cancel, { once: true });
        current = {
          job,
          logs: [],
          hostCalls: new AbortController(),
          finish: (result) => {
            signal?.removeEventListener("abort", cancel);
            resolve(result);
          },
        };
        maxHostWaitMs = hostWaitMs;
        usedMs = waitedMs = 0;
        lastSwitchMs = performance.now();
        worker.ref();
        const { code, deadlineMs } = job;
        post({ kind: "run", code, inputJson, deadlineMs, hasCall: job.call !== undefined });
        watch(false);
      });
    },
    async terminate() {
      kill("cancelled", "The sandbox was stopped");
      await worker.terminate();
    },
  };
  return slot;
}
