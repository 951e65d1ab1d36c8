import { Worker } from "node:worker_threads";
import type { SourceError } from "../contract.ts";
import { SourceFailure, type SourceFacts } from "../source-kind.ts";
import type { StoredTool } from "../stored-tool.ts";
import type { ImportMessage, ImportSetup } from "./import-worker.ts";
import type { Origin } from "./servers.ts";

const MEMORY_MB = 900;
const TIMEOUT_MS = 240_000;
/** Imports of this process at once; more wait. */
const AT_ONCE = 1;

let underWay = 0;
const waiting: (() => void)[] = [];
async function turn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  underWay++;
  try {
    return await work();
  } finally {
    underWay--;
    waiting.shift()?.();
  }
}

export interface ImportSink {
  facts(facts: SourceFacts, totalCount: number): Promise<void>;
  tools(batch: StoredTool[]): Promise<void>;
  skipped(errors: SourceError[]): Promise<void>;
}

export interface ImportOptions {
  /** Handed over: whoever gives it has it no more. */
  bytes: Uint8Array<ArrayBuffer>;
  origin: Origin;
  firstTools?: number;
  signal: AbortSignal;
}

/** Reads a document in a thread of its own, whose memory and time end; what it finds comes in pieces. Throws SourceFailure. */
export const importDocument = (options: ImportOptions, sink: ImportSink): Promise<void> =>
  turn(() => inWorker(options, sink));

async function inWorker(
  { bytes, origin, firstTools, signal }: ImportOptions,
  sink: ImportSink,
): Promise<void> {
  signal.throwIfAborted();
  // A view of a pool would take its neighbours along.
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  const workerData: ImportSetup = { bytes: own, origin, firstTools: firstTools ?? null };
  const worker = new Worker(new URL("./import-worker.ts", import.meta.url), {
    workerData,
    transferList: [own.buffer],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 48, stackSizeMb: 4 },
    env: {},
    argv: [],
    execArgv: [],
    name: "import",
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const tooMuch = () =>
    reject(
      new SourceFailure("too_complex", "The document needs more memory or time than an import is given"),
    );
  const timer = setTimeout(tooMuch, TIMEOUT_MS);
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });

  async function take(message: Exclude<ImportMessage, { failed: unknown }>): Promise<void> {
    if ("facts" in message) await sink.facts(message.facts, message.totalCount);
    else if ("tools" in message) await sink.tools(message.tools);
    else {
      await sink.skipped(message.end.skipped);
      resolve();
    }
    worker.postMessage("taken");
  }
  worker.on("message", (message: ImportMessage) => {
    if (!("failed" in message)) return void take(message).catch(reject);
    // At once: the thread's end may follow in the same turn, and knows less.
    const { code, message: words, place } = message.failed;
    reject(new SourceFailure(code, words, place));
  });
  worker.on("error", (error: NodeJS.ErrnoException) =>
    error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch() : reject(error),
  );
  worker.on("exit", () =>
    reject(new SourceFailure("unreadable", "The document could not be read to its end")),
  );
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    await worker.terminate();
  }
}
