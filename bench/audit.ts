import { type Kysely, sql } from "kysely";
import pg from "pg";
import { entryHashOf, chainHashOf, genesisOf } from "../src/modules/audit/chain.ts";
import { isAnythingWaiting, sealScopes } from "../src/modules/audit/seal.ts";
import { startAuditSealer } from "../src/modules/audit/sealer.ts";
import { createSigner } from "../src/modules/audit/signing-key.ts";
import { auditEntry } from "../src/platform/audit.ts";
import { createCipher } from "../src/platform/crypto.ts";
import type { Door, Tx } from "../src/platform/db/door.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import type { DB } from "../src/platform/db/tables.ts";
import { newId } from "../src/platform/ids.ts";
import { createLog } from "../src/platform/log.ts";
import { withDatabase } from "./database.ts";
import { callerIn, FACTS, padded, plainEntry, scopeOf } from "./bench-caller.ts";
import { callsPerSecond, duel, type Finding, median, milliseconds, ratioOf, tookMs } from "./harness.ts";

const WRITERS = 16;
const LOAD = { concurrency: WRITERS, durationMs: 2500 };
const ALONE_MS = 2500;
const ROUNDS = 5;
const WORKSPACES = 1000;
const BACKLOG = 20_000;

type BenchDb = DB & {
  benchRows: DB["agents"];
  plainAudit: DB["auditEntries"];
  lockedAudit: DB["auditEntries"];
  lockedLinks: { scopeId: string; sequence: number; entryId: string; entryHash: Buffer; chainHash: Buffer };
};

// The same audit table twice more: keys, indexes and policies, and no trigger.
const SCHEMA = `
  create table bench_rows (
    workspace_id text collate "C" not null, id text collate "C" not null, name text not null, slug text not null,
    description text not null default '', created_by text collate "C" not null,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    primary key (workspace_id, id), unique (workspace_id, slug));
  select isolate('bench_rows');
  create table plain_audit (like audit_entries including all);
  create table locked_audit (like audit_entries including all);
  create table locked_links (scope_id text collate "C" not null, sequence bigint not null, entry_id text collate "C" not null,
    entry_hash bytea not null, chain_hash bytea not null, primary key (scope_id, sequence), unique (scope_id, entry_id));
  select isolate(t::regclass, 'caller', 'select, insert') from unnest(array['plain_audit', 'locked_audit', 'locked_links']) t`;

const BUSY = padded("ws", 1);
const anyWorkspace = () => padded("ws", Math.floor(Math.random() * WORKSPACES));

const benchDb = (t: Tx) => t.db as unknown as Kysely<BenchDb>;
const newRow = () => {
  const id = newId("agent");
  return { id, name: "New agent", slug: id, description: "Answers questions", createdBy: padded("acc", 7) };
};
const insertRow = (t: Tx) =>
  benchDb(t).insertInto("benchRows").values(newRow()).returning("id").executeTakeFirstOrThrow();

/** What audited verbs do. */
const chained = (door: Door, workspaceOf: () => string) => () => {
  const workspaceId = workspaceOf();
  return door.write(scopeOf(workspaceId), insertRow, ({ id }) => [
    auditEntry(scopeOf(workspaceId), {
      verb: "agents.create",
      target: { id, name: "New agent" },
      caller: callerIn(workspaceId),
      facts: FACTS,
    }),
  ]);
};

const entryOf = (workspaceId: string, id: string) => ({
  ...plainEntry(workspaceId, { id, name: "New agent" }),
  ...{ before: null, after: null },
});

/** The same write into the table that nothing chains. */
const unchained = (door: Door, workspaceOf: () => string) => () => {
  const workspaceId = workspaceOf();
  return door.write(scopeOf(workspaceId), insertRow, ({ id }, t) => [
    benchDb(t).insertInto("plainAudit").values(entryOf(workspaceId, id)),
  ]);
};

/** The usual way: each write takes the chain's lock, reads its head and adds its link, all before it commits. */
const chainedUnderLock = (door: Door, workspaceId: string) => () =>
  door.write(
    scopeOf(workspaceId),
    async (t) => {
      const { id } = await insertRow(t);
      await sql`select pg_advisory_xact_lock(hashtextextended(${workspaceId}, 1))`.execute(t.db);
      const head = await benchDb(t)
        .selectFrom("lockedLinks")
        .select(["sequence", "chainHash"])
        .orderBy("sequence", "desc")
        .limit(1)
        .executeTakeFirst();
      return { id, head };
    },
    ({ id, head }, t) => {
      const entry = { ...entryOf(workspaceId, id), createdAt: new Date().toISOString() };
      const entryHash = entryHashOf(entry);
      const link = {
        scopeId: workspaceId,
        sequence: (head?.sequence ?? 0) + 1,
        entryId: entry.id,
        entryHash,
        chainHash: chainHashOf(head?.chainHash ?? genesisOf(workspaceId), entryHash),
      };
      return [
        benchDb(t).insertInto("lockedAudit").values(entry),
        benchDb(t).insertInto("lockedLinks").values(link),
      ];
    },
  );

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** What a call waits, one after another. */
async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const waits: number[] = [];
  const untilMs = performance.now() + ALONE_MS;
  while (performance.now() < untilMs) waits.push(await tookMs(work));
  return median(waits);
}

/** What the audit chain costs the writes it is about, and how fast it is made. */
export const audit = (): Promise<Finding[]> =>
  withDatabase(async ({ ownerUrl, superuserUrl }) => {
    const { door, close } = await openDatabase({ ownerUrl, poolSize: WRITERS, onError: () => {} });
    await asSuperuser(ownerUrl, SCHEMA);
    const parts = { door, cipher: createCipher("bench ".repeat(8)), log: createLog("warn") };
    const stopSealing = startAuditSealer(parts);
    const isChained = async () => {
      while (await isAnythingWaiting(door)) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    /** Measured while the chain is being made; what is left of it then is not the peer's to pay. */
    const whileChaining = async (measure: () => Promise<number>) => {
      const measured = await measure();
      await isChained();
      return measured;
    };
    const alone = await duel(
      ROUNDS,
      () => whileChaining(() => medianMs(chained(door, anyWorkspace))),
      () => medianMs(unchained(door, anyWorkspace)),
    );
    const saturated = await duel(
      ROUNDS,
      () => whileChaining(() => callsPerSecond(LOAD, chained(door, anyWorkspace))),
      () => callsPerSecond(LOAD, unchained(door, anyWorkspace)),
    );
    const busy = await duel(
      ROUNDS,
      () =>
        whileChaining(() =>
          callsPerSecond(
            LOAD,
            chained(door, () => BUSY),
          ),
        ),
      () => callsPerSecond(LOAD, chainedUnderLock(door, BUSY)),
    );
    await stopSealing();

    await asSuperuser(
      superuserUrl,
      `insert into audit_entries (scope_id, id, workspace_id, actor_kind, verb, target)
        select 'ws_backlog', 'aud_' || lpad(i::text, 26, '0'), 'ws_backlog', 'system', 'agents.create',
          jsonb_build_object('id', 'agt_' || i, 'name', 'New agent') from generate_series(1, ${BACKLOG}) i`,
    );
    const signer = await createSigner(parts)();
    const backlogMs = await tookMs(() => sealScopes(door, signer, ["ws_backlog"]));
    await close();
    return [
      {
        key: "ratios.write",
        what: "what one audited write waits, beside one that nothing chains",
        value: alone.ratio,
        ours: milliseconds(alone.ours),
        peer: milliseconds(alone.peer),
        target: { atMost: 1.1 },
      },
      ratioOf(
        "saturated",
        "16 writers and the chaining itself, beside writers that nothing chains",
        0.7,
        saturated,
      ),
      ratioOf("busyWorkspace", "16 writers of one workspace beside a chain under a lock", 2, busy),
      {
        key: "values.chainedPerSecond",
        what: "entries chained per second from a backlog",
        value: (BACKLOG / backlogMs) * 1000,
        target: { atLeast: 3000 },
      },
    ];
  });
