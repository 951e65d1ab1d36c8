import { afterAll, beforeAll, expect, test } from "vitest";
import { deployAgent, type MadeAgent } from "../../platform/testing/agents.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { type EngineOptions, fireSchedule, resumeFunded } from "./index.ts";

const HOUR_MS = 3_600_000;

let fake: FakeModelServer;
let world: World;
let made = 0;
beforeAll(async () => {
  fake = await startFakeOpenAI();
  world = await testWorld({
    config: { OUTBOUND_ALLOW: new URL(fake.origin).host, CREDITS: "enforced", SIGNUP_GRANT_MICROS: 0 },
  });
});
afterAll(async () => {
  await world.stop();
  await fake.close();
});

interface Made {
  id: string;
  owner: Person;
  agent: MadeAgent;
  next: number;
}

/** An hourly schedule of an agent whose model has a price, in an organization without a cent; not due while a test takes. */
async function hourly(over: Record<string, unknown> = {}): Promise<Made> {
  const owner = await world.newPerson();
  const connection = { name: "priced", kind: "openai", baseUrl: fake.openaiBaseUrl, secret: "sk-fake" };
  const { body } = await owner.post("/v1/connections", connection);
  const agent = await deployAgent(owner, { model: { connectionId: body.id, name: "gpt-4o" } });
  const created = await owner.post("/v1/schedules", {
    ...{ name: `Hourly ${++made}`, kind: "cron", cron: "0 * * * *", agentId: agent.id, input: "Hello" },
    startsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
    ...{ overlap: "allow", ...over },
  });
  if (created.status !== 201) throw new Error(created.text);
  return { id: created.body.id, owner, agent, next: Date.parse(created.body.nextAt) };
}

const fire = ({ id, owner }: Made, now: number, options: EngineOptions = {}) =>
  fireSchedule(
    world.app.platform,
    { id, workspaceId: owner.workspaceId, organizationId: owner.organizationId, ownerId: owner.accountId },
    { now, ...options },
  );
const get = async ({ id, owner }: Made) => (await owner.get(`/v1/schedules/${id}`)).body;
const statesOf = async ({ id, owner }: Made): Promise<string[]> =>
  (await owner.get(`/v1/schedules/${id}/firings?limit=200`)).body.data
    .toReversed()
    .map(({ state, reason }: { state: string; reason: { code: string } | null }) =>
      reason ? `${state} ${reason.code}` : state,
    );
const eventsOf = async ({ id }: Made): Promise<string[]> =>
  (
    await world.sql<{ type: string }>(
      "select type from events where data ->> 'scheduleId' = $1 order by position",
      [id],
    )
  ).map(({ type }) => type.replace("schedule.", ""));
const topUp = ({ owner }: Made, amountMicros: number) =>
  world.app.platform.books.grant(owner.organizationId, {
    ...{ key: `test:${++made}`, wallet: "ai", kind: "purchased", amountMicros, expiresAt: null },
    ...{ from: "grants", reason: "A test" },
  });
/** Resumes what a top-up made good for, once it was heard of. */
const resumed = (of: Made) => world.until(async () => (await get(of)).state === "active");

test("a run that cannot be paid pauses the schedule with the reason; the plan fails no second time", async () => {
  const schedule = await hourly();
  await fire(schedule, schedule.next);
  expect(await get(schedule)).toMatchObject({
    state: "paused",
    nextAt: null,
    pausedBy: null,
    pauseReason: expect.stringMatching(/^Out of credits: The ai wallet is short of/),
    pausedFor: { code: "insufficient_credits", wallet: "ai", resetsAt: null, limitId: null },
  });
  await fire(schedule, schedule.next + 5 * HOUR_MS);
  expect(await statesOf(schedule)).toEqual(["failed insufficient_credits"]);
  expect(await eventsOf(schedule)).toEqual(["created", "failed", "paused"]);
});

test.each([
  ["skip", ["skipped misfire", "skipped misfire", "skipped misfire"]],
  ["run_once", ["skipped misfire", "skipped misfire", "started"]],
  ["run_all", ["started", "started", "started"]],
])(
  "a top-up resumes it, and of the times missed it fires as many as %s says, the refused one among them",
  async (misfire, expected) => {
    const schedule = await hourly({ misfire });
    await fire(schedule, schedule.next);
    await topUp(schedule, 10_000_000);
    await resumed(schedule);
    expect(await get(schedule)).toMatchObject({ pausedFor: null, consecutiveFailures: 0 });
    await fire(schedule, schedule.next + 2 * HOUR_MS + 120_000);
    expect(await statesOf(schedule)).toEqual(expected);
    expect((await eventsOf(schedule)).slice(0, 4)).toEqual(["created", "failed", "paused", "resumed"]);
  },
);

test("a top-up that is not enough resumes nothing", async () => {
  const schedule = await hourly();
  await fire(schedule, schedule.next);
  const { neededMicros } = (await get(schedule)).pausedFor;
  await topUp(schedule, neededMicros - 1);
  await resumeFunded(world.app.platform);
  expect(await get(schedule)).toMatchObject({ state: "paused" });
  await topUp(schedule, 1);
  await resumed(schedule);
});

test("a single time that was refused is fired after all", async () => {
  const at = new Date(Date.now() + HOUR_MS).toISOString();
  const once = await hourly({ kind: "once", cron: undefined, startsAt: undefined, at });
  await fire(once, once.next);
  expect(await get(once)).toMatchObject({ state: "paused" });
  await topUp(once, 10_000_000);
  await resumed(once);
  await fire(once, once.next + HOUR_MS);
  expect(await statesOf(once)).toEqual(["started"]);
  expect(await get(once)).toMatchObject({ state: "ended" });
});

test("a person may resume it by hand: what passed is decided, by the pause", async () => {
  const schedule = await hourly({ misfire: "run_all" });
  await fire(schedule, schedule.next);
  const { status, body } = await schedule.owner.post(`/v1/schedules/${schedule.id}/resume`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ state: "active", pausedFor: null });
  expect(await statesOf(schedule)).toEqual(["failed insufficient_credits"]);
});

test("a person may pause it for good: no top-up resumes it then", async () => {
  const schedule = await hourly();
  await fire(schedule, schedule.next);
  const { body } = await schedule.owner.post(`/v1/schedules/${schedule.id}/pause`, { reason: "Enough" });
  expect(body).toMatchObject({ state: "paused", pausedFor: null, pausedBy: schedule.owner.accountId });
  await topUp(schedule, 10_000_000);
  await resumeFunded(world.app.platform);
  expect(await get(schedule)).toMatchObject({ state: "paused", pauseReason: "Enough" });
});

test("a limit that is reached pauses it until the limit begins anew, or is raised", async () => {
  world.clock.set(world.app.platform.now());
  const schedule = await hourly();
  await topUp(schedule, 10_000_000);
  const limit = await schedule.owner.post("/v1/limits", {
    ...{ subjectKind: "agent", subjectId: schedule.agent.id, period: "day", amountMicros: 10, isHard: true },
  });
  expect(limit.status).toBe(201);
  await fire(schedule, schedule.next);
  await world.until(async () => (await get(schedule)).state === "paused");
  const { pausedFor, pauseReason } = await get(schedule);
  expect(pausedFor).toMatchObject({ code: "limit_reached", limitId: limit.body.id });
  expect(Date.parse(pausedFor.resetsAt) % 86_400_000).toBe(0);
  expect(pauseReason).toMatch(/^Spending limit reached: /);
  await resumeFunded(world.app.platform);
  expect(await get(schedule)).toMatchObject({ state: "paused" });
  await schedule.owner.patch(`/v1/limits/${limit.body.id}`, { amountMicros: 5_000_000 });
  expect(await resumeFunded(world.app.platform)).toBeGreaterThan(0);
  expect(await get(schedule)).toMatchObject({ state: "active", pausedFor: null });
  world.clock.release();
});

test("what a limit counted yesterday does not hold a schedule back today", async () => {
  const now = Date.now();
  world.clock.set(new Date(now));
  const schedule = await hourly();
  await topUp(schedule, 10_000_000);
  const { owner } = schedule;
  await owner.post("/v1/limits", {
    ...{ subjectKind: "workspace", subjectId: owner.workspaceId, period: "day", amountMicros: 10 },
  });
  await fire(schedule, schedule.next);
  await world.until(async () => (await get(schedule)).state === "paused");
  await world.sql(
    `update spend_limits set amount_micros = 5000000, spent_micros = 5000000, period_start = $2 where organization_id = $1`,
    [owner.organizationId, new Date(now).toISOString().slice(0, 10)],
  );
  await resumeFunded(world.app.platform, { now });
  expect(await get(schedule)).toMatchObject({ state: "paused" });
  await resumeFunded(world.app.platform, { now: now + 24 * HOUR_MS });
  expect(await get(schedule)).toMatchObject({ state: "active" });
  world.clock.release();
});

test("what waits for its turn keeps it through a want of money", async () => {
  const schedule = await hourly({ overlap: "queue" });
  await fire(schedule, schedule.next);
  await world.sql(
    `insert into schedule_firings (workspace_id, schedule_id, instant, state) values ($1, $2, date_trunc('second', now()), 'waiting')`,
    [schedule.owner.workspaceId, schedule.id],
  );
  await topUp(schedule, 10_000_000);
  await world.until(async () => (await statesOf(schedule))[0] === "started");
});
