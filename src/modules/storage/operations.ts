import { type ExpressionBuilder, sql } from "kysely";
import type { DB } from "../../platform/db/tables.ts";
import { invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, toPage } from "../../platform/verb.ts";
import {
  closeStorage,
  DEFAULT_TTL_SECONDS,
  deleteStorage,
  getStorage,
  getStorageUsage,
  listStorage,
  openStorage,
} from "./contract.ts";
import { findStorage, nowOf, requireSharing, shownStorage, type StorageRow } from "./find.ts";
import { runOf } from "./of-run.ts";
import { wakeSweeper } from "./sweep.ts";
import { tellCreated, tellDeleted } from "./tell.ts";

const MEGABYTE = 1_000_000;

/** Who and what an instance is of: with its name, what there is one of. */
function placeOf(t: VerbTx, { scope, isForRun }: InputOf<typeof openStorage>) {
  const runId = isForRun ? runOf(t.caller) : null;
  if (isForRun && (runId === null || scope !== "scratch"))
    throw invalid("isForRun", "only a run opens a storage for itself, and only a scratch");
  const isOwn = scope === "scratch" || scope === "account";
  return {
    scope,
    workspaceId: scope === "organization" ? null : t.scope.workspaceId!,
    accountId: isOwn ? t.caller.accountId : null,
    runId,
  };
}
type Place = ReturnType<typeof placeOf> & { name: string };

const isAt =
  ({ scope, workspaceId, accountId, runId, name }: Place) =>
  (is: ExpressionBuilder<DB, "storageInstances">) =>
    is.and([
      is("scope", "=", scope),
      is("name", "=", name),
      is("workspaceId", "is not distinct from", workspaceId),
      is("accountId", "is not distinct from", accountId),
      is("runId", "is not distinct from", runId),
    ]);

implement(openStorage, async (t, input) => {
  const { STORAGE_INSTANCE_MB, STORAGE_WORKSPACE_MB } = t.platform.config;
  requireSharing(t, input.scope);
  const place: Place = { ...placeOf(t, input), name: input.name };
  const durability = input.durability ?? (input.scope === "scratch" ? "ephemeral" : "durable");
  const now = t.platform.now();
  const expiresAt = new Date(now.getTime() + (input.ttlSeconds ?? DEFAULT_TTL_SECONDS) * 1_000).toISOString();
  await t.db
    .insertInto("storageTotals")
    .values({ workspaceId: place.workspaceId, quotaBytes: STORAGE_WORKSPACE_MB * MEGABYTE })
    .onConflict((conflict) =>
      conflict
        .columns(["organizationId", "place"])
        .doUpdateSet({ quotaBytes: STORAGE_WORKSPACE_MB * MEGABYTE })
        .where("storageTotals.quotaBytes", "<>", STORAGE_WORKSPACE_MB * MEGABYTE),
    )
    .execute();
  // One whose time is over is not opened again, swept or not.
  const over = await t.db
    .deleteFrom("storageInstances")
    .where(isAt(place))
    .where("expiresAt", "<=", now.toISOString())
    .returningAll()
    .executeTakeFirst();
  if (over) {
    tellDeleted(t, over, "expired");
    t.afterCommit(() => wakeSweeper(t.platform));
  }
  const adding = t.db
    .insertInto("storageInstances")
    .values({
      ...place,
      id: newId("storage"),
      durability,
      quotaBytes: STORAGE_INSTANCE_MB * MEGABYTE,
      expiresAt: durability === "ephemeral" ? expiresAt : null,
      createdBy: t.caller.accountId,
      createdAt: now.toISOString(),
      openedAt: now.toISOString(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll();
  const isKept = input.durability === "durable";
  const opening = t.db
    .updateTable("storageInstances")
    .set({
      status: "open",
      openedAt: now.toISOString(),
      quotaBytes: STORAGE_INSTANCE_MB * MEGABYTE,
      ...(isKept
        ? { durability: "durable", expiresAt: null }
        : {
            // Never shorter than somebody else was promised.
            expiresAt: sql<string>`case when durability = 'ephemeral' then ${
              input.ttlSeconds === undefined ? sql`greatest(expires_at, ${expiresAt})` : sql`${expiresAt}`
            }::timestamptz end`,
          }),
    })
    .where(isAt(place))
    .returningAll();
  // One that is deleted between the two is made anew.
  for (;;) {
    const made = await adding.executeTakeFirst();
    if (made) tellCreated(t, made);
    const storage = made ?? (await opening.executeTakeFirst());
    if (!storage) continue;
    requireEnd(input, storage);
    return shownStorage(storage);
  }
});

/** Throws `invalid` where an end was asked for that a durable storage does not have. */
function requireEnd({ ttlSeconds }: { ttlSeconds?: number }, { durability }: { durability: string }): void {
  if (ttlSeconds !== undefined && durability === "durable")
    throw invalid(
      "ttlSeconds",
      "only an ephemeral storage has an end: say durability ephemeral, or leave it out",
    );
}

implement(listStorage, async (t, { cursor, limit, scope, search }) => {
  let rows = t.db
    .selectFrom("storageInstances")
    .selectAll()
    .where((is) => is.or([is("expiresAt", "is", null), is("expiresAt", ">", nowOf(t))]))
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor) rows = rows.where("id", "<", cursor);
  if (scope) rows = rows.where("scope", "=", scope);
  if (search) rows = rows.where(sql<boolean>`strpos(lower(name), lower(${search})) > 0`);
  const page = toPage(await rows.execute(), limit, ({ id }) => id);
  return { ...page, data: page.data.map(shownStorage) };
});

implement(getStorage, async (t, { id }) => shownStorage(await findStorage(t, { id, isClosedToo: true })));

implement(getStorageUsage, async (t) => {
  const quotaBytes = t.platform.config.STORAGE_WORKSPACE_MB * MEGABYTE;
  const totals = await t.db.selectFrom("storageTotals").select(["workspaceId", "bytes"]).execute();
  const counts = await t.db
    .selectFrom("storageInstances")
    .select(sql<number>`count(*) filter (where workspace_id is null)`.as("shared"))
    .select(sql<number>`count(*) filter (where workspace_id is not null)`.as("own"))
    .where((is) => is.or([is("expiresAt", "is", null), is("expiresAt", ">", nowOf(t))]))
    .executeTakeFirstOrThrow();
  const bytesOf = (isShared: boolean) =>
    totals.find(({ workspaceId }) => (workspaceId === null) === isShared)?.bytes ?? 0;
  return {
    workspace: { usedBytes: bytesOf(false), quotaBytes, count: counts.own },
    organization: { usedBytes: bytesOf(true), quotaBytes, count: counts.shared },
  };
});

async function remove(t: VerbTx, row: StorageRow, reason: "deleted" | "closed"): Promise<void> {
  await t.db.deleteFrom("storageInstances").where("id", "=", row.id).execute();
  tellDeleted(t, row, reason);
  t.afterCommit(() => wakeSweeper(t.platform));
}

implement(closeStorage, async (t, { id }) => {
  const row = await findStorage(t, { id, isWriting: true, isClosedToo: true, isLocked: true });
  const isDeleted = row.durability === "ephemeral";
  if (isDeleted) await remove(t, row, "closed");
  else await t.db.updateTable("storageInstances").set({ status: "closed" }).where("id", "=", id).execute();
  return { isDeleted };
});

implement(deleteStorage, async (t, { id }) => {
  const row = await findStorage(t, { id, isWriting: true, isClosedToo: true, isLocked: true });
  await remove(t, row, "deleted");
  t.changed({ before: { name: row.name, scope: row.scope, durability: row.durability } });
  return undefined;
});
