import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployAgent, makeAgent } from "../../platform/testing/agents.ts";
import {
  type KeyCaller,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../platform/testing/world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let world: World;
let acme: Person;
let rival: Person;
let agentId: string;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  agentId = (await deployAgent(acme)).id;
});
afterAll(() => world.stop());

let made = 0;
const daily = (over: Record<string, unknown> = {}) => ({
  ...{ name: `Report ${++made}`, kind: "cron", cron: "30 7 * * 1-5", timeZone: "Europe/Berlin" },
  ...{ agentId, input: "Write the report" },
  ...over,
});
async function make(over: Record<string, unknown> = {}, caller: TestCaller = acme) {
  const { status, body, text } = await caller.post("/v1/schedules", daily(over));
  expect(status, text).toBe(201);
  return body;
}
const refused = async (over: Record<string, unknown>, path = "/v1/schedules") => {
  const { status, body, text } = await acme.post(path, daily(over));
  expect(status, text).toBe(422);
  return Object.fromEntries(
    body.errors.map((error: { path: string; message: string }) => [error.path, error.message]),
  );
};
const entryOf = async (verb: string) => (await acme.get(`/v1/audit?verb=${verb}&limit=1`)).body.data[0];

describe("making one", () => {
  test("it answers its plan, its defaults and its next ten times", async () => {
    const schedule = await make({ name: "Morning report" });
    expect(schedule).toMatchObject({
      kind: "cron",
      cron: "30 7 * * 1-5",
      timeZone: "Europe/Berlin",
      state: "active",
      stage: "production",
      overlap: "skip",
      misfire: "run_once",
      graceSeconds: 60,
      ownerId: acme.accountId,
      keyId: null,
      lastFiring: null,
      waitingCount: 0,
    });
    expect(schedule.next).toHaveLength(10);
    expect(schedule.next[0].at).toBe(schedule.nextAt);
    for (const { at, local, offset } of schedule.next) {
      expect(local).toMatch(/T07:30:00$/);
      expect(Date.parse(`${local}${offset}`)).toBe(Date.parse(at));
    }
    expect((await acme.get(`/v1/schedules/${schedule.id}`)).body).toEqual(schedule);
    expect(await entryOf("schedules.create")).toMatchObject({
      target: { id: schedule.id, name: "Morning report" },
      before: null,
      after: { cron: "30 7 * * 1-5", timeZone: "Europe/Berlin" },
    });
  });
  test("an interval is counted from its start, or from when it was made", async () => {
    const startsAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + HOUR_MS).toISOString();
    const from = await make({ kind: "interval", cron: undefined, intervalSeconds: 5400, startsAt });
    expect(
      from.next.slice(0, 2).map(({ at }: { at: string }) => Date.parse(at) - Date.parse(startsAt)),
    ).toEqual([0, 5_400_000]);
    const now = await make({ kind: "interval", cron: undefined, intervalSeconds: 60 });
    expect(Date.parse(now.nextAt) % 1000).toBe(0);
  });
  test("a zone keeps the name it was given, in the usual case", async () => {
    const named = async (timeZone: string) => (await make({ timeZone })).timeZone;
    expect([await named("Asia/Kolkata"), await named("europe/BERLIN")]).toEqual([
      "Asia/Kolkata",
      "Europe/Berlin",
    ]);
  });
  test("one time is kept in whole seconds", async () => {
    const at = new Date(Date.now() + DAY_MS).toISOString().replace(/\.\d+Z/, ".750Z");
    const once = await make({ kind: "once", cron: undefined, at });
    expect(once.nextAt).toBe(at.replace(".750Z", ".000Z"));
    expect(once.next).toHaveLength(1);
  });
  test("a name is taken once, whatever its case, and free again after deletion", async () => {
    const { id } = await make({ name: "Only one" });
    expect((await acme.post("/v1/schedules", daily({ name: "ONLY ONE" }))).status).toBe(409);
    expect((await acme.del(`/v1/schedules/${id}`)).status).toBe(204);
    expect((await acme.get(`/v1/schedules/${id}`)).status).toBe(404);
    expect(await entryOf("schedules.delete")).toMatchObject({ target: { id }, before: { name: "Only one" } });
    await make({ name: "Only One" });
  });
  test("what is wrong is named, every field of it", async () => {
    expect((await refused({ cron: "0 30 7 * * *" })).cron).toMatch(/has 6 fields; give five/);
    expect((await refused({ cron: "0 25 * * *" })).cron).toMatch(/^hour \(25\)/);
    expect(await refused({ cron: "0 0 30 2 *" })).toEqual({ cron: "never fires" });
    expect(await refused({ cron: undefined })).toEqual({ cron: "is required for kind cron" });
    expect(await refused({ kind: "interval" })).toEqual({
      cron: "does not belong to kind interval",
      intervalSeconds: "is required for kind interval",
    });
    expect((await refused({ intervalSeconds: 59 })).intervalSeconds).toMatch(/60/);
    expect((await refused({ timeZone: "Mars/Olympus" })).timeZone).toMatch(/IANA/);
    expect((await refused({ timeZone: "+02:00" })).timeZone).toMatch(/IANA/);
    expect(await refused({ endsAt: "2020-01-01T00:00:00Z" })).toEqual({ endsAt: "must be in the future" });
    expect(await refused({ kind: "once", cron: undefined, at: "2020-01-01T00:00:00Z" })).toEqual({
      at: "must be in the future",
    });
    expect(await refused({ startsAt: "0000-01-01T00:00:00Z", endsAt: "9999-12-31T23:59:59Z" })).toEqual({
      startsAt: "must lie between the years 1970 and 2200",
      endsAt: "must lie between the years 1970 and 2200",
    });
    expect(await refused({ agentId: "agt_01k5x8v0c4f6pz2r8s5k3y7w9g" })).toEqual({
      agentId: "no such agent in this workspace",
    });
  });
});

test("a preview answers the same times and the same faults, and keeps nothing", async () => {
  const plan = { kind: "cron", cron: "30 7 * * 1-5", timeZone: "Europe/Berlin" };
  const { status, body } = await acme.post("/v1/schedules/preview", plan);
  expect(status).toBe(200);
  expect(body.next).toEqual((await make()).next);
  const wrong = await acme.post("/v1/schedules/preview", {
    ...plan,
    cron: "* * *",
    endsAt: "2020-01-01T00:00:00Z",
  });
  expect(wrong.body.errors.map(({ path }: { path: string }) => path)).toEqual(["cron", "endsAt"]);
});

describe("changing one", () => {
  test("the plan begins anew, and the audit entry shows what differs", async () => {
    const { id } = await make();
    const { body } = await acme.patch(`/v1/schedules/${id}`, {
      cron: "0 9 * * *",
      timeZone: "america/new_york",
    });
    expect(body).toMatchObject({ cron: "0 9 * * *", timeZone: "America/New_York" });
    expect(body.next[0].local).toMatch(/T09:00:00$/);
    const { before, after } = await entryOf("schedules.update");
    expect(before).toEqual({ cron: "30 7 * * 1-5", timeZone: "Europe/Berlin" });
    expect(after).toEqual({ cron: "0 9 * * *", timeZone: "America/New_York" });
  });
  test("another kind leaves behind what belonged to the former", async () => {
    const { id } = await make();
    const { body } = await acme.patch(`/v1/schedules/${id}`, { kind: "interval", intervalSeconds: 600 });
    expect(body).toMatchObject({ kind: "interval", cron: null, intervalSeconds: 600 });
    expect((await acme.patch(`/v1/schedules/${id}`, { cron: "0 9 * * *" })).body.errors).toEqual([
      { path: "cron", message: "does not belong to kind interval" },
    ]);
  });
  test("an end can be set and taken away; what is not about time leaves the plan", async () => {
    const { id, nextAt } = await make();
    const endsAt = new Date(Date.parse(nextAt) + HOUR_MS).toISOString();
    expect((await acme.patch(`/v1/schedules/${id}`, { endsAt })).body.next).toHaveLength(1);
    expect((await acme.patch(`/v1/schedules/${id}`, { endsAt: null })).body.next).toHaveLength(10);
    const renamed = await acme.patch(`/v1/schedules/${id}`, { name: "Evening report", input: "Other words" });
    expect(renamed.body).toMatchObject({ name: "Evening report", input: "Other words", nextAt });
  });
  test("pausing and going on are said once", async () => {
    const { id } = await make();
    expect((await acme.post(`/v1/schedules/${id}/resume`)).status).toBe(409);
    const paused = await acme.post(`/v1/schedules/${id}/pause`, { reason: "Holidays" });
    expect(paused.body).toMatchObject({ state: "paused", pausedByName: "Acme", nextAt: null, next: [] });
    expect((await acme.post(`/v1/schedules/${id}/pause`)).status).toBe(409);
    const { before, after } = await entryOf("schedules.pause");
    expect([before, after]).toEqual([
      { state: "active", pauseReason: null },
      { state: "paused", pauseReason: "Holidays" },
    ]);
    expect((await acme.post(`/v1/schedules/${id}/resume`)).body).toMatchObject({ state: "active" });
  });
});

describe("running one now", () => {
  test("it runs as the caller, stands in the history, and the plan stays", async () => {
    const { id, nextAt } = await make();
    const developer = await world.newPerson("Developer");
    const there = await world.join(developer, acme, "developer");
    const { status, body } = await there.post(`/v1/schedules/${id}/run`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ isManual: true, state: "started", reason: null });
    expect((await acme.get(`/v1/runs/${body.runId}`)).body.actorAccountId).toBe(developer.accountId);
    const schedule = (await acme.get(`/v1/schedules/${id}`)).body;
    expect(schedule).toMatchObject({ nextAt, lastFiring: { runId: body.runId } });
    expect(await entryOf("schedules.run_now")).toMatchObject({ target: { id, runId: body.runId } });
  });
  test("many calls at once are as many firings", async () => {
    const { id } = await make({ overlap: "allow" });
    const calls = await Promise.all(Array.from({ length: 6 }, () => acme.post(`/v1/schedules/${id}/run`)));
    expect(calls.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 201));
    expect(new Set(calls.map(({ body }) => body.instant)).size).toBe(6);
    const first = (await acme.get(`/v1/schedules/${id}/firings?limit=4`)).body;
    expect(first.data).toHaveLength(4);
    const second = (await acme.get(`/v1/schedules/${id}/firings?limit=4&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ data: [{ isManual: true }, { isManual: true }], nextCursor: null });
    for (const cursor of ["nonsense", "%2B200000-01-01T00:00:00Z", "-000001-01-01T00:00:00Z"])
      expect((await acme.get(`/v1/schedules/${id}/firings?cursor=${cursor}`)).status, cursor).toBe(422);
  });
  test("the overlap policy holds for it too: skip refuses it, queue lets it wait", async () => {
    for (const [overlap, status, state] of [
      ["skip", 409, undefined],
      ["queue", 201, "waiting"],
    ] as const) {
      const { id } = await make({ overlap, input: "#sleep:60000" });
      const first = await acme.post(`/v1/schedules/${id}/run`);
      const second = await acme.post(`/v1/schedules/${id}/run`);
      expect([second.status, second.body.state]).toEqual([status, state]);
      await acme.post(`/v1/schedules/${id}/pause`);
      await acme.post(`/v1/runs/${first.body.runId}/cancel`);
    }
  });
  test("what cannot start is answered, and not recorded", async () => {
    const undeployed = await makeAgent(acme, {}, "Not deployed");
    const { id } = await make({ agentId: undeployed.id });
    expect((await acme.post(`/v1/schedules/${id}/run`)).status).toBe(409);
    expect((await acme.get(`/v1/schedules/${id}/firings`)).body.data).toEqual([]);
  });
});

describe("lists", () => {
  test("schedules are found by agent, state and words, page by page", async () => {
    const other = await deployAgent(acme, {}, "Other");
    const ids = [];
    for (const name of ["Weekly digest", "Weekly bill", "Something else"])
      ids.push((await make({ name, agentId: other.id })).id);
    await acme.post(`/v1/schedules/${ids[1]}/pause`);
    const found = async (query: string) =>
      (await acme.get(`/v1/schedules?agentId=${other.id}&${query}`)).body.data.map(
        ({ id }: { id: string }) => id,
      );
    expect(await found("")).toEqual(ids.toReversed());
    expect(await found("state=paused")).toEqual([ids[1]]);
    expect(await found("state=active&search=weekly")).toEqual([ids[0]]);
    const page = (await acme.get(`/v1/schedules?agentId=${other.id}&limit=2`)).body;
    expect(await found(`cursor=${page.nextCursor}`)).toEqual([ids[0]]);
  });
  test("coming firings of all schedules stand in order, and say where they are cut", async () => {
    const owner = await world.newPerson();
    const agent = await deployAgent(owner);
    const own = { agentId: agent.id };
    const often = await make({ ...own, cron: "*/5 * * * *", timeZone: "UTC" }, owner);
    const rarely = await make({ ...own, cron: "2 0 * * *", timeZone: "Asia/Kolkata" }, owner);
    const paused = await make({ ...own, cron: "* * * * *" }, owner);
    await owner.post(`/v1/schedules/${paused.id}/pause`);
    // Between two minutes, as a firing at both ends would be one more.
    const from = new Date(Date.now() + DAY_MS).toISOString().replace(/\.\d+Z/, ".500Z");
    const within = async (days: number) => {
      const to = new Date(Date.parse(from) + days * DAY_MS).toISOString();
      return owner.get(`/v1/schedules/upcoming?from=${from}&to=${to}`);
    };
    const { data, isCut } = (await within(2)).body;
    expect(isCut).toBe(false);
    expect(data).toHaveLength(2 * 288 + 2);
    expect(data.map(({ at }: { at: string }) => at)).toEqual(
      data.map(({ at }: { at: string }) => at).toSorted(),
    );
    expect(new Set(data.map(({ scheduleId }: { scheduleId: string }) => scheduleId))).toEqual(
      new Set([often.id, rarely.id]),
    );
    const cut = (await within(60)).body;
    expect([cut.data.length, cut.isCut]).toEqual([1000, true]);
    expect((await within(63)).status).toBe(422);
    for (const span of ["to=2020-01-01T00:00:00Z", "from=9999-12-31T23:59:59Z"])
      expect((await owner.get(`/v1/schedules/upcoming?${span}`)).status, span).toBe(422);
  });
});

describe("who may", () => {
  let viewer: TestCaller;
  let confined: KeyCaller;
  beforeAll(async () => {
    viewer = await world.join(await world.newPerson(), acme, "viewer");
    const { body } = await acme.post("/v1/api-keys", { name: "dev only", stage: "dev" });
    confined = {
      ...world.anonymous.with({ authorization: `Bearer ${body.secret}` }),
      keyId: body.id,
      secret: body.secret,
    };
  });
  test("a viewer sees schedules and changes none", async () => {
    const { id } = await make();
    expect((await viewer.get(`/v1/schedules/${id}`)).status).toBe(200);
    expect((await viewer.get(`/v1/schedules/${id}/firings`)).status).toBe(200);
    for (const action of ["pause", "resume", "run"])
      expect((await viewer.post(`/v1/schedules/${id}/${action}`)).status).toBe(403);
    expect((await viewer.patch(`/v1/schedules/${id}`, { name: "Mine" })).status).toBe(403);
    expect((await viewer.del(`/v1/schedules/${id}`)).status).toBe(403);
    expect((await viewer.post("/v1/schedules", daily())).status).toBe(403);
  });
  test("whoever may write schedules but not start runs makes none", async () => {
    const key = await world.key(acme, ["schedules:write", "schedules:read"]);
    const { id } = await make();
    expect((await key.post("/v1/schedules", daily())).status).toBe(403);
    expect((await key.patch(`/v1/schedules/${id}`, { input: "Other" })).status).toBe(403);
    expect((await key.post(`/v1/schedules/${id}/run`)).status).toBe(403);
    expect((await key.post(`/v1/schedules/${id}/pause`)).status).toBe(200);
    expect((await key.post(`/v1/schedules/${id}/resume`)).status).toBe(403);
  });
  test("a key confined to a stage makes and touches schedules of that stage only", async () => {
    const { id } = await make();
    expect((await confined.post("/v1/schedules", daily({ stage: "production" }))).status).toBe(403);
    const own = await make({ stage: undefined }, confined);
    expect(own).toMatchObject({ stage: "dev", keyId: confined.keyId, ownerId: acme.accountId });
    expect((await confined.patch(`/v1/schedules/${own.id}`, { stage: "production" })).status).toBe(403);
    expect((await confined.patch(`/v1/schedules/${id}`, { stage: "dev" })).status).toBe(403);
    for (const action of ["pause", "run"])
      expect((await confined.post(`/v1/schedules/${id}/${action}`)).status).toBe(403);
    expect((await confined.del(`/v1/schedules/${id}`)).status).toBe(403);
  });
  test("a key confined to a toolkit starts and changes no schedule that reaches further", async () => {
    const toolkit = (await acme.post("/v1/toolkits", { name: "Narrow", patterns: ["none.a"] })).body.id;
    const narrow = await world.key(acme, ["*"], { toolkitId: toolkit });
    const { id } = await make({ overlap: "queue" });
    const path = `/v1/schedules/${id}`;
    await acme.post(`${path}/pause`);
    for (const refused of [
      await narrow.post(`${path}/run`),
      await narrow.post(`${path}/resume`),
      await narrow.post(`${path}/pause`),
      await narrow.patch(path, { input: "Other" }),
      await narrow.del(path),
    ]) {
      expect(refused.status, refused.text).toBe(403);
      expect(refused.body.detail).toContain("confined to the same toolkit");
    }
    const own = await make({ input: "Written within" }, narrow);
    const at = `/v1/schedules/${own.id}`;
    expect((await narrow.patch(at, { description: "Mine" })).status).toBe(200);
    const { runId } = (await acme.post(`${at}/run`)).body;
    const plans = await world.sql("select plan ->> 'toolkitId' as toolkit from runs where id = $1", [runId]);
    expect(plans).toEqual([{ toolkit }]);
    for (const [missing, given] of [
      ["agentId", { description: "Ours" }],
      ["input", { agentId: own.agentId }],
    ] as const) {
      const refused = await acme.patch(at, given);
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toMatchObject([{ path: missing }]);
    }
    const taken = { agentId: own.agentId, input: "Written by a person" };
    expect((await acme.patch(at, taken)).body).toMatchObject({ keyId: null, input: taken.input });
    expect((await narrow.patch(at, { input: "Other" })).status).toBe(403);
  });
  test("another workspace finds nothing", async () => {
    const { id } = await make();
    expect((await rival.get("/v1/schedules")).body.data).toEqual([]);
    expect((await rival.get("/v1/schedules/upcoming")).body.data).toEqual([]);
    for (const [method, path, body] of [
      ["GET", "", undefined],
      ["GET", "/firings", undefined],
      ["PATCH", "", { name: "Mine" }],
      ["DELETE", "", undefined],
      ["POST", "/pause", {}],
      ["POST", "/resume", {}],
      ["POST", "/run", {}],
    ] as const)
      expect((await rival.request(method, `/v1/schedules/${id}${path}`, body)).status).toBe(404);
    expect((await rival.post("/v1/schedules", daily())).status).toBe(422);
  });
});

test("an agent that has schedules is not deleted, and they are named", async () => {
  const agent = await makeAgent(acme, {}, "Scheduled");
  const { id, name } = await make({ agentId: agent.id });
  const { status, body } = await acme.del(`/v1/agents/${agent.id}`);
  expect(status).toBe(409);
  expect(body.schedules).toEqual([{ id, name }]);
  await acme.del(`/v1/schedules/${id}`);
  expect((await acme.del(`/v1/agents/${agent.id}`)).status).toBe(204);
});
