import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTool } from "../../platform/testing/agents.ts";
import { type Receiver, startReceiver } from "../../platform/testing/receiver.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

// One worker has four threads at most.
const TASKS = 9;

let world: World;
let service: Receiver;
let owner: Person;
let held: (() => void)[] = [];
const release = () => {
  for (const answer of held.splice(0)) answer();
};

beforeAll(async () => {
  service = await startReceiver(({ path }, response) => {
    held.push(() => response.writeHead(200, { "content-type": "application/json" }).end(`"${path}"`));
  });
  world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(service.url).host, SANDBOX_WORKERS: 1 } });
  owner = await world.newPerson("Olga Owner");
  const parameters = { type: "object", properties: { step: { type: "string" } } };
  for (const method of ["GET", "POST", "PUT"])
    await makeTool(owner, {
      name: method.toLowerCase(),
      description: "Takes its time.",
      parameters,
      definition: { kind: "http", method, url: `${service.url}/${method}/{step}` },
    });
  await world.allow(owner, "workspace.post");
});
afterAll(async () => {
  release();
  await world?.stop();
  await service?.close();
});

const start = async (code: string, input: unknown) =>
  (await owner.post("/v1/tasks", { code, input, mode: "async" })).body.id as string;
const settled = async (id: string) => {
  let task: { state: string; [name: string]: unknown } = { state: "" };
  await world.until(async () => {
    task = (await owner.get(`/v1/tasks/${id}`)).body;
    return !["queued", "running"].includes(task.state);
  });
  return task;
};
const atService = (count: number) => world.until(async () => service.received.length === count);

test("programs that wait for slow calls leave their threads to others, and begin again where they were", async () => {
  const code = `
    console.log("begun", input);
    const chance = [Math.random(), crypto.randomUUID()];
    const first = await tools.workspace.get({ step: "a" + input });
    console.log("first", first.data);
    const pause = new Promise((resolve) => setTimeout(() => resolve("paused"), 30));
    const [second, third] = await Promise.all([tools.workspace.post({ step: "b" + input }), tools.workspace.get({ step: "c" + input })]);
    console.log("all", await pause);
    return [first.data.body, second.data.body, third.data.body, chance.length]`;
  const ids = await Promise.all(Array.from({ length: TASKS }, (_, n) => start(code, n)));
  await atService(TASKS);
  // Every one waits, and there is room.
  expect((await owner.post("/v1/tasks", { code: "return 1" })).body).toMatchObject({ state: "succeeded" });
  release();
  await atService(3 * TASKS);
  expect((await owner.post("/v1/tasks", { code: "return 2" })).body).toMatchObject({ result: 2 });
  release();
  for (const [n, id] of ids.entries()) {
    const task = await settled(id);
    expect(task).toMatchObject({ state: "succeeded", error: null, stepCount: 3 });
    expect(task["result"]).toEqual([`/GET/a${n}`, `/POST/b${n}`, `/GET/c${n}`, 2]);
    const { data } = (await owner.get(`/v1/tasks/${id}/logs`)).body;
    expect(data.map(({ text }: { text: string }) => text.split(" ")[0])).toEqual(["begun", "first", "all"]);
  }
  // Nothing was called twice.
  expect(service.received).toHaveLength(3 * TASKS);
});

test("one that is away is cancelled like any other, and pays for what it computed", async () => {
  service.received.length = 0;
  const slow = 'return await tools.workspace.get({ step: "slow" })';
  const ids = await Promise.all(Array.from({ length: 6 }, () => start(slow, null)));
  await atService(6);
  const cancelled = await Promise.all(ids.slice(0, 3).map((id) => owner.post(`/v1/tasks/${id}/cancel`)));
  expect(cancelled.map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const id of ids.slice(0, 3)) {
    expect((await settled(id)).state).toBe("cancelled");
    const { data } = (await owner.get(`/v1/runs/${id}/steps`)).body;
    expect(data[0].state).toBe("failed");
    const [used] = await world.sql<{ quantity: string }>(
      "select quantity from usage_events where run_id = $1 and kind = 'compute'",
      [id],
    );
    expect(Number(used?.quantity)).toBeGreaterThan(0);
  }
  release();
  for (const id of ids.slice(3)) expect((await settled(id)).state).toBe("succeeded");
});

test("one that is away and waits for people alone is parked, and goes on once they decided", async () => {
  service.received.length = 0;
  const reviewer = await world.join(await world.newPerson("Rita Reviewer"), owner, "admin");
  const code = `const [slow, sent] = await Promise.all([tools.workspace.get({ step: "s" + input }), tools.workspace.put({ step: "p" + input })]);
    return [slow.data.body, sent.data.body]`;
  const ids = await Promise.all(Array.from({ length: 6 }, (_, n) => start(code, n)));
  await atService(6);
  release();
  for (const [n, id] of ids.entries()) {
    expect((await settled(id)).state).toBe("waiting");
    const [approval] = (await owner.get(`/v1/approvals?runId=${id}`)).body.data;
    expect((await reviewer.post(`/v1/approvals/${approval.id}/approve`, {})).status).toBe(200);
    await atService(7 + n);
    release();
    await world.until(async () => (await owner.get(`/v1/tasks/${id}`)).body.state === "succeeded");
    expect((await owner.get(`/v1/tasks/${id}`)).body.result).toEqual([`/GET/s${n}`, `/PUT/p${n}`]);
  }
  expect(service.received).toHaveLength(12);
});

test("what rings again and again waits each time", async () => {
  const code = `let rings = 0; const timer = setInterval(() => rings++, 100);
    await new Promise((resolve) => setTimeout(resolve, 350)); clearInterval(timer); return rings`;
  expect((await owner.post("/v1/tasks", { code })).body.result).toBe(3);
});

test("one whose process hands it over pays once, where it ends", async () => {
  service.received.length = 0;
  const id = await start('return (await tools.workspace.get({ step: "handed" })).ok', null);
  await atService(1);
  const paid = () => world.sql("select from usage_events where run_id = $1 and kind = 'compute'", [id]);
  world.app.platform.advancer.abandon();
  await atService(2);
  expect(await paid()).toHaveLength(0);
  release();
  expect((await settled(id)).state).toBe("succeeded");
  expect(await paid()).toHaveLength(1);
});

test("of many calls it makes at once some are under way, and a cancelled one leaves none open", async () => {
  service.received.length = 0;
  const code = `const steps = Array.from({ length: 40 }, (_, n) => tools.workspace.get({ step: "m" + n }));
    return (await Promise.all(steps)).filter(({ ok }) => ok).length`;
  const id = await start(code, null);
  await atService(16);
  expect((await owner.post("/v1/tasks", { code: "return 1" })).body).toMatchObject({ state: "succeeded" });
  expect(service.received).toHaveLength(16);
  release();
  await atService(32);
  await owner.post(`/v1/tasks/${id}/cancel`);
  expect((await settled(id)).state).toBe("cancelled");
  const { data } = (await owner.get(`/v1/runs/${id}/steps`)).body;
  expect(data.map(({ state }: { state: string }) => state)).not.toContain("started");
  release();
  service.received.length = 0;
  // More than there are threads, so that they leave them with calls that wait for their turn.
  const whole = await Promise.all(Array.from({ length: TASKS }, () => start(code, null)));
  for (const each of whole) {
    await world.until(async () => {
      release();
      return (await owner.get(`/v1/tasks/${each}`)).body.state !== "running";
    });
    expect(await settled(each)).toMatchObject({ state: "succeeded", result: 40 });
  }
  expect(service.received).toHaveLength(40 * TASKS);
});
