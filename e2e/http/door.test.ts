import { setTimeout as sleep } from "node:timers/promises";
import { sql as raw } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDoor, type Door } from "../../src/platform/db/door.ts";
import { deriveLogins } from "../../src/platform/db/logins.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { columnTypes } from "../../src/platform/db/types.ts";
import { newId } from "../../src/platform/ids.ts";
import { type ClonedDatabase, cloneDatabase } from "../../src/platform/testing/database.ts";

const POOL_SIZE = 4;

let database: ClonedDatabase;
let app: pg.Pool;
let system: pg.Pool;
let door: Door;
let acme: { workspaceId: string; organizationId: string };
let rival: { workspaceId: string; organizationId: string };

async function makeWorkspace(name: string) {
  const [accountId, organizationId, workspaceId] = [
    newId("account"),
    newId("organization"),
    newId("workspace"),
  ];
  await database.sql("insert into accounts (id, email, name) values ($1, $2, $3)", [
    accountId,
    `${name}@example.org`,
    name,
  ]);
  await database.sql("insert into organizations (id, name, slug, created_by) values ($1, $2, $2, $3)", [
    organizationId,
    name,
    accountId,
  ]);
  await database.sql(
    "insert into workspaces (id, organization_id, name, slug, environment, created_by) values ($1, $2, $3, $3, 'development', $4)",
    [workspaceId, organizationId, name, accountId],
  );
  return { workspaceId, organizationId };
}

beforeAll(async () => {
  database = await cloneDatabase();
  const logins = await deriveLogins(database.ownerUrl);
  const poolOf = (connectionString: string) => {
    const pool = new pg.Pool({
      connectionString,
      max: POOL_SIZE,
      types: columnTypes as never,
      connectionTimeoutMillis: 5000,
    });
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
    return pool;
  };
  app = poolOf(logins.app);
  system = poolOf(logins.system);
  door = createDoor({ app, system });
  acme = await makeWorkspace("acme");
  rival = await makeWorkspace("rival");
});
afterAll(async () => {
  await app.end();
  await system.end();
  await database.drop();
});

/** A run's row, which needs nothing but its workspace. */
const row = (kind: string | null = "test") => ({
  id: newId("run"),
  kind: kind!,
  stage: "draft",
  input: "{}",
  plan: "{}",
  actorAccountId: "nobody",
  actorKind: "account",
  deadlineAt: "2100-01-01",
});
const addRun = (scope: Scope) =>
  door.write(scope, (t) => t.db.insertInto("runs").values(row()).returning("id").executeTakeFirstOrThrow());
const runsOf = (scope: Scope) =>
  door.read(scope, (t) => t.db.selectFrom("runs").select(["id", "workspaceId"]).execute());
const failing = (scope: Scope) =>
  door.read(scope, (t) => raw`select 1 / (select count(*) from runs where false)`.execute(t.db));

beforeEach(async () => {
  await database.sql("delete from runs");
});

const clientsFree = async () => {
  // A connection that failed is replaced, and all of them can be had at once.
  const clients = await Promise.all(Array.from({ length: POOL_SIZE }, () => app.connect()));
  for (const client of clients) client.release();
};

test("without a scope a query is an error, not an empty answer", async () => {
  await expect(door.read({}, (t) => t.db.selectFrom("runs").selectAll().execute())).rejects.toThrow(
    "no workspace context",
  );
  await expect(addRun({})).rejects.toThrow("no workspace context");
});

test("the context of one query is gone for the next on the same connection", async () => {
  await addRun(acme);
  for (let query = 0; query < POOL_SIZE * 2; query++) {
    expect(await runsOf(acme)).toHaveLength(1);
    await expect(door.read({}, (t) => t.db.selectFrom("runs").selectAll().execute())).rejects.toThrow(
      "no workspace context",
    );
  }
  const { rows } = await app.query<{ context: string }>(
    "select current_setting('app.workspace_id', true) as context",
  );
  expect(rows[0]!.context || "").toBe("");
});

test("rows of another workspace can neither be read, changed nor removed", async () => {
  const { id } = await addRun(acme);
  expect(await runsOf(rival)).toEqual([]);
  const touched = await door.write(rival, async (t) => ({
    updated: await t.db.updateTable("runs").set({ kind: "stolen" }).where("id", "=", id).executeTakeFirst(),
    deleted: await t.db.deleteFrom("runs").where("id", "=", id).executeTakeFirst(),
  }));
  expect(touched.updated.numUpdatedRows).toBe(0n);
  expect(touched.deleted.numDeletedRows).toBe(0n);
  expect(await runsOf(acme)).toHaveLength(1);
});

test("a row cannot be put into another workspace, nor moved there", async () => {
  const { id } = await addRun(acme);
  const values = { ...row(), workspaceId: rival.workspaceId };
  await expect(door.write(acme, (t) => t.db.insertInto("runs").values(values).execute())).rejects.toThrow(
    "row-level security",
  );
  await expect(
    door.write(acme, (t) =>
      t.db.updateTable("runs").set({ workspaceId: rival.workspaceId }).where("id", "=", id).execute(),
    ),
  ).rejects.toThrow("row-level security");
  expect(await runsOf(rival)).toEqual([]);
});

test("a transaction that throws leaves nothing behind, and nothing runs after its commit", async () => {
  const ran: string[] = [];
  const insert = (work: () => void) =>
    door.write(acme, async (t) => {
      t.afterCommit(() => ran.push("after commit"));
      await t.db.insertInto("runs").values(row()).execute();
      work();
    });
  await expect(
    insert(() => {
      throw new Error("changed my mind");
    }),
  ).rejects.toThrow("changed my mind");
  expect(ran).toEqual([]);
  expect(await runsOf(acme)).toEqual([]);
  await insert(() => {});
  expect(ran).toEqual(["after commit"]);
});

test("committing a transaction in which a statement failed is an error, not a silent rollback", async () => {
  const ran: string[] = [];
  const swallowed = door.write(acme, async (t) => {
    t.afterCommit(() => ran.push("after commit"));
    await t.db.insertInto("runs").values(row()).execute();
    await raw`select 1 / 0`.execute(t.db).catch(() => {});
  });
  await expect(swallowed).rejects.toThrow("had failed and was rolled back");
  expect(ran).toEqual([]);
  expect(await runsOf(acme)).toEqual([]);
  await clientsFree();
});

test("what `finish` adds commits with the transaction or takes it down", async () => {
  const withLast = (kind: string | null) =>
    door.write(
      acme,
      async (t) => {
        await t.db.insertInto("runs").values(row()).execute();
      },
      (_, t) => [t.db.insertInto("runs").values(row(kind))],
    );
  await expect(withLast(null)).rejects.toThrow("null value");
  expect(await runsOf(acme)).toEqual([]);
  await withLast("last");
  expect(await runsOf(acme)).toHaveLength(2);
});

/** A transaction that only writes, all of it with its commit. */
const addAtCommit = (scope: Scope, kinds: (string | null)[]) =>
  door.write(scope, async (t) => {
    for (const kind of kinds) t.atCommit(t.db.insertInto("runs").values(row(kind)));
  });

test("of transactions that go together only the one that fails fails, and whole", async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) =>
      addAtCommit(acme, n % 10 === 7 ? ["lost", null] : [`kind ${n}`, "second"]),
    ),
  );
  expect(outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []))).toEqual([7, 17, 27, 37]);
  const rows = await database.sql("select kind from runs");
  expect(rows).toHaveLength(72);
  expect(rows).not.toContainEqual({ kind: "lost" });
});

test("transactions of two scopes never go together", async () => {
  const scopes = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? acme : rival));
  await Promise.all(scopes.map((scope) => addAtCommit(scope, ["x"])));
  for (const scope of [acme, rival]) {
    const runs = await runsOf(scope);
    expect(runs).toHaveLength(30);
    expect(runs.every(({ workspaceId }) => workspaceId === scope.workspaceId)).toBe(true);
  }
  const rows = await database.sql(
    "select count(distinct xmin::text)::int as n, workspace_id from runs group by 2",
  );
  // Far fewer transactions than rows: they did go together, each with its own.
  for (const { n } of rows as { n: number }[]) expect(n).toBeLessThan(15);
});

test("a query that was not awaited is refused after the commit", async () => {
  let late: Promise<unknown> | undefined;
  await door.write(acme, async (t) => {
    await t.db.selectFrom("runs").selectAll().execute();
    late = sleep(20).then(() => t.db.selectFrom("runs").selectAll().execute());
    late.catch(() => {});
  });
  await expect(late).rejects.toThrow("was not awaited");
});

test("after an error the connection answers the next statements rightly", async () => {
  await addRun(acme);
  await addRun(rival);
  for (let round = 0; round < 40; round++) {
    await expect(failing(acme)).rejects.toThrow("division by zero");
    expect((await runsOf(round % 2 ? acme : rival)).map((row) => row.workspaceId)).toEqual([
      (round % 2 ? acme : rival).workspaceId,
    ]);
  }
});

test("values that cannot be sent are an error of their query alone", async () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  for (const value of [circular, { toPostgres: () => JSON.parse("not json") }]) {
    for (let round = 0; round < POOL_SIZE + 2; round++) {
      await expect(door.read(acme, (t) => raw`select ${value}::text`.execute(t.db))).rejects.toThrow();
      await expect(
        door.write(acme, async (t) => {
          await t.db.selectFrom("runs").selectAll().execute();
          await raw`select ${value}::text`.execute(t.db);
        }),
      ).rejects.toThrow();
    }
    await addRun(acme);
  }
  await expect(door.read(acme, (t) => raw`select ${"nul\0"}::text`.execute(t.db))).rejects.toThrow();
  expect(await runsOf(acme)).toHaveLength(2);
  await clientsFree();
});

test("statements that fail again and again are not prepared again and again", async () => {
  const logins = await deriveLogins(database.ownerUrl);
  const single = new pg.Pool({ connectionString: logins.app, max: 1 });
  try {
    const narrow = createDoor({ app: single, system });
    for (let time = 0; time < 300; time++)
      await narrow
        .read(acme, (t) => raw`select 1 / (select count(*) from runs where false)`.execute(t.db))
        .catch(() => {});
    const count = async () =>
      Number((await single.query("select count(*) as n from pg_prepared_statements")).rows[0].n);
    expect(await count()).toBeLessThan(10);
    for (let time = 0; time < 1100; time++)
      await narrow.read(acme, (t) => raw`select ${raw.lit(time)}`.execute(t.db));
    expect(await count()).toBeLessThanOrEqual(1000);
    expect((await narrow.read(acme, (t) => raw<{ n: number }>`select 7 as n`.execute(t.db))).rows).toEqual([
      { n: 7 },
    ]);
  } finally {
    await single.end();
  }
});

test("the pool is whole after a thousand failures of every kind", async () => {
  const boom = () => Promise.reject(new Error("boom"));
  const kinds = [
    () => failing(acme),
    () => door.write(acme, boom),
    () =>
      door.write(acme, async (t) => {
        await t.db.selectFrom("runs").selectAll().execute();
        await boom();
      }),
    () => door.write(acme, (t) => raw`select 1 / 0`.execute(t.db)),
    () => door.asSystem("a test", (t) => raw`select 1 / 0`.execute(t.db)),
  ];
  const results = await Promise.allSettled(Array.from({ length: 1000 }, (_, index) => kinds[index % 5]!()));
  expect(results.filter(({ status }) => status === "fulfilled")).toEqual([]);
  expect(await runsOf(acme)).toEqual([]);
  await clientsFree();
});

test("a connection killed in the middle of a transaction fails that transaction alone", async () => {
  const killed = door.write(acme, async (t) => {
    await t.db.insertInto("runs").values(row()).execute();
    const { rows } = await raw<{ pid: number }>`select pg_backend_pid() as pid`.execute(t.db);
    await database.sql("select pg_terminate_backend($1)", [rows[0]!.pid]);
    await t.db.selectFrom("runs").selectAll().execute();
  });
  await expect(killed).rejects.toThrow();
  expect(await runsOf(acme)).toEqual([]);
  await clientsFree();
  await database.sql(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'bailiwick_app'",
  );
  // The pool hears that idle connections ended; one that is taken before that fails, and the next one works.
  for (let tries = 0; tries < 100 && (await runsOf(acme).catch(() => null)) === null; tries++)
    await sleep(20);
  await addRun(acme);
  expect(await runsOf(acme)).toHaveLength(1);
});

test("64 identities interleaved on a small pool see their own rows and nothing else", async () => {
  const names = Array.from({ length: 64 }, (_, index) => `tenant-${index}`);
  const tenants = await Promise.all(names.map((name) => makeWorkspace(name)));
  await Promise.all(
    tenants.map(async (tenant, index) => {
      for (let round = 0; round < 12; round++) {
        if (index % 3 === round % 3) await addRun(tenant);
        const isFailing = (index + round) % 7 === 0;
        if (isFailing) await failing(tenant).catch(() => {});
        const [read, written] = await Promise.all([
          runsOf(tenant),
          door.write(tenant, (t) => t.db.selectFrom("runs").select("workspaceId").execute()),
        ]);
        for (const row of [...read, ...written]) expect(row.workspaceId).toBe(tenant.workspaceId);
      }
      expect(await runsOf(tenant)).toHaveLength(4);
    }),
  );
});
