import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { sql } from "kysely";
import type { Door, Tx } from "../db/door.ts";
import type { Log } from "../log.ts";
import { dispatchLostRuns, unlockOrphanedJobs } from "./queue.ts";

/** A process unseen for this long is dead; its runs go on elsewhere. */
export const DEAD_AFTER_MS = 10_000;
const BEAT_MS = 2_000;
const LOOK_FOR_LOST_RUNS_EVERY_MS = 15_000;

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
  /** Names the worker that takes jobs in this process, so they are given back should it die. */
  setWorker(workerId: string): Promise<void>;
  /** Looks for dead processes now and dispatches what they were advancing. Answers how many runs were taken over. */
  takeOver(): Promise<number>;
  leave(): Promise<void>;
}

/** Enters this process among the living, beats, and takes over from the dead. */
export async function joinProcesses(options: {
  door: Door;
  processId: string;
  roles: string[];
  log: Log;
  /** This process was declared dead while it slept; its runs are already somebody else's. */
  onDeclaredDead(): void;
}): Promise<Membership> {
  const { door, processId, roles, log, onDeclaredDead } = options;
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

  async function removeDead(t: Tx): Promise<number> {
    const isUnseen = sql<boolean>`seen_at < now() - make_interval(secs => ${DEAD_AFTER_MS / 1000})`;
    const others = await t.db
      .selectFrom("processes")
      .select(["id", "host", "pid", isUnseen.as("isUnseen")])
      .where("id", "<>", processId)
      .execute();
    const isGone = (other: { host: string; pid: number }) =>
      other.host === here && (other.pid === process.pid || !isAlive(other.pid));
    const gone = others.filter(isGone).map(({ id }) => id);
    if (gone.length === 0 && !others.some((other) => other.isUnseen)) return 0;
    const dead = t.db
      .selectFrom("processes")
      .select("id")
      .where("id", "<>", processId)
      // One that beats again between the look and now is alive.
      .where((where) => where.or([isUnseen, ...(gone.length > 0 ? [where("id", "in", gone)] : [])]))
      .forUpdate()
      .skipLocked();
    const { numDeletedRows } = await t.db.deleteFrom("processes").where("id", "in", dead).executeTakeFirst();
    return Number(numDeletedRows);
  }

  /**
   * Takes the leases nobody living holds away and dispatches their runs. A host that vanished may have left a transaction open:
   * what it locks waits for a later look, and holds up neither the others nor this process's own heartbeat.
   */
  async function releaseOrphans(t: Tx): Promise<number> {
    const orphans = t.db
      .selectFrom("runs")
      .select(["workspaceId", "id"])
      .where("leaseProcess", "is not", null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("processes").select("processes.id").whereRef("processes.id", "=", "runs.leaseProcess"),
          ),
        ),
      )
      .forUpdate()
      .skipLocked();
    const runs = await t.db
      .updateTable("runs")
      .set({ leaseToken: null, leaseProcess: null })
      .where(({ eb, refTuple }) =>
        eb(refTuple("workspaceId", "id"), "in", orphans.$asTuple("workspaceId", "id")),
      )
      .returning(["workspaceId", "id"])
      .execute();
    // In one order everywhere, so two processes that take over at once do not wait for each other.
    runs.sort((a, b) => (a.workspaceId < b.workspaceId ? -1 : 1));
    for (const { workspaceId, id } of runs)
      await sql`select dispatch_run(${workspaceId}, ${id})`.execute(t.db);
    return runs.length;
  }

  async function takeOver(): Promise<number> {
    const { dead, orphans } = await door.asSystem(
      "the runs of dead processes belong to any workspace",
      async (t) => {
        const removed = await removeDead(t);
        const released = await releaseOrphans(t);
        if (removed > 0 || released > 0) await unlockOrphanedJobs(t);
        return { dead: removed, orphans: released };
      },
    );
    if (dead > 0 || orphans > 0)
      log.warn({ processes: dead, runs: orphans }, "took over from a process that died");
    return orphans;
  }

  let lookForLostAt = 0;
  async function findLost(): Promise<void> {
    if (performance.now() < lookForLostAt) return;
    lookForLostAt = performance.now() + LOOK_FOR_LOST_RUNS_EVERY_MS;
    const lost = await door.asSystem("the runs of dead processes belong to any workspace", dispatchLostRuns);
    if (lost > 0) log.error({ runs: lost }, "runs without a job were dispatched again");
  }

  await register();
  let isBeating = false;
  const timer = setInterval(async () => {
    if (isBeating) return;
    isBeating = true;
    try {
      await beat();
      await takeOver();
      await findLost();
    } catch (error) {
      log.warn({ err: error }, "the heartbeat failed");
    } finally {
      isBeating = false;
    }
  }, BEAT_MS);

  return {
    async setWorker(id) {
      workerId = id;
      await register();
    },
    takeOver,
    async leave() {
      clearInterval(timer);
      await door.asSystem("a process that stops leaves the list", async (t) => {
        await t.db.deleteFrom("processes").where("id", "=", processId).execute();
        await releaseOrphans(t);
        await unlockOrphanedJobs(t);
      });
    },
  };
}
