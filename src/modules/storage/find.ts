import { type Selectable, sql } from "kysely";
import { requirePermission } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { DB } from "../../platform/db/tables.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { Storage } from "./contract.ts";

export type StorageRow = Selectable<DB["storageInstances"]>;

/** What the API says of an instance. */
export const shownStorage = (row: StorageRow): Storage => ({
  id: row.id,
  name: row.name,
  scope: row.scope as Storage["scope"],
  durability: row.durability as Storage["durability"],
  status: row.status as Storage["status"],
  accountId: row.accountId,
  runId: row.runId,
  quotaBytes: row.quotaBytes,
  usedBytes: usedBytes(row),
  filesBytes: row.filesBytes,
  keysBytes: row.keysBytes,
  databaseBytes: row.databaseBytes,
  fileCount: row.fileCount,
  keyCount: row.keyCount,
  expiresAt: row.expiresAt,
  createdAt: row.createdAt,
  openedAt: row.openedAt,
});

export const usedBytes = (row: Pick<StorageRow, "filesBytes" | "keysBytes" | "databaseBytes">): number =>
  row.filesBytes + row.keysBytes + row.databaseBytes;

export interface Wanted {
  id: string;
  /** It is to be changed: what the organization shares needs a permission of its own. */
  isWriting?: boolean;
  /** A closed one will do. */
  isClosedToo?: boolean;
  /** Nobody else changes it until this transaction ends. */
  isLocked?: boolean;
}

/** The instance, if the caller may do this with it now. Foreign, expired and absent ones look alike. */
export async function findStorage(t: VerbTx, wanted: Wanted): Promise<StorageRow> {
  let looking = t.db
    .selectFrom("storageInstances")
    .selectAll()
    .where("id", "=", wanted.id)
    .where((is) => is.or([is("expiresAt", "is", null), is("expiresAt", ">", nowOf(t))]));
  if (wanted.isLocked) looking = looking.forNoKeyUpdate();
  const row = await looking.executeTakeFirst();
  if (!row) throw notFound("Storage");
  if (wanted.isWriting) requireSharing(t, row.scope);
  if (row.status === "closed" && !wanted.isClosedToo)
    throw conflict("This storage is closed; open it again first", { isClosed: true });
  return row;
}

/** What all workspaces of an organization see is changed by those who may. */
export function requireSharing(t: VerbTx, scope: string): void {
  if (scope === "organization") requirePermission(t.caller.workspace, "storage:organization");
}

export const nowOf = (t: Pick<VerbTx, "platform">): string => t.platform.now().toISOString();

/** What a place may hold beside what it holds: an instance's own room, and its workspace's or organization's. */
export async function roomOf(t: Tx, row: StorageRow): Promise<number> {
  const total = await t.db
    .selectFrom("storageTotals")
    .select(["bytes", "quotaBytes"])
    .where(sql`workspace_id`, "is not distinct from", row.workspaceId)
    .executeTakeFirst();
  const ofPlace = total ? total.quotaBytes - total.bytes : 0;
  return Math.max(0, Math.min(row.quotaBytes - usedBytes(row), ofPlace));
}
