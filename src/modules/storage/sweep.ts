import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { sql } from "kysely";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import type { StorageRow } from "./find.ts";
import { databaseOf, folderOf } from "./place.ts";
import { sqlPoolOf, stopSql } from "./pools.ts";
import { sqlFault } from "./sql/driver.ts";
import { tellDeleted } from "./tell.ts";
import { releaseWriter } from "./writer.ts";

const EVERY_MS = 30_000;
const AT_ONCE = 500;
/** Whoever reads a file that is replaced meanwhile has so long to finish. */
const GRACE_SECONDS = 60;
const UNFINISHED_SECONDS = 3_600;

const system = <T>(platform: Platform, work: (t: Tx) => Promise<T>): Promise<T> =>
  platform.door.asSystem("storages of every workspace reach their end", work);

/** What is over goes: instances, keys, uploads that never ended. Their bytes are left to `sweepLeftovers`. */
async function sweepRows(platform: Platform): Promise<void> {
  const now = platform.now().toISOString();
  const megabyte = 1_000_000;
  const { STORAGE_INSTANCE_MB, STORAGE_WORKSPACE_MB } = platform.config;
  await system(platform, async (t) => {
    const { rows: over } =
      await sql<StorageRow>`delete from storage_instances where (organization_id, id) in (
      select organization_id, id from storage_instances where expires_at <= ${now}
        and (writer_until is null or writer_until < now()) limit ${AT_ONCE} for update skip locked) returning *`.execute(
        t.db,
      );
    for (const row of over) {
      const { organizationId, workspaceId } = row;
      tellDeleted(t, row, "expired", { organizationId, ...(workspaceId === null ? {} : { workspaceId }) });
    }
    await sql`delete from storage_keys where (organization_id, storage_id, key) in (
      select organization_id, storage_id, key from storage_keys where expires_at <= ${now}
        limit ${AT_ONCE} for update skip locked)`.execute(t.db);
    await sql`delete from storage_parts where (organization_id, storage_id, id) in (
      select organization_id, storage_id, id from storage_parts where file_id is null
        and created_at < now() - make_interval(secs => ${UNFINISHED_SECONDS}) limit ${AT_ONCE} for update skip locked)`.execute(
      t.db,
    );
    // What the installation allows now, wherever nothing was opened since.
    await sql`update storage_totals set quota_bytes = ${STORAGE_WORKSPACE_MB * megabyte}
      where quota_bytes <> ${STORAGE_WORKSPACE_MB * megabyte}`.execute(t.db);
    await sql`update storage_instances set quota_bytes = ${STORAGE_INSTANCE_MB * megabyte}
      where quota_bytes <> ${STORAGE_INSTANCE_MB * megabyte}`.execute(t.db);
  });
}

/** Databases whose writer died are measured, so that what it had set aside is free again. */
async function settleWriters(platform: Platform): Promise<void> {
  const abandoned = await system(platform, async (t) => {
    const { rows } = await sql<{ id: string }>`
      update storage_instances set writer = ${randomUUID()}, writer_until = now() + interval '1 minute'
      where (organization_id, id) in (select organization_id, id from storage_instances
        where writer_until < now() limit ${AT_ONCE} for update skip locked)
      returning id, writer`.execute(t.db);
    return rows as { id: string; writer: string }[];
  });
  for (const { id, writer } of abandoned) {
    const measured = await sqlPoolOf(platform).run(id, databaseOf(platform, id), {
      do: "measure",
      timeoutMs: 5_000,
    });
    await system(platform, (t) =>
      releaseWriter(t, { id, token: writer, bytes: measured.ok ? measured.bytes : null }),
    );
  }
}

interface Leftover {
  storageId: string;
  partId: string | null;
}

/** Bytes first: a row without bytes is swept again, bytes without a row never. */
async function sweepLeftovers(platform: Platform, graceSeconds: number): Promise<number> {
  const left = await system(platform, (t) =>
    t.db
      .selectFrom("storageLeftovers")
      .select(["storageId", "partId"])
      .where(sql<boolean>`created_at <= now() - make_interval(secs => ${graceSeconds})`)
      .orderBy("createdAt")
      .limit(AT_ONCE)
      .execute(),
  );
  for (const leftover of left) await free(platform, leftover);
  if (left.length > 0)
    await system(platform, async (t) => {
      const rows = sql.join(left.map(({ storageId, partId }) => sql`(${storageId}, ${partId}::text)`));
      await sql`delete from storage_leftovers l using (values ${rows}) v (storage_id, part_id)
        where l.storage_id = v.storage_id and l.part_id is not distinct from v.part_id`.execute(t.db);
    });
  return left.length;
}

async function free(platform: Platform, { storageId, partId }: Leftover): Promise<void> {
  const { blobs } = platform;
  if (partId !== null) return blobs.delete(storageId, partId);
  await sqlPoolOf(platform).forget(databaseOf(platform, storageId));
  await rm(folderOf(platform, storageId), { recursive: true, force: true });
  await blobs.deleteTenant(storageId);
}

/** Frees everything that is over; `graceSeconds` 0: what somebody may still be reading, too. */
export async function sweepStorage(platform: Platform, graceSeconds = GRACE_SECONDS): Promise<void> {
  await sweepRows(platform);
  await settleWriters(platform);
  while ((await sweepLeftovers(platform, graceSeconds)) === AT_ONCE);
}

const sweepers = new WeakMap<Platform, Background>();
/** There is something to free. */
export const wakeSweeper = (platform: Platform): void => sweepers.get(platform)?.wake();

export interface StorageWork {
  stop(): Promise<void>;
}

/** Frees what is over from time to time, where this process does background work; ends the processes that run SQL. */
export function startStorage(platform: Platform, isWorking: boolean): StorageWork {
  void sqlFault().then((fault) => fault && platform.log.warn(`${fault}; everything else of storages works`));
  const sweeper = isWorking
    ? inBackground({
        name: "freeing storage",
        everyMs: EVERY_MS,
        log: platform.log,
        work: () => sweepStorage(platform),
      })
    : null;
  if (sweeper) sweepers.set(platform, sweeper);
  return {
    async stop() {
      await sweeper?.stop();
      await stopSql(platform);
    },
  };
}
