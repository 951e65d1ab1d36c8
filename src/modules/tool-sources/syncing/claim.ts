import { randomUUID } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { DB } from "../../../platform/db/tables.ts";
import { newId } from "../../../platform/ids.ts";
import type { Platform } from "../../../platform/platform.ts";

export const LEASE_MS = 90_000;
export const MAX_ATTEMPTS = 3;
const REASON = "tool sources of every organization are synced";

export type ClaimedSync = Selectable<DB["sourceSyncs"]> & { leaseToken: string };
type Needs = Pick<Platform, "door" | "now">;

const later = (now: Date, milliseconds: number) => new Date(now.getTime() + milliseconds).toISOString();

/** The next sync that waits, or whose process is gone: this one's alone until its lease ends. */
export async function claimSync({ door, now }: Needs): Promise<ClaimedSync | null> {
  const leaseToken = randomUUID();
  const row = await door.asSystem(REASON, async (t) => {
    const due = await t.db
      .selectFrom("sourceSyncs")
      .select(["organizationId", "id"])
      .where((sync) =>
        sync.or([
          sync("state", "=", "waiting"),
          sync.and([sync("state", "=", "running"), sync("leasedUntil", "<", now().toISOString())]),
        ]),
      )
      .orderBy("createdAt")
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!due) return null;
    return t.db
      .updateTable("sourceSyncs")
      .set((set) => ({
        state: "running",
        phase: "fetching",
        leaseToken,
        leasedUntil: later(now(), LEASE_MS),
        attempts: set("attempts", "+", 1),
        startedAt: now().toISOString(),
      }))
      .where("organizationId", "=", due.organizationId)
      .where("id", "=", due.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
  return row && { ...row, leaseToken };
}

/** Adds a sync of every source whose time has come. */
export async function scheduleSyncs({ door, now }: Needs): Promise<void> {
  await door.asSystem(REASON, async (t) => {
    const due = await t.db
      .selectFrom("toolSources")
      .select(["organizationId", "workspaceId", "id", "syncEveryMinutes"])
      .where("nextSyncAt", "<=", now().toISOString())
      .orderBy("nextSyncAt")
      .limit(50)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { organizationId, workspaceId, id, syncEveryMinutes } of due) {
      const next = syncEveryMinutes === null ? null : later(now(), syncEveryMinutes * 60_000);
      await t.db
        .updateTable("toolSources")
        .set({ nextSyncAt: next })
        .where("organizationId", "=", organizationId)
        .where("id", "=", id)
        .execute();
      await t.db
        .insertInto("sourceSyncs")
        .values({
          ...{ organizationId, workspaceId, sourceId: id, cause: "scheduled" },
          id: newId("sourceSync"),
        })
        .onConflict((open) =>
          open
            .columns(["organizationId", "sourceId"])
            .where(sql<boolean>`state in ('waiting', 'running')`)
            .doNothing(),
        )
        .execute();
    }
  });
}
