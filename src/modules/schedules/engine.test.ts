import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../app.ts";
import { loadConfig } from "../../config.ts";
import { createLog } from "../../platform/log.ts";
import { deployAgent, makeAgent } from "../../platform/testing/agents.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { type EngineOptions, fireDue, fireSchedule, type FireStep } from "./index.ts";
import { shownIn } from "./zone.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

let world: World;
let acme: Person;
let agentId: string;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson();
  agentId = (await deployAgent(acme)).id;
});
afterAll(() => world.stop());

let made = 0;
interface Made {
  id: string;
  /** Its next time, in Unix milliseconds. */
  next: number;
  input: string;
}

/** A schedule for every full hour, of an agent that answers at once; later than the world's own scheduler gets to it. */
async function schedule(over: Record<string, unknown> = {}, caller: TestCaller = acme): Promise<Made> {
  const name = `Schedule ${++made}`;
  const { status, body, text } = await caller.post("/v1/schedules", {
    ...{ name, kind: "cron", cron: "0 * * * *", agentId, input: "Hello", overlap: "allow" },
    startsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
    ...over,
  });
  if (status !== 201) throw new Error(`the schedule was refused: ${text}`);
  return { id: body.id, next: Date.parse(body.nextAt), input: body.input };
}

const fire = ({ id }: Made, now: number, options: EngineOptions = {}, app: App = world.app, owner = acme) =>
  fireSchedule(
    app.platform,
    { id, workspaceId: owner.workspaceId, organizationId: owner.organizationId, ownerId: owner.accountId },
    { now, ...options },
  );

const historyOf = async ({ id }: Made, caller: TestCaller = acme) =>
  (await caller.get(`/v1/schedules/${id}/firings?limit=200`)).body.data.toReversed();
const statesOf = async (of: Made) =>
  (await historyOf(of)).map((row: { state: string; reason: { code: string } | null }) =>
    row.reason ? `${row.state} ${row.reason.code}` : row.state,
  );
const runsOf = ({ id }: Made) =>
  world.sql<{ id: string; state: string }>("select id, state from runs where schedule_id = $1 order by id", [
    id,
  ]);
const get = async ({ id }: Made) => (await acme.get(`/v1/schedules/${id}`)).body;
const eventsOf = async ({ id }: Made): Promise<string[]> =>
  (
    await world.sql<{ type: string }>(
      "select type from events where data ->> 'scheduleId' = $1 order by position",
      [id],
    )
  ).map(({ type }) => type.replace("schedule.", ""));
const endRuns = async (of: Made) => {
  for (const { id } of await runsOf(of)) await acme.post(`/v1/runs/${id}/cancel`);
  await world.until(async () =>
    (await runsOf(of)).every(({ state }) => !["queued", "running"].includes(state)),
  );
};

// First, while nothing else is due by then.
test("a round fires everything that is due, of one workspace in turns", async () => {
  const owner = await world.newPerson();
  const own = { agentId: (await deployAgent(owner)).id, cron: "0 0 1 1 *" };
  const many = [];
  for (let n = 0; n < 25; n++) many.push(await schedule(own, owner));
  const { decided } = await fireDue(world.app.platform, { now: many[0]!.next });
  expect(decided).toBe(25);
  for (const one of many) expect(await historyOf(one, owner)).toMatchObject([{ state: "started" }]);
});

test("a time that comes starts a run as the owner, is recorded, and the next one is planned", async () => {
  const hourly = await schedule({ input: "What time is it?" });
  expect(await fire(hourly, hourly.next - 1)).toEqual([]);
  await fire(hourly, hourly.next);
  const [row] = await historyOf(hourly);
  expect(row).toMatchObject({
    instant: new Date(hourly.next).toISOString(),
    state: "started",
    isManual: false,
    reason: null,
  });
  const run = (await acme.get(`/v1/runs/${row.runId}`)).body;
  expect(run).toMatchObject({
    input: "What time is it?",
    stage: "production",
    actorAccountId: acme.accountId,
    credentialId: hourly.id,
    scheduleId: hourly.id,
  });
  expect((await get(hourly)).nextAt).toBe(new Date(hourly.next + HOUR_MS).toISOString());
  await world.until(async () => (await historyOf(hourly))[0].runState === "succeeded");
  expect(await eventsOf(hourly)).toEqual(["created", "fired"]);
});

describe("exactly once", () => {
  test("many at once, in two processes, fire one time once", async () => {
    const directory = await mkdtemp(join(tmpdir(), "bailiwick-other-"));
    const config = loadConfig({ PORT: "0", HOST: "127.0.0.1", DATA_DIR: directory, SANDBOX_WORKERS: "1" });
    const log = createLog("silent", { write() {} });
    const other = await startApp(config, { ownerUrl: world.database.ownerUrl }, { log });
    try {
      const hourly = await schedule();
      const calls = [world.app, other].flatMap((app) =>
        Array.from({ length: 8 }, () => fire(hourly, hourly.next, {}, app)),
      );
      expect((await Promise.all(calls)).flat()).toHaveLength(1);
      const later = hourly.next + HOUR_MS;
      const rounds = [world.app, other].map((app) => fireDue(app.platform, { now: later }));
      await Promise.all(rounds);
      expect(await statesOf(hourly)).toEqual(["started", "started"]);
      expect(await runsOf(hourly)).toHaveLength(2);
    } finally {
      await other.stop(100);
      await rm(directory, { recursive: true, force: true });
    }
  });

  const STEPS: FireStep[] = ["held", "accepted", "recorded", "advanced", "committed"];
  test.each(STEPS)("a failure after %s neither loses a time nor fires it twice", async (last) => {
    const hourly = await schedule();
    const onStep = (step: FireStep) => {
      if (step === last) throw new Error("the process went away");
    };
    await expect(fire(hourly, hourly.next, { onStep })).rejects.toThrow("went away");
    const isDone = last === "committed";
    expect(await runsOf(hourly)).toHaveLength(isDone ? 1 : 0);
    expect(await statesOf(hourly)).toEqual(isDone ? ["started"] : []);
    await fire(hourly, hourly.next + 1000);
    expect(await statesOf(hourly)).toEqual(["started"]);
    expect(await runsOf(hourly)).toHaveLength(1);
    expect(await eventsOf(hourly)).toEqual(["created", "fired"]);
  });

  test("a clock that goes back fires nothing twice and loses nothing", async () => {
    const hourly = await schedule();
    const at = (hours: number) => fire(hourly, hourly.next + hours * HOUR_MS);
    await at(0);
    for (const hours of [-2, -1, 0, 1, 0.5, 1, 2, -5]) await at(hours);
    const instants = (await historyOf(hourly)).map((row: { instant: string }) => Date.parse(row.instant));
    expect(instants).toEqual([0, 1, 2].map((hours) => hourly.next + hours * HOUR_MS));
  });

  test("a clock that jumps forward leaves missed times, and coming back fires none of them again", async () => {
    const hourly = await schedule({ misfire: "skip" });
    await fire(hourly, hourly.next + 2 * HOUR_MS);
    await fire(hourly, hourly.next);
    expect(await statesOf(hourly)).toEqual(["skipped misfire", "skipped misfire", "started"]);
  });

  test("what came due while nobody worked is fired by who starts next", async () => {
    const hourly = await schedule({ graceSeconds: 86_400, cron: "* * * * *", startsAt: undefined });
    const due = "date_trunc('minute', now())";
    await world.sql(
      `update schedules set decided_until = ${due} - interval '1 second', next_at = ${due} where id = $1`,
      [hourly.id],
    );
    await world.until(async () => (await runsOf(hourly)).length > 0);
    await acme.post(`/v1/schedules/${hourly.id}/pause`);
    const rows = await historyOf(hourly);
    expect(new Set(rows.map((row: { instant: string }) => row.instant)).size).toBe(rows.length);
  });
});

describe("while the clock on the wall is changed", () => {
  const CHANGES: [zone: string, cron: string, from: string, walls: string[]][] = [
    ["Europe/Berlin", "30 2 * * *", "2037-03-28T12:00Z", ["29T03:00+02:00", "30T02:30+02:00"]],
    ["Europe/Berlin", "30 2 * * *", "2037-10-24T12:00Z", ["25T02:30+02:00", "26T02:30+01:00"]],
    ["America/New_York", "30 2 * * *", "2037-03-07T12:00Z", ["08T03:00-04:00", "09T02:30-04:00"]],
    ["America/New_York", "30 1 * * *", "2037-10-31T12:00Z", ["01T01:30-04:00", "02T01:30-05:00"]],
    ["Australia/Lord_Howe", "10 2 * * *", "2037-10-03T04:00Z", ["04T02:30+11:00", "05T02:10+11:00"]],
    ["Australia/Lord_Howe", "45 1 * * *", "2037-04-04T04:00Z", ["05T01:45+11:00", "06T01:45+10:30"]],
  ];
  test.each(CHANGES)(
    "%s, %s, after %s: once a day, however often somebody looks",
    async (timeZone, cron, from, walls) => {
      const start = Date.parse(from);
      const nightly = await schedule({
        timeZone,
        cron,
        startsAt: new Date(start).toISOString(),
        misfire: "run_all",
      });
      // Two looks at every half hour: one finds everything decided.
      for (let now = start; now <= start + 44 * HOUR_MS; now += HOUR_MS / 2)
        await Promise.all([fire(nightly, now), fire(nightly, now)]);
      const rows = await historyOf(nightly);
      expect(rows.map((row: { state: string }) => row.state)).toEqual(["started", "started"]);
      const shown = rows.map((row: { instant: string }) => shownIn(timeZone, Date.parse(row.instant)));
      expect(
        shown.map(({ local, offset }: ReturnType<typeof shownIn>) => `${local.slice(8, 16)}${offset}`),
      ).toEqual(walls);
    },
  );
});

describe("missed times", () => {
  test("skip: none is run", async () => {
    const hourly = await schedule({ misfire: "skip" });
    await fire(hourly, hourly.next + 2 * HOUR_MS + 120_000);
    expect(await statesOf(hourly)).toEqual(["skipped misfire", "skipped misfire", "skipped misfire"]);
    expect(await runsOf(hourly)).toHaveLength(0);
    expect(await eventsOf(hourly)).toEqual(["created", "skipped"]);
  });
  test("run_once: the newest is run", async () => {
    const hourly = await schedule({ misfire: "run_once" });
    await fire(hourly, hourly.next + 2 * HOUR_MS + 120_000);
    expect(await statesOf(hourly)).toEqual(["skipped misfire", "skipped misfire", "started"]);
  });
  test("run_all: each is run, however many", async () => {
    const minutely = await schedule({ cron: "* * * * *", misfire: "run_all" });
    await fire(minutely, minutely.next + 44 * MINUTE_MS);
    expect(await statesOf(minutely)).toEqual(Array.from({ length: 45 }, () => "started"));
    expect(await runsOf(minutely)).toHaveLength(45);
  });
  test("within the grace a time is not missed, a second later it is", async () => {
    const hourly = await schedule({ misfire: "skip", graceSeconds: 30 });
    await fire(hourly, hourly.next + 30_000);
    await fire(hourly, hourly.next + HOUR_MS + 31_000);
    expect(await statesOf(hourly)).toEqual(["started", "skipped misfire"]);
  });
  test("of a long outage the newest thousand are listed, and one row stands for those before", async () => {
    const minutely = await schedule({ cron: "* * * * *", misfire: "skip", graceSeconds: 0 });
    const now = minutely.next + 4 * 24 * HOUR_MS;
    await fire(minutely, now);
    const rows = await world.sql<{ since: string | null; state: string; at: string }>(
      "select since, state, extract(epoch from instant) as at from schedule_firings where schedule_id = $1 order by instant",
      [minutely.id],
    );
    expect(rows).toHaveLength(1001);
    expect(rows.map(({ state }) => state)).toEqual([
      ...Array.from({ length: 1000 }, () => "skipped"),
      "started",
    ]);
    expect(new Date(rows[0]!.since!).getTime()).toBe(minutely.next);
    expect(rows.slice(1).every(({ since }) => since === null)).toBe(true);
    expect((await get(minutely)).nextAt).toBe(new Date(now + MINUTE_MS).toISOString());
  });
});

describe("a run that is still under way", () => {
  const slow = { input: "#sleep:60000" };
  test("skip: the time is skipped and says so", async () => {
    const hourly = await schedule({ ...slow, overlap: "skip" });
    await fire(hourly, hourly.next);
    await fire(hourly, hourly.next + HOUR_MS);
    expect(await statesOf(hourly)).toEqual(["started", "skipped overlap"]);
    await endRuns(hourly);
    await fire(hourly, hourly.next + 2 * HOUR_MS);
    expect(await statesOf(hourly)).toEqual(["started", "skipped overlap", "started"]);
    await endRuns(hourly);
  });
  test("allow: they run side by side", async () => {
    const hourly = await schedule(slow);
    await fire(hourly, hourly.next);
    await fire(hourly, hourly.next + HOUR_MS);
    expect(await statesOf(hourly)).toEqual(["started", "started"]);
    await endRuns(hourly);
  });
  test("queue: the time waits its turn, one after the other", async () => {
    const hourly = await schedule({ ...slow, overlap: "queue" });
    for (const hours of [0, 1, 2]) await fire(hourly, hourly.next + hours * HOUR_MS);
    expect(await statesOf(hourly)).toEqual(["started", "waiting", "waiting"]);
    expect((await get(hourly)).waitingCount).toBe(2);
    await endRuns(hourly);
    await world.until(async () => (await statesOf(hourly))[1] === "started");
    expect(await statesOf(hourly)).toEqual(["started", "started", "waiting"]);
    expect((await historyOf(hourly))[1].instant).toBe(new Date(hourly.next + HOUR_MS).toISOString());
    await acme.post(`/v1/schedules/${hourly.id}/pause`);
    expect(await statesOf(hourly)).toEqual(["started", "started", "skipped paused"]);
    await endRuns(hourly);
  });
  test("queue: a hundred wait, the next is skipped", async () => {
    const hourly = await schedule({ ...slow, overlap: "queue" });
    await fire(hourly, hourly.next);
    await world.sql(
      `insert into schedule_firings (workspace_id, schedule_id, instant, state)
         select $1, $2, date_trunc('second', now()) - make_interval(mins => n), 'waiting' from generate_series(1, 100) n`,
      [acme.workspaceId, hourly.id],
    );
    await fire(hourly, hourly.next + HOUR_MS);
    expect((await historyOf(hourly)).at(-1)).toMatchObject({
      state: "skipped",
      reason: { code: "queue_full" },
    });
    await acme.post(`/v1/schedules/${hourly.id}/pause`);
    await endRuns(hourly);
  });
});

describe("start, end, pause, edits", () => {
  test("nothing fires before the start or after the end, and then it has ended", async () => {
    const first = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS;
    const at = (ms: number) => new Date(ms).toISOString();
    const hourly = await schedule({ startsAt: at(first), endsAt: at(first + HOUR_MS), misfire: "run_all" });
    expect(hourly.next).toBe(first);
    await fire(hourly, first - HOUR_MS);
    await fire(hourly, first);
    expect(await get(hourly)).toMatchObject({ state: "active" });
    await fire(hourly, first + 5 * HOUR_MS);
    expect(await historyOf(hourly)).toHaveLength(2);
    expect(await get(hourly)).toMatchObject({ state: "ended", nextAt: null, next: [] });
  });
  test("a single time fires once and has ended", async () => {
    const at = new Date(Date.now() + HOUR_MS).toISOString();
    const once = await schedule({ kind: "once", cron: undefined, startsAt: undefined, at });
    await fire(once, once.next);
    await fire(once, once.next + HOUR_MS);
    expect(await statesOf(once)).toEqual(["started"]);
    expect(await get(once)).toMatchObject({ state: "ended" });
  });
  test("times during a pause are neither fired nor made up for", async () => {
    const hourly = await schedule({ misfire: "run_all" });
    await acme.post(`/v1/schedules/${hourly.id}/pause`, { reason: "Holidays" });
    expect(await get(hourly)).toMatchObject({
      state: "paused",
      pauseReason: "Holidays",
      pausedBy: acme.accountId,
    });
    await fire(hourly, hourly.next + 5 * HOUR_MS);
    const { body } = await acme.post(`/v1/schedules/${hourly.id}/resume`);
    expect(body).toMatchObject({
      state: "active",
      nextAt: new Date(hourly.next).toISOString(),
      pausedBy: null,
    });
    expect(await historyOf(hourly)).toEqual([]);
  });
  test("an edit decides what came before it under the former plan, and plans anew after it", async () => {
    const due = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
    const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
    const daily = await schedule({ cron, graceSeconds: 86_400, startsAt: undefined });
    await acme.post(`/v1/schedules/${daily.id}/pause`);
    await world.sql(
      `update schedules set paused_at = null, decided_until = $2::timestamptz - interval '1 second', next_at = $2 where id = $1`,
      [daily.id, due.toISOString()],
    );
    const { body } = await acme.patch(`/v1/schedules/${daily.id}`, { cron: "0 0 1 1 *" });
    const history = await historyOf(daily);
    expect(history).toMatchObject([{ state: "started" }]);
    expect(body.nextAt).toMatch(/-01-01T00:00:00.000Z$/);
  });
  test("a plan made anew never fires a time that was decided", async () => {
    const hourly = await schedule();
    await fire(hourly, hourly.next + HOUR_MS);
    const before = await historyOf(hourly);
    const { body } = await acme.patch(`/v1/schedules/${hourly.id}`, { cron: "0,1 * * * *" });
    expect(Date.parse(body.nextAt)).toBe(hourly.next + HOUR_MS + MINUTE_MS);
    expect(await historyOf(hourly)).toHaveLength(before.length);
  });
});

describe("a run that cannot be accepted", () => {
  test("is recorded with the reason, and the plan goes on", async () => {
    const undeployed = await makeAgent(acme, {}, "Not deployed");
    const hourly = await schedule({ agentId: undeployed.id });
    await fire(hourly, hourly.next);
    const [row] = await historyOf(hourly);
    expect(row).toMatchObject({
      state: "failed",
      runId: null,
      reason: { message: expect.stringMatching(/deployed/) },
    });
    expect(await get(hourly)).toMatchObject({
      state: "active",
      consecutiveFailures: 1,
      nextAt: new Date(hourly.next + HOUR_MS).toISOString(),
    });
    expect(await eventsOf(hourly)).toEqual(["created", "failed"]);
  });
  test("twenty in a row pause the schedule; going on starts the count anew", async () => {
    const undeployed = await makeAgent(acme, {}, "Never deployed");
    const minutely = await schedule({ agentId: undeployed.id, cron: "* * * * *", misfire: "run_all" });
    await fire(minutely, minutely.next + 30 * MINUTE_MS);
    expect(await historyOf(minutely)).toHaveLength(20);
    expect(await get(minutely)).toMatchObject({
      state: "paused",
      pausedBy: null,
      pauseReason: expect.stringMatching(/^20 firings in a row could not start: .*deployed/),
      nextAt: null,
    });
    expect((await eventsOf(minutely)).slice(-2)).toEqual(["failed", "paused"]);
    const { body } = await acme.post(`/v1/schedules/${minutely.id}/resume`);
    expect(body).toMatchObject({ state: "active", consecutiveFailures: 0 });
  });
  test("the key a schedule was made with must still live", async () => {
    const key = await world.key(acme);
    const hourly = await schedule({}, key);
    await fire(hourly, hourly.next);
    expect((await historyOf(hourly))[0]).toMatchObject({ state: "started" });
    await acme.del(`/v1/api-keys/${key.keyId}`);
    await fire(hourly, hourly.next + HOUR_MS);
    expect((await historyOf(hourly))[1]).toMatchObject({ state: "failed", reason: { code: "refused" } });
    // Whoever changes it takes it over.
    await acme.patch(`/v1/schedules/${hourly.id}`, { description: "Taken over" });
    expect(await get(hourly)).toMatchObject({ keyId: null, ownerId: acme.accountId });
    await fire(hourly, hourly.next + 2 * HOUR_MS);
    expect((await historyOf(hourly))[2]).toMatchObject({ state: "started" });
  });
  test("an owner who may no longer run agents starts nothing", async () => {
    const guest = await world.newPerson();
    const there = await world.join(guest, acme, "developer");
    const hourly = await schedule({}, there);
    await world.sql("update members set role = 'viewer' where account_id = $1 and workspace_id = $2", [
      guest.accountId,
      acme.workspaceId,
    ]);
    await fire(hourly, hourly.next);
    expect((await historyOf(hourly))[0]).toMatchObject({ state: "failed", reason: { code: "forbidden" } });
  });
  test("schedules of somebody who is removed are paused", async () => {
    const guest = await world.newPerson();
    const hourly = await schedule({}, await world.join(guest, acme, "developer"));
    expect((await acme.del(`/v1/members/${guest.accountId}`)).status).toBe(204);
    await world.until(async () => (await get(hourly)).state === "paused");
    expect(await get(hourly)).toMatchObject({ pausedBy: null, pauseReason: expect.stringMatching(/owner/) });
  });
  test("an archived workspace starts nothing", async () => {
    const owner = await world.newPerson();
    const agent = await deployAgent(owner);
    const hourly = await schedule({ agentId: agent.id }, owner);
    await world.sql("update workspaces set archived_at = now() where id = $1", [owner.workspaceId]);
    const [row] = await fire(hourly, hourly.next, {}, world.app, owner);
    expect(row).toMatchObject({
      state: "failed",
      reasonCode: "refused",
      reason: expect.stringMatching(/archived/),
    });
  });
});
