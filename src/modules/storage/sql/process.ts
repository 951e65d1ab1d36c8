import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { openDatabase, type Opened } from "./open-database.ts";
import { DISK, type SqlAnswer, type SqlFailureCode, type SqlRequest, WATCH } from "./protocol.ts";
import { bytesOf, copy, execute, query, shrink, SqlFailure } from "./run-statements.ts";

// A process of its own for users' SQL: a statement that takes too long or too much memory ends it, and nothing else. SQLite's
// own memory limit does nothing in Node's build, and nothing stops a step from inside, so a thread watches both.

const MAX_OPEN = 8;
const GRACE_MS = 500;
const maxResidentBytes = Number(process.argv[2]);

const watched = new Int32Array(new SharedArrayBuffer(4 * WATCH.words));
const watcher = new Worker(
  `const { workerData: { watched, WATCH, maxResidentBytes, startedAt } } = require("node:worker_threads");
   const now = () => performance.timeOrigin + performance.now() - startedAt;
   const rest = new Int32Array(new SharedArrayBuffer(4));
   for (;;) {
     Atomics.wait(watched, WATCH.isBusy, 0);
     if (now() > Atomics.load(watched, WATCH.endsAtMs) || process.memoryUsage.rss() > maxResidentBytes)
       process.kill(process.pid, "SIGKILL");
     Atomics.wait(rest, 0, 0, 20);
   }`,
  { eval: true, workerData: { watched, WATCH, maxResidentBytes, startedAt: performance.timeOrigin } },
);
watcher.unref();

process.umask(0o077);
const databases = new Map<string, Opened>();

function closeDatabase(file: string): void {
  databases.get(file)?.db.close();
  databases.delete(file);
}
function databaseAt(file: string): Opened {
  const known = databases.get(file);
  // The one used last is the last to go.
  databases.delete(file);
  const opened = known ?? openDatabase(file);
  databases.set(file, opened);
  const [oldest] = databases.keys();
  if (databases.size > MAX_OPEN) closeDatabase(oldest!);
  return opened;
}

const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NO_DATABASE = 26;
const TOO_BIG = 18;
const REFUSED = 23;
const UNWRITABLE = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO", "EACCES", "EPERM", "ENOENT", "ENOTDIR"]);

interface Failure {
  code: SqlFailureCode;
  message: string;
  statementAt?: number;
}
/** Full is the disk, not the quota, where it has less room. */
function isDiskFull({ number }: Opened, file: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(file));
  const pages = number("pragma max_page_count") - number("pragma page_count");
  return bavail * bsize < pages * number("pragma page_size");
}

function failureOf(error: unknown, opened: Opened | undefined, { do: doing, file }: SqlRequest): Failure {
  if (error instanceof SqlFailure) {
    const { code, message, statementAt } = error;
    return { code, message, statementAt };
  }
  const { code, errcode, message } = error as { code?: string; errcode?: number; message: string };
  if (UNWRITABLE.has(code ?? "")) return DISK;
  const refusal = opened?.refusal();
  switch ((errcode ?? 0) & 0xff) {
    case REFUSED:
      return { code: "sql_refused", message: refusal ?? "That is not available here" };
    case READ_ONLY:
      if (doing !== "query" || !opened) return DISK;
      return { code: "sql_read_only", message: "A query only reads; change things with storage.sql_execute" };
    case BUSY:
      return { code: "sql_busy", message: "Somebody else writes to this database; try again" };
    case FULL:
      if (doing !== "execute" || !opened || isDiskFull(opened, file)) return DISK;
      return { code: "sql_full", message: "The database would grow beyond its quota" };
    case IO_ERROR:
    case CANNOT_OPEN:
      return DISK;
    case CORRUPT:
    case NO_DATABASE:
      return { code: "sql_damaged", message: "The database of this storage is damaged" };
    case TOO_BIG:
      return { code: "sql_too_large", message: "A value would be larger than 16 MB" };
    default:
      return { code: "sql_error", message: refusal ?? message };
  }
}

function work(opened: Opened, request: SqlRequest) {
  switch (request.do) {
    case "query":
      return query(opened, request.statement, request);
    case "execute":
      return execute(opened, request);
    case "copy":
      copy(opened, request.to);
      return null;
    default:
      return null;
  }
}

function answer(request: SqlRequest): SqlAnswer {
  const { number, file } = request;
  const startedAt = performance.now();
  const told = (bytes: number) => ({ number, elapsedMs: performance.now() - startedAt, bytes });
  if (request.do === "close") {
    closeDatabase(file);
    return { ...told(0), ok: true, result: null };
  }
  let opened: Opened | undefined;
  try {
    opened = databaseAt(file);
    const result = work(opened, request);
    if (request.do === "execute") shrink(opened);
    const done = { ...told(bytesOf(opened)), ok: true as const, result };
    if (opened.isSpent()) closeDatabase(file);
    return done;
  } catch (error) {
    const failure = failureOf(error, opened, request);
    let bytes = 0;
    try {
      bytes = opened ? bytesOf(opened) : 0;
    } finally {
      // Whatever it left behind goes with the connection.
      closeDatabase(file);
    }
    return { ...told(bytes), ok: false, ...failure };
  }
}

process.on("message", (request: SqlRequest) => {
  Atomics.store(watched, WATCH.endsAtMs, Math.ceil(performance.now() + request.timeoutMs + GRACE_MS));
  Atomics.store(watched, WATCH.isBusy, 1);
  Atomics.notify(watched, WATCH.isBusy);
  const done = answer(request);
  Atomics.store(watched, WATCH.isBusy, 0);
  process.send!(done);
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
