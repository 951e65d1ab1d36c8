import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startApp } from "../../app.ts";
import { subscribe } from "../../platform/events/subscribers.ts";
import { newId } from "../../platform/ids.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

// What the product itself does about events. The subscriber of these tests leaves a mail as its effect on the database.

let world: World;
let person: Person;
let failures = 0;
let calls = 0;

subscribe({
  name: "tests.tool-made",
  types: ["tool.created"],
  async handle(t, { data }) {
    calls++;
    await t.db
      .insertInto("mails")
      .values({ id: newId("mail"), recipient: String(data.name), subject: "A tool", bodyText: "" })
      .execute();
    if (failures-- > 0) throw new Error("not now");
  },
});

beforeAll(async () => {
  world = await testWorld();
  person = world.administrator;
});
afterAll(() => world.stop());
beforeEach(() => {
  failures = 0;
  calls = 0;
});

const settle = () => world.app.signals!.settle();
const makeTool = async (name: string) => {
  const definition = { kind: "code", code: "return 1" };
  const { status } = await person.post("/v1/tools", { name, description: "", definition });
  expect(status).toBe(201);
};
const effectsOn = (name: string) => world.sql("select 1 from mails where recipient = $1", [name]);
const tasks = () =>
  world.sql<{ subscriber: string; attempts: number; error: string | null; isDue: boolean }>(
    `select subscriber, attempts, error, due_at is not null as "isDue" from event_tasks where subscriber like 'tests.%'`,
  );
const fallDue = () => world.sql("update event_tasks set due_at = now() where due_at is not null");

test("an event is handled once, and nothing is left to do", async () => {
  await makeTool("one");
  await settle();
  expect(await effectsOn("one")).toHaveLength(1);
  expect(await tasks()).toEqual([]);
});

test("what a subscriber that fails did is taken back, and it is tried again until it works", async () => {
  failures = 2;
  await makeTool("two");
  await settle();
  expect(await effectsOn("two")).toEqual([]);
  expect(await tasks()).toEqual([
    { subscriber: "tests.tool-made", attempts: 1, error: "Error: not now", isDue: true },
  ]);
  await fallDue();
  await settle();
  expect(await tasks()).toMatchObject([{ attempts: 2 }]);
  await fallDue();
  await settle();
  expect(await effectsOn("two")).toHaveLength(1);
  expect(await tasks()).toEqual([]);
  expect(calls).toBe(3);
});

test("a subscriber that never works is given up after ten tries, and keeps nobody else waiting", async () => {
  failures = 100;
  await makeTool("three");
  for (let turn = 0; turn < 12; turn++) {
    await fallDue();
    await settle();
  }
  expect(calls).toBe(10);
  expect(await tasks()).toMatchObject([{ attempts: 10, isDue: false }]);
  failures = 0;
  await makeTool("four");
  await settle();
  expect(await effectsOn("four")).toHaveLength(1);
  await world.sql("delete from event_tasks");
});

test("a task nobody here knows waits for a process that does", async () => {
  await makeTool("five");
  await settle();
  const [event] = await world.sql<{ scopeId: string; id: string }>(
    `select scope_id as "scopeId", id from events where type = 'tool.created' order by sequence desc limit 1`,
  );
  await world.sql(
    "insert into event_tasks (scope_id, event_id, subscriber) values ($1, $2, 'tests.of-tomorrow')",
    [event!.scopeId, event!.id],
  );
  await settle();
  expect(await tasks()).toMatchObject([{ subscriber: "tests.of-tomorrow", isDue: true }]);
  await world.sql("delete from event_tasks");
});

test("with two processes at it, every event is handled exactly once", async () => {
  const second = await startApp(
    { ...world.app.platform.config, PORT: 0, ROLES: "worker" },
    { ownerUrl: world.database.ownerUrl },
    { log: world.app.platform.log },
  );
  const names = Array.from({ length: 30 }, (_, n) => `shared_${n}`);
  await Promise.all(names.map(makeTool));
  for (let turn = 0; turn < 2; turn++) await Promise.all([settle(), second.signals!.settle()]);
  const rows = await world.sql<{ recipient: string }>(
    "select recipient from mails where recipient like 'shared%'",
  );
  expect(rows.map(({ recipient }) => recipient).sort()).toEqual(names.sort());
  expect(calls).toBe(names.length);
  expect(await tasks()).toEqual([]);
  await second.stop(100);
});

test("a process that only serves tells those that handle", async () => {
  const serving = await startApp(
    { ...world.app.platform.config, PORT: 0, ROLES: "api" },
    { ownerUrl: world.database.ownerUrl },
    { log: world.app.platform.log },
  );
  expect(serving.signals).toBeNull();
  const definition = { kind: "code", code: "return 1" };
  const answer = await fetch(`${serving.url}/v1/tools`, {
    method: "POST",
    headers: { ...person.headers, origin: serving.url, "content-type": "application/json" },
    body: JSON.stringify({ name: "elsewhere", description: "", definition }),
  });
  expect(answer.status).toBe(201);
  await world.until(async () => (await effectsOn("elsewhere")).length === 1);
  await serving.stop(100);
});
