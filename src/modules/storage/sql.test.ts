import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { sweepStorage } from "./sweep.ts";
import { createSqlPool, type SqlPool } from "./sql/pool.ts";
import { faultOfParameters } from "./sql/parameters.ts";
import { isSingleStatement } from "./sql/single.ts";

let world: World;
let acme: Person;
let id: string;
/** A file beside the databases that no statement may touch or make. */
let outside: string;
beforeAll(async () => {
  world = await testWorld({ config: { STORAGE_INSTANCE_MB: 20, STORAGE_SQL_PROCESSES: 2 } });
  acme = await world.newPerson("Acme");
  id = (await acme.post("/v1/storage", { scope: "workspace" })).body.id;
  outside = mkdtempSync(join(tmpdir(), "bailiwick-outside-"));
  writeFileSync(join(outside, "secret.txt"), "a secret");
});
afterAll(async () => {
  await world.stop();
  rmSync(outside, { recursive: true });
});

const execute = (sql: string, more: object = {}) =>
  acme.post(`/v1/storage/${id}/sql/execute`, { sql, ...more });
const query = (sql: string, more: object = {}) => acme.post(`/v1/storage/${id}/sql/query`, { sql, ...more });
const COUNT_FOR_EVER =
  "with recursive r (x) as (select 1 union all select x + 1 from r) select count(*) from r";
const counting = (to: number) =>
  `with recursive r (x) as (select 1 union all select x + 1 from r where x < ${to})`;

describe("statements", () => {
  test("take parameters by position and by name, and answer rows as they are", async () => {
    await execute("create table t (a integer primary key, b)");
    const inserted = await execute("insert into t (b) values (?), (?), (?) returning a", {
      params: ["text", 1.5, { base64: "AAEC" }],
    });
    expect(inserted.body).toMatchObject({
      columns: ["a"],
      rows: [[1], [2], [3]],
      changes: 3,
      lastInsertRowid: 3,
    });
    const { body } = await query("select b, typeof(b) from t where a >= :from order by a", {
      params: { from: 1 },
    });
    expect(body).toMatchObject({
      columns: ["b", "typeof(b)"],
      rows: [
        ["text", "text"],
        [1.5, "real"],
        [{ base64: "AAEC" }, "blob"],
      ],
      isCut: false,
    });
    const odd = await query("select 9007199254740993, 7, ?, ?, null", { params: [true, 3] });
    expect(odd.body.rows).toEqual([["9007199254740993", 7, 1, 3, null]]);
  });

  test("of one call happen all or none", async () => {
    await execute("create table all_or_none (a unique)");
    const refused = await execute("insert into all_or_none values (1); insert into all_or_none values (1)");
    expect(refused.body).toMatchObject({ status: 422, reason: "sql_error" });
    expect(refused.body.detail).toContain("UNIQUE constraint failed");
    const several = await acme.post(`/v1/storage/${id}/sql/execute`, {
      statements: [
        { sql: "insert into all_or_none values (?)", params: [1] },
        { sql: "insert into all_or_none values (?)", params: [2] },
        { sql: "select count(*) as n from all_or_none" },
      ],
    });
    expect(several.body).toMatchObject({ columns: ["n"], rows: [[2]], changes: 2 });
  });

  test("may define triggers, views and full-text search", async () => {
    const done = await execute(`
      create table entries (id integer primary key, body text);
      create virtual table found using fts5 (body, content='entries', content_rowid='id');
      create trigger entered after insert on entries begin
        insert into found (rowid, body) values (new.id, new.body);
      end;
      create view long as select * from entries where length(body) > 3;
      insert into entries (body) values ('hello world'), ('x')`);
    expect(done.body).toMatchObject({ changes: expect.any(Number) });
    expect((await query("select rowid from found where found match 'world'")).body.rows).toEqual([[1]]);
    expect((await query("select count(*) from long")).body.rows).toEqual([[1]]);
  });

  test("of a query are one, and change nothing", async () => {
    await execute("create table kept (a); insert into kept values (1)");
    for (const sql of [
      "insert into kept values (2)",
      "delete from kept",
      "drop table kept",
      "pragma user_version = 7",
      "select 1; delete from kept",
      "savepoint x",
      "insert into kept select 1 returning a",
    ])
      expect((await query(sql)).status, sql).toBe(422);
    expect((await query("select a from kept")).body.rows).toEqual([[1]]);
    expect((await query("select 1 -- done; really\n ; /* ; */ ")).status).toBe(200);
  });

  test("with parameters are one", async () => {
    for (const more of [{ params: [1] }, {}])
      expect((await execute("select ?; select 2", more)).body.reason).toBe("sql_refused");
  });

  test("say how many parameters they take where they are given others, and do nothing", async () => {
    await execute("create table exact (a, b)");
    const sql = "insert into exact values (?, ?)";
    for (const [params, many] of [
      [undefined, "none was given"],
      [[1], "1 was given"],
      [[1, 2, 3], "3 were given"],
    ] as const) {
      const { body } = await execute(sql, { params });
      const message = `The statement takes 2 parameters, and ${many}`;
      expect(body).toMatchObject({ status: 422, code: "invalid", reason: "sql_parameters" });
      expect(body).toMatchObject({ detail: message, errors: [{ path: "params", message }] });
    }
    for (const params of ["x", [{}], [[1]], { a: {} }]) {
      const { body } = await execute(sql, { params });
      expect(body.errors).toEqual([{ path: "params", message: expect.stringContaining("a value is text") }]);
    }
    const several = {
      statements: [
        { sql, params: [1, 2] },
        { sql: "select :a", params: { b: 1 } },
      ],
    };
    const refused = await acme.post(`/v1/storage/${id}/sql/execute`, several);
    expect(refused.body.errors).toEqual([
      {
        path: "statements.1.params",
        message: "The statement takes 1 parameter by name, and 1 was given; missing: :a; unknown: b",
      },
    ]);
    expect((await query("select ?", { params: {} })).body.errors[0].path).toBe("params");
    expect((await query("select count(*) from exact")).body.rows).toEqual([[0]]);
  });

  test.each<[string, unknown[] | Record<string, unknown> | undefined, string | null]>([
    ["select 1", undefined, null],
    ["select 1", [], null],
    ["select 1", {}, null],
    ["select 1", [1], "no parameters, and 1 was given"],
    ["select 1", { a: 1 }, "no parameters by name, and 1 was given; unknown: a"],
    ["select '?', \"?\", [?], `?` -- ?\n /* ? */", [], null],
    ["select ?, x'00', '{}' ->> '$.a', a$b", [1], null],
    ["select ?2, ?", [1, 2, 3], null],
    ["select ?1, ?1", [1], null],
    ["select ?1", { 1: 1 }, null],
    ["select ?3", [1], "3 parameters, and 1 was given"],
    ["select :a, @b, $c, :a", { a: 1, ":b": 2, c: 3 }, "3 were given; missing: @b; unknown: :b"],
    ["select :a, @b, $c::d(e)", { ":a": 1, b: 2, "c::d(e)": 3 }, null],
    ["select :toString", {}, "none was given; missing: :toString"],
    ["select :a", undefined, "1 parameter by name (:a), and none was given; give an object"],
    ["select :a", [1, 2], "1 parameter by name (:a), and 2 were given by position; give an object"],
    ["select ?, ?", { a: 1 }, "2 parameters by position, and 1 was given by name; give an array"],
    ["select ?, :a", [1, 2], "mixes parameters"],
  ])("%j with %j: %s", (sql, params, fault) => {
    const said = faultOfParameters(sql, params as never);
    if (fault === null) expect(said).toBeNull();
    else expect(said).toContain(fault);
  });

  test.each([
    ["select 1", true],
    [" ; select 1 ; ", true],
    ["select 1; -- x", true],
    ["select ';' ; /* ; */", true],
    ['select ";", `;`, [;]', true],
    ["select 'it''s;'", true],
    ["select 1 / 2 - 3", true],
    ["select 1; select 2", false],
    ["select 1;;x", false],
    ["select '", true],
  ])("%j is single: %s", (sql, isSingle) => {
    expect(isSingleStatement(sql)).toBe(isSingle);
  });
});

describe("a statement that would leave the file is refused", () => {
  const into = (name: string) => join(outside, name);
  test.each([
    ["attach", () => `attach '${into("made.db")}' as x`],
    ["attach by an expression", () => `attach ('${outside}/' || 'made.db') as x`],
    ["attach in memory", () => "attach ':memory:' as x"],
    ["detach", () => "detach main"],
    ["vacuum into", () => `vacuum into '${into("made.db")}'`],
    ["vacuum", () => "vacuum"],
    ["load_extension", () => `select load_extension('${into("x.so")}')`],
    ["readfile", () => `select readfile('${into("secret.txt")}')`],
    ["writefile", () => `select writefile('${into("made.txt")}', 'x')`],
    ["fts3_tokenizer", () => "select fts3_tokenizer('simple', x'00')"],
    ["a tokenizer as a table", () => "create virtual table v using fts3tokenize('simple')"],
    ["csv", () => `create virtual table v using csv(filename='${into("secret.txt")}')`],
    ["dbpage", () => "select * from sqlite_dbpage"],
    ["where the file is", () => "pragma database_list"],
    ["where the file is, as a table", () => "select file from pragma_database_list"],
    ["a folder for what is temporary", () => `pragma temp_store_directory = '${outside}'`],
    ["a data folder", () => `pragma data_store_directory = '${outside}'`],
    ["temp on disk", () => "pragma temp_store = file"],
    ["another journal", () => "pragma journal_mode = delete"],
    ["no limit", () => "pragma max_page_count = 1000000000"],
    ["no limit of journal", () => "pragma journal_size_limit = -1"],
    ["another heap limit", () => "pragma hard_heap_limit = 0"],
    ["mapped memory", () => "pragma mmap_size = 100000000"],
    ["writable schema", () => "pragma writable_schema = on"],
    ["the schema table", () => "update sqlite_schema set sql = 'x'"],
    ["a shadow table", () => "create virtual table s using fts5 (a); insert into s_data values (1, x'00')"],
    ["trusted schema", () => "pragma trusted_schema = on"],
    ["a key", () => "pragma key = 'x'"],
    ["the end of the transaction", () => "commit"],
    ["a transaction of its own", () => "begin"],
    ["an end in the middle", () => "create table left (a); commit; create table right (a)"],
    ["a rollback", () => "rollback"],
    ["an attachment by a trigger", () => "create trigger x after insert on t begin attach 'a' as b; end"],
    ["pragma functions with an argument", () => "select * from pragma_journal_mode('delete')"],
  ])("%s", async (_, sql) => {
    for (const answer of [await execute(sql()), await query(sql())]) {
      expect(answer.status).toBe(422);
      expect(answer.text).not.toContain("a secret");
      expect(answer.text).not.toContain(world.app.platform.config.dataDir);
    }
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    expect(
      (await query("select count(*) from sqlite_schema where name in ('left', 'right')")).body.rows,
    ).toEqual([[0]]);
  });

  test("and a folder that is a link to elsewhere is not followed", async () => {
    const { body } = await acme.post("/v1/storage", { scope: "workspace", name: "linked" });
    const { dataDir } = world.app.platform.config;
    symlinkSync(outside, join(dataDir, "storage", body.id));
    const answer = await acme.post(`/v1/storage/${body.id}/sql/execute`, { sql: "create table t (a)" });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain(dataDir);
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    rmSync(join(dataDir, "storage", body.id));
  });

  test("what is temporary is gone with its call", async () => {
    await execute("create temp table passing (a); insert into passing values (1)");
    expect((await query("select * from passing")).body.detail).toContain("no such table");
    await execute("create table watched (a)");
    await execute("create temp trigger spy after insert on watched begin delete from watched; end");
    await execute("insert into watched values (1)");
    expect((await query("select count(*) from watched")).body.rows).toEqual([[1]]);
  });
});

describe("what one call may take", () => {
  test("rows: stepping stops at the cap, however many there are", async () => {
    const endless = "with recursive r (x) as (select 1 union all select x + 1 from r) select x from r";
    const { body } = await query(endless, { maxRows: 3 });
    expect(body).toMatchObject({ rows: [[1], [2], [3]], isCut: true });
    expect((await query(`${counting(3)} select x from r`, { maxRows: 3 })).body.isCut).toBe(false);
  });

  test("bytes: an answer ends at 1 MB, a value at 16 MB", async () => {
    const { body } = await query(`${counting(1000)} select hex(zeroblob(5000)) from r`, { maxRows: 1000 });
    expect(body.isCut).toBe(true);
    expect(body.rows.length).toBeGreaterThan(50);
    expect(body.rows.length).toBeLessThan(101);
    expect((await query("select hex(zeroblob(1000000))")).status).toBe(413);
    expect((await query("select zeroblob(20000000)")).status).toBe(413);
  });

  test("time: one endless step ends with its process, and the database goes on", async () => {
    const stopped = await query(COUNT_FOR_EVER, { timeoutMs: 300 });
    expect(stopped.body).toMatchObject({ status: 422, reason: "sql_timeout" });
    await execute("create table survives (a); insert into survives values (1)");
    const half = await execute(`insert into survives values (2); ${COUNT_FOR_EVER}`, { timeoutMs: 300 });
    expect(half.body.reason).toBe("sql_timeout");
    expect((await query("select a from survives")).body.rows).toEqual([[1]]);
    // Nothing stays set aside.
    const { databaseBytes } = (await acme.get(`/v1/storage/${id}`)).body;
    expect(databaseBytes).toBeLessThan(2_000_000);
  });

  test("memory: what sorts more than fits ends with its process, and the server stays", async () => {
    const greedy = `${counting(100_000)} select x, randomblob(20000) as b from r order by b`;
    const stopped = await query(greedy, { timeoutMs: 30_000 });
    expect(stopped.body.reason).toMatch(/sql_out_of_memory|sql_timeout/);
    expect((await query("select 1")).status).toBe(200);
  });

  test("a neighbour is served while somebody's statements never end", async () => {
    const rival = await world.newPerson("Rival");
    const { body } = await rival.post("/v1/storage", {});
    await rival.post(`/v1/storage/${body.id}/sql/query`, { sql: "select 1" });
    const spinning = Array.from({ length: 4 }, () => query(COUNT_FOR_EVER, { timeoutMs: 2_000 }));
    const answered: string[] = [];
    await Promise.all([
      Promise.race(spinning).then(() => answered.push("spinning")),
      rival
        .post(`/v1/storage/${body.id}/sql/query`, { sql: "select 2" })
        .then(({ status }) => answered.push(`neighbour ${status}`)),
    ]);
    expect(answered).toEqual(["neighbour 200", "spinning"]);
    await Promise.all(spinning);
  });

  test("the quota: a database grows to it and not beyond, and shrinks again", async () => {
    await execute("create table filler (b)");
    const fill = await execute(`insert into filler ${counting(1_000)} select randomblob(100000) from r`, {
      timeoutMs: 30_000,
    });
    expect(fill.body).toMatchObject({ status: 409, code: "storage_full", reason: "sql_full" });
    for (let at = 0; at < 3; at++)
      expect(
        (await execute(`insert into filler ${counting(50)} select randomblob(100000) from r`)).status,
      ).toBe(200);
    const { usedBytes, quotaBytes, databaseBytes } = (await acme.get(`/v1/storage/${id}`)).body;
    expect(databaseBytes).toBeGreaterThan(15_000_000);
    expect(usedBytes).toBeLessThanOrEqual(quotaBytes);
    expect(
      (await execute(`insert into filler ${counting(80)} select randomblob(100000) from r`)).body.code,
    ).toBe("storage_full");
    // A full database can be read, and made smaller.
    expect((await query("select count(*) from filler")).body.rows).toEqual([[150]]);
    expect((await execute("delete from filler")).status).toBe(200);
    for (let at = 0; at < 8; at++) await execute("select 1");
    expect((await acme.get(`/v1/storage/${id}`)).body.databaseBytes).toBeLessThan(8_000_000);
  });
});

describe("writers", () => {
  test("that come at once are taken in turn, none is lost", async () => {
    await execute("create table counted (n); insert into counted values (0)");
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => execute("update counted set n = n + 1")),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await query("select n from counted")).body.rows).toEqual([[30]]);
  });

  test("of another process are waited for, then refused as something to repeat", async () => {
    await world.sql(
      "update storage_instances set writer = 'another', writer_until = now() + interval '1 minute' where id = $1",
      [id],
    );
    const refused = await execute("select 1", { timeoutMs: 200 });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    // One that died is taken over.
    await world.sql("update storage_instances set writer_until = now() where id = $1", [id]);
    expect((await execute("select 1")).status).toBe(200);
  });

  test("that died leave nothing set aside once it is swept", async () => {
    const before = (await acme.get(`/v1/storage/${id}`)).body.databaseBytes;
    await world.sql(
      "update storage_instances set writer = 'dead', writer_until = now() - interval '1 second', database_bytes = database_bytes + 5000000 where id = $1",
      [id],
    );
    await sweepStorage(world.app.platform);
    expect((await acme.get(`/v1/storage/${id}`)).body.databaseBytes).toBe(before);
  });

  test("of several processes of a server share a database", async () => {
    const root = mkdtempSync(join(tmpdir(), "bailiwick-pools-"));
    const pools: SqlPool[] = [1, 2].map(() => createSqlPool({ root, processes: 1 }));
    const file = join(root, "sto_shared", "database.sqlite");
    const caps = { maxRows: 10, timeoutMs: 5_000 };
    const write = (pool: SqlPool, sql: string) =>
      pool.run("a", file, {
        do: "execute",
        statements: [{ sql }],
        maxBytes: 10_000_000,
        isDurable: false,
        ...caps,
      });
    await write(pools[0]!, "create table t (a); insert into t values (0)");
    await Promise.all(Array.from({ length: 40 }, (_, at) => write(pools[at % 2]!, "update t set a = a + 1")));
    const counted = await pools[0]!.run("a", file, {
      do: "query",
      statement: { sql: "select a from t" },
      ...caps,
    });
    expect(counted).toMatchObject({ ok: true, result: { rows: [[40]] } });
    await Promise.all(pools.map((pool) => pool.stop()));
    rmSync(root, { recursive: true });
  });
});

test("a storage that is deleted takes its database along, open or not", async () => {
  const { body } = await acme.post("/v1/storage", { scope: "workspace", name: "short" });
  await acme.post(`/v1/storage/${body.id}/sql/execute`, { sql: "create table t (a)" });
  const folder = join(world.app.platform.config.dataDir, "storage", body.id);
  expect(existsSync(folder)).toBe(true);
  await acme.del(`/v1/storage/${body.id}`);
  await sweepStorage(world.app.platform, 0);
  expect(existsSync(folder)).toBe(false);
});
