import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
  VmFunctionImplementation,
} from "quickjs-emscripten-core";

const STACK_BYTES = 256 * 1024;
const BLOCK_BYTES = 65_536;
/** So many blocks nobody wrote to in a row, and what lies behind them was not reached either. */
const CLEAN_BLOCKS = 4;
const STATIC_BYTES = 1024 * 1024;
const ZEROS = new Uint8Array(BLOCK_BYTES);

export interface InsideSetup {
  engine: QuickJSWASMModule;
  memory: WebAssembly.Memory;
  libraries: Record<string, string>;
}
/** Who answers what the code asks of the host, and says when it must stop. */
export interface Host {
  called: VmFunctionImplementation<QuickJSHandle>;
  mustStop(): boolean;
}

/** A context with all a job finds in it. `reset` makes it what it was before the job. */
export interface Inside {
  runtime: QuickJSRuntime;
  context: QuickJSContext;
  /** What `inside/runtime.js` answers. */
  entry: QuickJSHandle;
  /** Compiled before the first job, like all of the context. */
  load(library: string): QuickJSHandle;
  serve(host: Host): void;
  reset(): void;
}

/**
 * All of the engine's state is its memory, so the state in which a job finds it is kept as bytes and copied back: far cheaper
 * than a new context, and nothing of the job before is left.
 */
export function openInside({ engine, memory, libraries }: InsideSetup): Inside {
  const runtime = engine.newRuntime({ maxStackSizeBytes: STACK_BYTES });
  const context = runtime.newContext();
  let host: Host | undefined;
  runtime.setInterruptHandler(() => host?.mustStop() ?? false);
  const { runtime: make, ...loaded } = Object.fromEntries(
    Object.entries(libraries).map(([name, code]) => [
      name,
      context.unwrapResult(context.evalCode(code, `${name}.js`)),
    ]),
  ) as Record<string, QuickJSHandle> & { runtime: QuickJSHandle };
  const hostFunction = context.newFunction("host", function (...values) {
    return host?.called.apply(this, values);
  });
  const entry = context.unwrapResult(context.callFunction(make, context.undefined, hostFunction));
  for (const handle of [make, hostFunction]) handle.dispose();
  const runs = runsOf(memory);
  const topAt = endOfHeapAt(memory);
  return {
    runtime,
    context,
    entry,
    load: (library) => loaded[library]!.dup(),
    serve: (now) => void (host = now),
    reset() {
      host = undefined;
      const { buffer } = memory;
      const top = topAt === undefined ? buffer.byteLength : new Uint32Array(buffer, topAt, 1)[0]!;
      const { start, bytes } = runs.at(-1)!;
      const end = start + bytes.length;
      if (top > end) new Uint8Array(buffer, end, Math.min(top, buffer.byteLength) - end).fill(0);
      for (const run of runs) emptyBelow(buffer, run);
      for (const run of runs) new Uint8Array(buffer, run.start, run.bytes.length).set(run.bytes);
    },
  };
}

/** Where the engine keeps how far its heap ever reached (it only grows); undefined: not found, so everything is emptied. */
function endOfHeapAt({ buffer }: WebAssembly.Memory): number | undefined {
  const words = new Uint32Array(buffer);
  const last = words.findLastIndex((word) => word !== 0) * 4;
  const found: number[] = [];
  for (let at = 0; at < STATIC_BYTES; at += 4)
    if (words[at / 4]! > last && words[at / 4]! <= last + BLOCK_BYTES) found.push(at);
  return found.length === 1 ? found[0] : undefined;
}

/** Blocks side by side that are not empty. */
interface Run {
  start: number;
  bytes: Uint8Array;
}

const isEmpty = (block: Uint8Array) => Buffer.compare(block, ZEROS) === 0;

function runsOf({ buffer }: WebAssembly.Memory): Run[] {
  const runs: Run[] = [];
  let start: number | undefined;
  for (let at = 0; at <= buffer.byteLength; at += BLOCK_BYTES) {
    const isUsed = at < buffer.byteLength && !isEmpty(new Uint8Array(buffer, at, BLOCK_BYTES));
    if (isUsed) start ??= at;
    else if (start !== undefined) {
      runs.push({ start, bytes: new Uint8Array(buffer.slice(start, at)) });
      start = undefined;
    }
  }
  return runs;
}

/** Empties what was written to below a run: the stack grows down from one block to the next. */
function emptyBelow(buffer: ArrayBufferLike, { start }: Run): void {
  let clean = 0;
  for (let at = start - BLOCK_BYTES; at >= 0 && clean < CLEAN_BLOCKS; at -= BLOCK_BYTES) {
    const block = new Uint8Array(buffer, at, BLOCK_BYTES);
    clean = isEmpty(block) ? clean + 1 : 0;
    if (clean === 0) block.fill(0);
  }
}
