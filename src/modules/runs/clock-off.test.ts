import { afterAll, beforeAll, expect, test } from "vitest";
import { deployAgent } from "../../platform/testing/agents.ts";
import { withClockOff } from "../../platform/testing/clock-jump.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

const HOUR_MS = 3_600_000;

let world: World;
let owner: Person;
beforeAll(async () => {
  world = await testWorld({ config: { SYNC_RUN_SECONDS: 2 } });
  owner = await world.newPerson();
});
afterAll(() => world?.stop());

test("runs and tasks have their time in a process whose clock is ahead of the database's", async () => {
  const agent = await deployAgent(owner);
  await withClockOff(2 * HOUR_MS, async () => {
    const run = await owner.post(`/v1/agents/${agent.id}/runs`, { input: "hello" });
    expect(run.body).toMatchObject({ state: "succeeded" });
    const task = await owner.post("/v1/tasks", { code: "return 1", mode: "async" });
    await world.until(async () => {
      const { state } = (await owner.get(`/v1/tasks/${task.body.id}`)).body;
      expect(["queued", "running", "succeeded"]).toContain(state);
      return state === "succeeded";
    });
  });
});

test("a task may take its own time beside what every run may", async () => {
  const given = { code: "return 1", timeoutMs: 600_000 };
  const ids = await withClockOff(-2 * HOUR_MS, async () => [
    (await owner.post("/v1/tasks", given)).body.id,
    (await owner.post("/v1/tasks", { ...given, mode: "async" })).body.id,
  ]);
  const rows = await world.sql<{ seconds: number }>(
    "select extract(epoch from deadline_at - now())::float8 as seconds from runs where id = any($1)",
    [ids],
  );
  expect(rows.map(({ seconds }) => Math.round(seconds / 300))).toEqual([5, 5]);
});

test("a call waits no longer for its run because the clock is set back meanwhile", async () => {
  const agent = await deployAgent(owner, { model: { connectionId: null, name: "demo-slow" } });
  const call = owner.post(`/v1/agents/${agent.id}/runs`, { input: "#long:2000 words" });
  await world.until(async () => (await owner.get(`/v1/runs?agentId=${agent.id}`)).body.data.length === 1);
  const { status, body } = await withClockOff(-2 * HOUR_MS, () => call);
  expect(status).toBe(202);
  await owner.post(`/v1/runs/${body.id}/cancel`);
});
