import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { sql } from "kysely";
import type pg from "pg";
import type { Door } from "../db/door.ts";
import type { Log } from "../log.ts";
import { unlockWorkers } from "./queue.ts";

/** A process unseen for this long is dead; its runs go on elsewhere. */
export const DEAD_AFTER_MS = 10_000;
const BEAT_MS = 2_000;

const attempt = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return "";
  }
};

/** Same boot of the same machine and the same view of its processes: only then does a pid say anything. */
const here = [
  hostname(),
  attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
  attempt(() => readlinkSync("/proc/self/ns/pid")),
].join("|");

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

export interface Membership {
  setWorker(workerId: string): void;
  /** Looks for dead processes now and dispatches what they were advancing. Answers how many runs were taken over. */
  takeOver(): Promise<number>;
  leave(): Promise<void>;
}

/** Enters this process among the living, beats, and takes over from the dead. */
export async function joinProcesses(options: {
  door: Door;
  pool: pg.Pool;
  processId: string;
  roles: string[];
  log: Log;
  /** This process was declared dead while it slept; its runs are already somebody else's. */
  onDeclaredDead(): void;
}): Promise<Membership> {
  const { door, pool, processId, roles, log, onDeclaredDead } = options;
  let workerId: string | null = null;

  const register = () =>
    door.asSystem("the list of processes belongs to no workspace", (t) =>
      t.db
        .insertInto("processes")
        .values({ id: processId, roles, host: here, pid: process.pid, workerId })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ seenAt: sql<string>`now()`, workerId }))
        .execute(),
    );

  async function beat(): Promise<void> {
    const { numUpdatedRows } = await door.asSystem("the list of processes belongs to no workspace", (t) =>
      t.db
        .updateTable("processes")
        .set({ seenAt: sql<string>`now()`, workerId })
        .where("id", "=", processId)
        .executeTakeFirst(),
    );
    if (numUpdatedRows > 0n) return;
    log.warn("this process was declared dead while it slept; it gives its runs up and joins again");
    onDeclaredDead();
    await register();
  }

  async function takeOver(): Promise<number> {
    const { orphans, workers } = await door.asSystem(
      "the runs of dead processes belong to any workspace",
      async (t) => {
        const others = await t.db
          .selectFrom("processes")
          .select([
            "id",
            "host",
            "pid",
            sql<boolean>`seen_at < now() - make_interval(secs => ${DEAD_AFTER_MS / 1000})`.as("isUnseen"),
          ])
          .where("id", "<>", processId)
          .execute();
        const dead = others.filter(
          (other) =>
            other.isUnseen || (other.host === here && (other.pid === process.pid || !isAlive(other.pid))),
        );
        if (dead.length === 0) return { orphans: 0, workers: [] };
        const gone = await t.db
          .deleteFrom("processes")
          .where(
            "id",
            "in",
            dead.map(({ id }) => id),
          )
          .returning(["id", "workerId"])
          .execute();
        if (gone.length === 0) return { orphans: 0, workers: [] };
        const runs = await t.db
          .updateTable("runs")
          .set({ leaseToken: null, leaseProcess: null })
          .where(
            "leaseProcess",
            "in",
            gone.map(({ id }) => id),
          )
          .returning(["workspaceId", "id"])
          .execute();
        for (const { workspaceId, id } of runs)
          await sql`select dispatch_run(${workspaceId}, ${id})`.execute(t.db);
        return { orphans: runs.length, workers: gone.flatMap((row) => row.workerId ?? []) };
      },
    );
    await unlockWorkers(pool, workers, log);
    if (workers.length > 0 || orphans > 0) log.warn({ runs: orphans }, "took over from a process that died");
    return orphans;
  }

  await register();
  let isBeating = false;
  const timer = setInterval(async () => {
    if (isBeating) return;
    isBeating = true;
    try {
      await beat();
      await takeOver();
    } catch (error) {
      log.warn({ err: error }, "the heartbeat failed");
    } finally {
      isBeating = false;
    }
  }, BEAT_MS);

  return {
    setWorker(id) {
      workerId = id;
    },
    takeOver,
    async leave() {
      clearInterval(timer);
      await door.asSystem("a process that stops leaves the list", async (t) => {
        await t.db.deleteFrom("processes").where("id", "=", processId).execute();
        const runs = await t.db
          .updateTable("runs")
          .set({ leaseToken: null, leaseProcess: null })
          .where("leaseProcess", "=", processId)
          .returning(["workspaceId", "id"])
          .execute();
        for (const { workspaceId, id } of runs)
          await sql`select dispatch_run(${workspaceId}, ${id})`.execute(t.db);
      });
    },
  };
}
