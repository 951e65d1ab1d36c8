import { sql } from "kysely";
import type { Door, Tx } from "../../platform/db/door.ts";
import { type ChainedEntry, chainHashOf, type Checkpoint, entryHashOf, genesisOf } from "./chain.ts";
import { chainedEntryOf, CHAINED_COLUMNS } from "./columns.ts";
import type { Signer } from "./signing-key.ts";

const SCOPES_PER_ROUND = 100;
const ENTRIES_PER_ROUND = 500;

interface Head {
  scopeId: string;
  sequence: number;
  chainHash: Buffer;
}
interface Link extends Head {
  organizationId: string | null;
  entryId: string;
  createdAt: string;
  entryHash: Buffer;
}

/**
 * Scopes after this one that have something to chain, held by this transaction until it ends; those another process
 * holds are left to it. A walk along the index: each scope costs one look, however much waits in it.
 */
const holdWaitingScopes = async (t: Tx, after: string) => {
  const { rows } = await sql<{ scopeId: string; isHeld: boolean }>`
    with recursive waiting (scope_id, n) as (
      (select scope_id, 1 from audit_pending where scope_id > ${after} order by scope_id limit 1)
      union all
      select (select p.scope_id from audit_pending p where p.scope_id > w.scope_id order by p.scope_id limit 1), n + 1
        from waiting w where w.scope_id is not null and n < ${SCOPES_PER_ROUND})
    select scope_id, pg_try_advisory_xact_lock(hashtextextended('audit:' || scope_id, 0)) as is_held
      from waiting where scope_id is not null`.execute(t.db);
  return rows;
};

/** Waits for whoever chains these scopes. In one order, so that two that wait never wait for each other. */
const holdScopes = (t: Tx, scopeIds: string[]) =>
  sql`select pg_advisory_xact_lock(hashtextextended('audit:' || scope_id, 0))
    from (select distinct s as scope_id from unnest(${scopeIds}::text[]) s order by 1) held`.execute(t.db);

async function headsOf(t: Tx, scopeIds: string[]): Promise<Map<string, Head>> {
  const { rows } = await sql<Head>`
    select s.scope_id, l.sequence, l.chain_hash from unnest(${scopeIds}::text[]) s (scope_id)
      cross join lateral (select sequence, chain_hash from audit_links l
        where l.scope_id = s.scope_id order by l.sequence desc limit 1) l`.execute(t.db);
  return new Map(rows.map((head) => [head.scopeId, head]));
}

const waitingEntries = async (t: Tx, scopeIds: string[], atMostEach: number) => {
  const { rows } = await sql<ChainedEntry>`
    select ${CHAINED_COLUMNS} from unnest(${scopeIds}::text[]) s (scope_id)
      cross join lateral (select p.entry_id from audit_pending p
        where p.scope_id = s.scope_id order by p.entry_id limit ${atMostEach}) p
      join audit_entries e on e.scope_id = s.scope_id and e.id = p.entry_id`.execute(t.db);
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
};

function linkAll(entries: ChainedEntry[], heads: Map<string, Head>): Link[] {
  return entries.map((entry) => {
    const { scopeId, organizationId, createdAt } = entry;
    const before = heads.get(scopeId) ?? { sequence: 0, chainHash: genesisOf(scopeId) };
    const entryHash = entryHashOf(chainedEntryOf(entry));
    const head = {
      scopeId,
      sequence: before.sequence + 1,
      chainHash: chainHashOf(before.chainHash, entryHash),
    };
    heads.set(scopeId, head);
    return { ...head, organizationId, entryId: entry.id, createdAt, entryHash };
  });
}

async function recordLinks(t: Tx, links: Link[]): Promise<void> {
  const of = <Field extends keyof Link>(field: Field) => links.map((link) => link[field]);
  const ids = sql`${of("scopeId")}::text[], ${of("entryId")}::text[]`;
  await sql`insert into audit_links (scope_id, entry_id, sequence, organization_id, entry_created_at, entry_hash, chain_hash)
    select * from unnest(${ids}, ${of("sequence")}::bigint[], ${of("organizationId")}::text[],
      ${of("createdAt")}::timestamptz[], ${of("entryHash")}::bytea[], ${of("chainHash")}::bytea[])`.execute(
    t.db,
  );
  await sql`delete from audit_pending p using unnest(${ids}) as linked (scope_id, entry_id)
    where p.scope_id = linked.scope_id and p.entry_id = linked.entry_id`.execute(t.db);
}

async function recordCheckpoints(t: Tx, links: Link[], signer: Signer): Promise<void> {
  const signedAt = new Date().toISOString();
  const newest = new Map(links.map((link) => [link.scopeId, link]));
  const rows = [...newest.values()].map(({ scopeId, sequence, organizationId, chainHash }) => {
    const content = {
      scopeId,
      sequence,
      chainHash: chainHash.toString("hex"),
      signedAt,
      keyId: signer.keyId,
    };
    const signature = signer.sign("audit checkpoint", content satisfies Checkpoint);
    return { ...content, organizationId, chainHash, signature: Buffer.from(signature, "base64") };
  });
  await t.db.insertInto("auditCheckpoints").values(rows).execute();
}

interface Sealed {
  count: number;
  /** A scope has more than it got its turn for. */
  hasMore: boolean;
}

/** Chains what waits in these scopes, which this transaction holds; a busy one takes no other one's turn. */
async function sealHeld(t: Tx, scopeIds: string[], signer: Signer): Promise<Sealed> {
  const atMostEach = Math.ceil(ENTRIES_PER_ROUND / scopeIds.length);
  const entries = await waitingEntries(t, scopeIds, atMostEach);
  if (entries.length === 0) return { count: 0, hasMore: false };
  const links = linkAll(entries, await headsOf(t, scopeIds));
  await recordLinks(t, links);
  await recordCheckpoints(t, links, signer);
  const counts = new Map<string, number>();
  for (const { scopeId } of links) counts.set(scopeId, (counts.get(scopeId) ?? 0) + 1);
  return { count: links.length, hasMore: Math.max(...counts.values()) >= atMostEach };
}

export const isAnythingWaiting = (door: Door): Promise<boolean> =>
  door.asSystem(
    "entries of every scope are chained",
    async (t) => (await t.db.selectFrom("auditPending").select("entryId").limit(1).execute()).length > 0,
    { isSingle: true },
  );

/**
 * One round over scopes after `after`, in one transaction: all of it holds or none. `next`: where the next round goes on;
 * null after the last scope.
 */
export const sealRound = (
  door: Door,
  signer: Signer,
  after: string,
): Promise<Sealed & { next: string | null }> =>
  door.asSystem("entries of every scope are chained", async (t) => {
    const waiting = await holdWaitingScopes(t, after);
    const held = waiting.filter(({ isHeld }) => isHeld).map(({ scopeId }) => scopeId);
    const sealed = held.length > 0 ? await sealHeld(t, held, signer) : { count: 0, hasMore: false };
    return { ...sealed, next: waiting.length < SCOPES_PER_ROUND ? null : waiting.at(-1)!.scopeId };
  });

/** Chains everything that was committed in these scopes before the call. */
export async function sealScopes(door: Door, signer: Signer, scopeIds: string[]): Promise<void> {
  for (let hasMore = scopeIds.length > 0; hasMore;)
    hasMore = await door.asSystem("entries of every scope are chained", async (t) => {
      await holdScopes(t, scopeIds);
      return (await sealHeld(t, scopeIds, signer)).hasMore;
    });
}
