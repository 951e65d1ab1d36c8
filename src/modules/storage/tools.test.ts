import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const run = async (code: string, person = acme) => (await person.post("/v1/tasks", { code })).body;

describe("inside a task", () => {
  test("a storage is an object with files, keys and SQL", async () => {
    const task = await run(`
      const s = await storage.open({ scope: "scratch" });
      await s.kv.incr("n");
      const n = await s.kv.incr("n", 5);
      const down = await s.kv.decr("n", 2);
      await s.kv.set("o", { a: [1] });
      await s.files.write("a/b.txt", "héllo");
      await s.files.append("a/b.txt", " there");
      await s.files.write("bytes", new Uint8Array([0, 255, 7]));
      await s.files.write("data.json", { deep: true });
      await s.sql.execute("create table t (a, b)");
      await s.sql.execute("insert into t values (?, ?), (3, 4)", [1, "two"]);
      const rows = await s.sql.query("select * from t where a >= :low order by a", { low: 1 });
      return {
        n, down, o: await s.kv.get("o"), none: await s.kv.get("none"), keys: await s.kv.keys("n"),
        text: await s.files.read("a/b.txt"), bytes: [...(await s.files.readBytes("bytes"))],
        json: JSON.parse(await s.files.read("data.json")),
        names: (await s.files.list()).data.map(({ name }) => name), rows: rows.rows,
        used: (await s.usage()).usedBytes > 0,
      };`);
    expect(task.error).toBe(null);
    expect(task.result).toEqual({
      n: 6,
      down: 4,
      o: { a: [1] },
      none: null,
      keys: ["n"],
      text: "héllo there",
      bytes: [0, 255, 7],
      json: { deep: true },
      names: ["a", "bytes", "data.json"],
      rows: [
        { a: 1, b: "two" },
        { a: 3, b: 4 },
      ],
      used: true,
    });
  });

  test("a scratch outlasts the task for whoever ran it, unless it is for the run alone", async () => {
    const person = await world.newPerson();
    const count = (options: string) => run(`return (await storage.open(${options})).kv.incr("runs")`, person);
    expect((await count("{}")).result).toBe(1);
    expect((await count("{}")).result).toBe(2);
    const alone = `{ isForRun: true }`;
    expect((await count(alone)).result).toBe(1);
    expect((await count(alone)).result).toBe(1);
  });

  test("what goes wrong is thrown with its code", async () => {
    const task = await run(`
      const s = await storage.open();
      try { await s.files.read("not there"); } catch (error) { return [error.name, error.code]; }`);
    expect(task.result).toEqual(["ToolError", "not_found"]);
    const traversing = await run(
      `return tools.storage.read_file({ id: (await storage.open()).id, path: "../x" })`,
    );
    expect(traversing.result).toMatchObject({ ok: false, error: { code: "invalid" } });
  });
});

describe("at the gate", () => {
  const waiting = async (code: string) => {
    const { body } = await acme.post("/v1/tasks", { code, mode: "async" });
    await world.until(async () => {
      const { state } = (await acme.get(`/v1/tasks/${body.id}`)).body;
      return !["queued", "running"].includes(state);
    });
    return (await acme.get(`/v1/tasks/${body.id}`)).body;
  };

  test("one's own storage is written without asking, what others share only when somebody agreed", async () => {
    const own = await waiting(`const s = await storage.open({ scope: "account" }); return s.kv.set("a", 1)`);
    expect(own.state).toBe("succeeded");
    for (const write of [
      `s.kv.set("a", 1)`,
      `s.sql.execute("create table t (a)")`,
      `s.files.write("a", "b")`,
    ]) {
      const shared = await waiting(`const s = await storage.open({ scope: "workspace" }); return ${write}`);
      expect(shared.state, write).toBe("waiting");
    }
    const { body } = await acme.post("/v1/storage", { scope: "workspace" });
    expect((await acme.get(`/v1/storage/${body.id}`)).body.usedBytes).toBe(0);
  });

  test("reading what others share asks nobody", async () => {
    const { body } = await acme.post("/v1/storage", { scope: "workspace" });
    await acme.post(`/v1/storage/${body.id}/keys/set`, { key: "a", value: 7 });
    const task = await waiting(`return (await storage.get("${body.id}")).kv.get("a")`);
    expect(task).toMatchObject({ state: "succeeded", result: 7 });
  });
});

describe("as tools", () => {
  test("they are in the catalogue, each with a schema", async () => {
    const { body } = await acme.get("/v1/catalogue?source=storage&limit=100");
    const addresses = body.data.map(({ address }: { address: string }) => address);
    expect(addresses).toContain("storage.open");
    expect(addresses).toContain("storage.kv_incr");
    expect(addresses).toHaveLength(22);
  });
});
