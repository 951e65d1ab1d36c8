import type { Scope } from "../../platform/db/scope.ts";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { toAppError } from "../../platform/http/problem.ts";
import type { Platform } from "../../platform/platform.ts";
import { storageCreated, storageDeleted, storageQuotaReached } from "./events.ts";
import { type StorageRow, usedBytes } from "./find.ts";

const HOUR_MS = 3_600_000;
const MOST_REMEMBERED = 10_000;

type Told = Pick<StorageRow, "id" | "name" | "scope" | "durability" | "accountId">;
const about = ({ id, name, scope, durability }: Told) => ({
  storageId: id,
  name,
  scope: scope as "workspace",
  durability: durability as "durable",
});
/** What is one person's alone is nobody else's news. */
const isShared = ({ accountId }: Pick<StorageRow, "accountId">): boolean => accountId === null;

export function tellCreated(t: Tx & { caller: { accountId: string } }, row: Told): void {
  if (isShared(row)) emit(t, storageCreated, about(row));
}

export function tellDeleted(
  t: Tx & { caller?: { accountId: string } },
  row: Told,
  reason: "deleted" | "closed" | "expired",
  place: { organizationId?: string; workspaceId?: string } = {},
): void {
  if (isShared(row)) emit(t, storageDeleted, { ...about(row), reason }, place);
}

const toldAt = new Map<string, number>();
/** Whether an hour passed since this process told it. */
function isNews(place: string): boolean {
  const now = performance.now();
  if (now - (toldAt.get(place) ?? -Infinity) < HOUR_MS) return false;
  if (toldAt.size >= MOST_REMEMBERED) toldAt.clear();
  toldAt.set(place, now);
  return true;
}

/** What was refused is undone, its transaction with it; that there was no room is told in another. */
async function tellFull({ door }: Platform, scope: Scope, id: string, full: string | null): Promise<void> {
  await door.write(scope, async (t) => {
    const row = await t.db.selectFrom("storageInstances").selectAll().where("id", "=", id).executeTakeFirst();
    const total =
      row &&
      (await t.db
        .selectFrom("storageTotals")
        .select(["bytes", "quotaBytes"])
        .where("workspaceId", "is not distinct from", row.workspaceId)
        .executeTakeFirst());
    if (!row || !total) return;
    const isInstance =
      full === null ? row.quotaBytes - usedBytes(row) <= total.quotaBytes - total.bytes : full === "storage";
    if (isInstance && !isShared(row)) return;
    if (!isNews(isInstance ? row.id : (row.workspaceId ?? row.organizationId))) return;
    const place = row.workspaceId === null ? "organization" : "workspace";
    emit(t, storageQuotaReached, {
      full: isInstance ? "storage" : place,
      quotaBytes: isInstance ? row.quotaBytes : total.quotaBytes,
      usedBytes: isInstance ? usedBytes(row) : total.bytes,
      storageId: isInstance ? row.id : null,
      name: isInstance ? row.name : null,
    });
  });
}

/** Does what writes to a storage; where there is no room for it, tells so. */
export async function tellingOfQuota<T>(
  { platform, scope }: { platform: Platform; scope: Scope },
  storageId: string,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, details } = toAppError(error);
    const { full, reason } = (details.extra ?? {}) as { full?: string; reason?: string };
    // A storage may also hold too many files, which is about no quota.
    if (code === "storage_full" && (full !== undefined || reason === "sql_full"))
      void tellFull(platform, scope, storageId, full ?? null).catch((failure: unknown) =>
        platform.log.warn({ err: failure, storageId }, "that a storage is full is told another time"),
      );
    throw error;
  }
}
