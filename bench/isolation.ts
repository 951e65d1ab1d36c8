import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { auditEntry } from "../src/platform/audit.ts";
import type { Door, Tx } from "../src/platform/db/door.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import { prepare } from "../src/platform/db/prepared.ts";
import type { DB } from "../src/platform/db/tables.ts";
import { columnTypes } from "../src/platform/db/types.ts";
import { newId } from "../src/platform/ids.ts";
import { withDatabase } from "./database.ts";
import { callerIn, FACTS, padded, plainEntry, scopeOf } from "./bench-caller.ts";
import { callsPerSecond, duel, type Finding, ratioOf } from "./harness.ts";

const ROWS = 1_000_000;
const WORKSPACES = 10_000;
const POOL_SIZE = 10;
const LOAD = { concurrency: 32, durationMs: 700 };
const ROUNDS = 7;

type BenchDb = DB & { benchRows: DB["agents"]; plainRows: DB["agents"]; plainAudit: DB["auditEntries"] };

// The shape of `agents`; both tables and both audit trails have the same rows, keys and indexes.
const SCHEMA = `
  create table bench_rows (
    workspace_id text collate "C" not null, id text collate "C" not null, name text not null, slug text not null,
    description text not null default '', created_by text collate "C" not null,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    primary key (workspace_id, id), unique (workspace_id, slug));
  create table plain_rows (like bench_rows including all);
  create table plain_audit (like audit_entries including all);
  select isolate('bench_rows')`;
const SEED = `
  insert into bench_rows (workspace_id, id, name, slug, description, created_by)
    select 'ws_' || lpad((i % ${WORKSPACES})::text, 26, '0'), 'agt_' || lpad(i::text, 26, '0'), 'Agent ' || i, 'agent-' || i,
      'Answers questions about orders, returns and deliveries', 'acc_' || lpad((i % ${WORKSPACES})::text, 26, '0')
    from generate_series(0, ${ROWS - 1}) i;
  insert into plain_rows select * from bench_rows;
  grant select, insert on plain_rows, plain_audit to bailiwick_app;
  vacuum analyze bench_rows`.split(/;\s*\n/);

const anyRow = () => {
  const number = Math.floor(Math.random() * ROWS);
  return { workspaceId: padded("ws", number % WORKSPACES), id: padded("agt", number) };
};
const newRow = () => {
  const id = newId("agent");
  const createdBy = padded("acc", 7);
  return { id, name: "New agent", slug: id, description: "Answers questions about orders", createdBy };
};
const auditOf = (workspaceId: string, target: string) =>
  auditEntry(scopeOf(workspaceId), {
    verb: "agents.create",
    target: { id: target },
    caller: callerIn(workspaceId),
    facts: FACTS,
  });

const benchDb = (t: Tx) => t.db as unknown as Kysely<BenchDb>;
const getRow = prepare((db, input: { id: string }) =>
  (db as unknown as Kysely<BenchDb>).selectFrom("benchRows").selectAll().where("id", "=", input.id),
);

/** What modules do, through the door. */
const throughDoor = (door: Door) => ({
  get() {
    const { workspaceId, id } = anyRow();
    return door.read(scopeOf(workspaceId), (t) =>
      benchDb(t).selectFrom("benchRows").selectAll().where("id", "=", id).executeTakeFirst(),
    );
  },
  async getPrepared() {
    const { workspaceId, id } = anyRow();
    const [row] = await door.read(scopeOf(workspaceId), (t) => t.run(getRow, { id }));
    return row;
  },
  list() {
    const { workspaceId } = anyRow();
    return door.read(scopeOf(workspaceId), (t) =>
      benchDb(t).selectFrom("benchRows").selectAll().orderBy("id", "desc").limit(50).execute(),
    );
  },
  insert() {
    const { workspaceId } = anyRow();
    return door.single(scopeOf(workspaceId), (t) =>
      benchDb(t).insertInto("benchRows").values(newRow()).returningAll().executeTakeFirstOrThrow(),
    );
  },
  auditedInsert() {
    const { workspaceId } = anyRow();
    return door.write(
      scopeOf(workspaceId),
      (t) => benchDb(t).insertInto("benchRows").values(newRow()).returningAll().executeTakeFirstOrThrow(),
      (row) => [auditOf(workspaceId, row.id)],
    );
  },
});

/** The same statements through Kysely on node-postgres, on a table without policies. */
const throughKysely = (db: Kysely<BenchDb>, pool: pg.Pool) => ({
  get() {
    const { workspaceId, id } = anyRow();
    return db
      .selectFrom("plainRows")
      .selectAll()
      .where("workspaceId", "=", workspaceId)
      .where("id", "=", id)
      .executeTakeFirst();
  },
  async getPrepared() {
    const { workspaceId, id } = anyRow();
    const { rows } = await pool.query({
      name: "get",
      text: "select * from plain_rows where workspace_id = $1 and id = $2",
      values: [workspaceId, id],
    });
    return rows[0];
  },
  list() {
    const { workspaceId } = anyRow();
    return db
      .selectFrom("plainRows")
      .selectAll()
      .where("workspaceId", "=", workspaceId)
      .orderBy("id", "desc")
      .limit(50)
      .execute();
  },
  insert() {
    const { workspaceId } = anyRow();
    return db
      .insertInto("plainRows")
      .values({ workspaceId, ...newRow() })
      .returningAll()
      .executeTakeFirstOrThrow();
  },
  auditedInsert() {
    const { workspaceId } = anyRow();
    return db.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto("plainRows")
        .values({ workspaceId, ...newRow() })
        .returningAll()
        .executeTakeFirstOrThrow();
      await transaction
        .insertInto("plainAudit")
        .values(plainEntry(workspaceId, { id: row.id }))
        .execute();
      return row;
    });
  },
});

async function seed(ownerUrl: string, superuserUrl: string): Promise<void> {
  const owner = new pg.Client(ownerUrl);
  await owner.connect();
  await owner.query(SCHEMA);
  await owner.end();
  const superuser = new pg.Client(superuserUrl);
  await superuser.connect();
  for (const statement of [...SEED, "vacuum analyze plain_rows", "checkpoint"])
    await superuser.query(statement);
  await superuser.end();
}

/** The tenancy door over a million rows of ten thousand workspaces, beside the same statements without any tenancy. */
export const isolation = (): Promise<Finding[]> =>
  withDatabase(async ({ ownerUrl, superuserUrl }) => {
    const { door, logins, close } = await openDatabase({ ownerUrl, poolSize: POOL_SIZE, onError: () => {} });
    await seed(ownerUrl, superuserUrl);
    const pool = new pg.Pool({ connectionString: logins.app, max: POOL_SIZE, types: columnTypes as never });
    // A pool that was ended still hears the server go down.
    pool.on("error", () => {});
    const db = new Kysely<BenchDb>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    });
    const ours = throughDoor(door);
    const peer = throughKysely(db, pool);
    const measure = async (name: keyof typeof ours, what: string, atLeast: number) => {
      for (const answer of [await ours[name](), await peer[name]()])
        if (!answer || (Array.isArray(answer) && answer.length !== 50))
          throw new Error(`${name}: wrong answer`);
      const calls = await duel(
        ROUNDS,
        () => callsPerSecond(LOAD, ours[name]),
        () => callsPerSecond(LOAD, peer[name]),
      );
      return ratioOf(name, what, atLeast, calls);
    };
    const findings = [
      await measure("get", "get by id", 1.0),
      await measure("list", "list of 50 newest", 0.9),
      await measure("insert", "insert", 0.95),
      await measure("auditedInsert", "insert and its audit entry", 0.9),
      await measure("getPrepared", "get by id, compiled once, beside prepared pg", 0.75),
    ];
    await db.destroy();
    await close();
    return findings;
  });
