import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../../../platform/errors.ts";
import { sqlFault } from "./driver.ts";
import { DISK, type SqlAnswer, type SqlFailureCode, type SqlWork } from "./protocol.ts";

const MAX_QUEUED = 500;
const IDLE_MS = 60_000;
const KILL_AFTER_MS = 1_000;
const HERE = fileURLToPath(new URL(".", import.meta.url));
const MAX_RESIDENT_BYTES = 320 * 2 ** 20;

export type SqlOutcome = Omit<Extract<SqlAnswer, { ok: true }>, "number"> | Failed;
interface Failed {
  ok: false;
  code: SqlFailureCode;
  message: string;
  statementAt?: number;
  /** Of the database; null: the process ended and nobody knows. */
  bytes: number | null;
  elapsedMs: number;
}

const OVER_TIME = { code: "sql_timeout", message: "It took longer than it may, and was ended" } as const;
const OUT_OF_MEMORY = {
  code: "sql_out_of_memory",
  message: "It needed more memory than it may, and was ended",
} as const;

export interface SqlPool {
  /** Never rejects for what the SQL does. `tenant`: who shares its turn; nobody gets more than half of the processes. */
  run(tenant: string, file: string, work: SqlWork): Promise<SqlOutcome>;
  /** Lets go of a file that is about to be removed. */
  forget(file: string): Promise<void>;
  stop(): Promise<void>;
}

interface Job {
  tenant: string;
  file: string;
  work: SqlWork;
  resolve(outcome: SqlOutcome): void;
}
interface Slot {
  process: ChildProcess;
  files: Set<string>;
  job: Job | null;
  startedAt: number;
  killer: NodeJS.Timeout | null;
  idleSince: number;
}

/**
 * Processes that run SQL, started when they are needed and ended when they are not. `root` holds every database. `fault` says why
 * SQL cannot be run at all.
 */
export function createSqlPool({
  root,
  processes,
  onFault = () => {},
  fault = sqlFault,
}: {
  root: string;
  processes: number;
  /** No process could be started. */
  onFault?: (error: unknown) => void;
  fault?: () => Promise<string | null>;
}): SqlPool {
  let known: Promise<string | null> | undefined;
  const slots = new Set<Slot>();
  const queue: Job[] = [];
  let numbers = 0;
  let isStopped = false;
  // Processes may touch what is below it, by this name alone: the data directory may be a link to where it lies.
  let real = root;
  const inReal = (path: string) => join(real, relative(root, path));
  const perTenant = Math.max(1, Math.ceil(processes / 2));

  function start(): Slot {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    real = realpathSync(root);
    const child = fork(`${HERE}process.ts`, [String(MAX_RESIDENT_BYTES)], {
      // Nothing of this process's environment, and no file but the databases.
      env: {},
      execArgv: [
        "--permission",
        "--allow-worker",
        `--allow-fs-read=${HERE}`,
        `--allow-fs-read=${real}`,
        `--allow-fs-write=${real}`,
        "--max-old-space-size=128",
        "--disable-warning=ExperimentalWarning",
        "--disable-warning=SecurityWarning",
      ],
      cwd: real,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const slot: Slot = {
      process: child,
      files: new Set(),
      job: null,
      startedAt: 0,
      killer: null,
      idleSince: performance.now(),
    };
    slots.add(slot);
    child.on("message", (answer: SqlAnswer) => {
      const { number: _, ...outcome } = answer;
      finish(slot, outcome);
      advance();
    });
    child.on("error", () => child.kill("SIGKILL"));
    child.on("exit", () => {
      slots.delete(slot);
      const elapsedMs = performance.now() - slot.startedAt;
      const isOverTime = slot.job !== null && elapsedMs >= slot.job.work.timeoutMs;
      finish(slot, { ...(isOverTime ? OVER_TIME : OUT_OF_MEMORY), ok: false, bytes: null, elapsedMs });
      advance();
    });
    child.unref();
    child.channel?.unref();
    return slot;
  }

  function finish(slot: Slot, outcome: SqlOutcome): void {
    const { job } = slot;
    if (!job) return;
    clearTimeout(slot.killer!);
    slot.job = null;
    slot.idleSince = performance.now();
    job.resolve(outcome);
  }

  function give(slot: Slot, job: Job): void {
    slot.job = job;
    slot.startedAt = performance.now();
    if (job.work.do === "close") slot.files.delete(job.file);
    else slot.files.add(job.file);
    slot.killer = setTimeout(() => {
      slot.process.kill("SIGKILL");
    }, job.work.timeoutMs + KILL_AFTER_MS);
    const work = job.work.do === "copy" ? { ...job.work, to: inReal(job.work.to) } : job.work;
    slot.process.send({ ...work, file: inReal(job.file), number: ++numbers }, (error) => {
      if (error) slot.process.kill("SIGKILL");
    });
  }

  const running = (tenant: string) => [...slots].filter(({ job }) => job?.tenant === tenant).length;
  const idle = () => [...slots].filter(({ job, process }) => !job && process.connected);

  /** A process for this job, or null where none can be started: then the job is over, and never done behind its caller's back. */
  function startFor(at: number): Slot | null {
    try {
      return start();
    } catch (error) {
      onFault(error);
      const [job] = queue.splice(at, 1);
      job!.resolve({ ...DISK, ok: false, bytes: null, elapsedMs: 0 });
      return null;
    }
  }

  function advance(): void {
    if (isStopped) return;
    for (let at = 0; at < queue.length;) {
      const job = queue[at]!;
      if (running(job.tenant) >= perTenant) {
        at++;
        continue;
      }
      const free = idle();
      const slot =
        free.find(({ files }) => files.has(job.file)) ??
        free[0] ??
        (slots.size < processes ? startFor(at) : undefined);
      if (slot === null) continue;
      if (!slot) return;
      queue.splice(at, 1);
      give(slot, job);
    }
  }

  const reaper = setInterval(() => {
    for (const slot of idle())
      if (performance.now() - slot.idleSince > IDLE_MS) {
        slots.delete(slot);
        slot.process.disconnect();
      }
  }, IDLE_MS / 4);
  reaper.unref();

  return {
    async run(tenant, file, work) {
      const unsupported = await (known ??= fault());
      if (unsupported !== null)
        return { ok: false, code: "sql_unsupported", message: unsupported, bytes: null, elapsedMs: 0 };
      if (isStopped || queue.length >= MAX_QUEUED)
        throw new AppError("unavailable", "Too many statements wait; try again", { retryAfterSeconds: 1 });
      return new Promise((resolve) => {
        queue.push({ tenant, file, work, resolve });
        advance();
      });
    },
    async forget(file) {
      // Those at work keep the file open until they are done; a removed file goes with the last who has it.
      const holders = idle().filter(({ files }) => files.has(file));
      await Promise.all(
        holders.map(
          (slot) =>
            new Promise<SqlOutcome>((resolve) =>
              give(slot, { tenant: file, file, work: { do: "close", timeoutMs: 1_000 }, resolve }),
            ),
        ),
      );
      advance();
    },
    async stop() {
      isStopped = true;
      clearInterval(reaper);
      for (const { resolve } of queue.splice(0))
        resolve({ ok: false, code: "sql_busy", message: "The server stops", bytes: null, elapsedMs: 0 });
      await Promise.all(
        [...slots].map(async ({ process }) => {
          if (process.exitCode !== null || process.signalCode !== null) return;
          const gone = new Promise((resolve) => process.once("exit", resolve));
          process.ref();
          process.kill("SIGKILL");
          await gone;
        }),
      );
    },
  };
}
