import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { ChainedEntry, Checkpoint } from "./chain.ts";
import { chainedEntryOf, CHAINED_COLUMNS } from "./columns.ts";
import { conditionsOf } from "./conditions.ts";
import type { AuditFilter } from "./contract.ts";

/** A stretch of the chain of one scope, without gaps. */
export interface Stretch {
  scopeId: string;
  /** The link before the first one, where it begins: 0 and null at the very beginning. */
  before: { sequence: number; chainHash: string | null };
  last: number;
}
export interface LinkedEntry {
  sequence: number;
  entryId: string;
  entryHash: string;
  chainHash: string;
  /** Null: the entry is gone from the database. */
  entry: ChainedEntry | null;
}
export type SignedCheckpoint = Checkpoint & { signature: string };

/** Every chain of the organization, also of workspaces that are no more. */
export async function scopesOfOrganization(t: Tx): Promise<string[]> {
  const { rows } = await sql<{ scopeId: string }>`select scope_id from audit_links
    where organization_id = ${t.scope.organizationId} and sequence = 1 order by scope_id`.execute(t.db);
  return rows.map(({ scopeId }) => scopeId);
}

/** The smallest stretch with every entry of the time span; null when there is none. */
export async function stretchOf(
  t: Tx,
  scopeId: string,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Promise<Stretch | null> {
  const isWhole = from === undefined && to === undefined;
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select ${isWhole ? sql`1` : sql`min(sequence)`} as first, max(sequence) as last from audit_links
    where scope_id = ${scopeId}
      and (${from ?? null}::timestamptz is null or entry_created_at >= ${from ?? null})
      and (${to ?? null}::timestamptz is null or entry_created_at < ${to ?? null})`.execute(t.db);
  const { first, last } = rows[0]!;
  if (first === null || last === null) return null;
  const before = await sql<{
    chainHash: string;
  }>`select encode(chain_hash, 'hex') as chain_hash from audit_links
    where scope_id = ${scopeId} and sequence = ${first - 1}`.execute(t.db);
  return {
    scopeId,
    before: { sequence: first - 1, chainHash: before.rows[0]?.chainHash ?? null },
    last,
  };
}

/** Up to `limit` links after `after`, with their entries; with a filter, those alone that match. */
export async function readLinks(
  t: Tx,
  { scopeId, last }: Stretch,
  { after, limit, filter }: { after: number; limit: number; filter?: AuditFilter },
): Promise<LinkedEntry[]> {
  const conditions = [sql`true`, ...conditionsOf(filter ?? {})];
  const { rows } = await sql<ChainedEntry & Omit<LinkedEntry, "entry"> & { isThere: boolean }>`
    select l.sequence, l.entry_id, encode(l.entry_hash, 'hex') as entry_hash, encode(l.chain_hash, 'hex') as chain_hash,
      e.id is not null as is_there, ${CHAINED_COLUMNS}
    from audit_links l left join audit_entries e on e.scope_id = l.scope_id and e.id = l.entry_id
    where l.scope_id = ${scopeId} and l.sequence > ${after} and l.sequence <= ${last}
      and ${sql.join(conditions, sql` and `)}
    order by l.sequence limit ${limit}`.execute(t.db);
  return rows.map((row) => {
    const { sequence, entryId, entryHash, chainHash } = row;
    return { sequence, entryId, entryHash, chainHash, entry: row.isThere ? chainedEntryOf(row) : null };
  });
}

/** The checkpoints of links after `after` up to `upTo`. */
export async function readCheckpoints(
  t: Tx,
  scopeId: string,
  after: number,
  upTo: number,
): Promise<SignedCheckpoint[]> {
  const rows = await t.db
    .selectFrom("auditCheckpoints")
    .selectAll()
    .where("scopeId", "=", scopeId)
    .where("sequence", ">", after)
    .where("sequence", "<=", upTo)
    .orderBy("sequence")
    .execute();
  return rows.map(({ sequence, chainHash, signedAt, keyId, signature }) => ({
    scopeId,
    sequence,
    chainHash: chainHash.toString("hex"),
    signedAt,
    keyId,
    signature: signature.toString("base64"),
  }));
}
