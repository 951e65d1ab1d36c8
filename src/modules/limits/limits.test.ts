import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAgent } from "../../platform/testing/agents.ts";
import { type KeyCaller, type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let owner: Person;
beforeAll(async () => {
  world = await testWorld();
  owner = await world.newPerson("Olga");
  // No period begins in the middle of a test.
  world.clock.set(world.app.platform.now());
});
afterAll(() => world.stop());

let spends = 0;
/** What a run of this workspace would: hold, then settle. */
async function spend(
  micros: number,
  subjects: { agentId?: string; accountId?: string; keyId?: string } = {},
) {
  const { books } = world.app.platform;
  const who = { workspaceId: owner.workspaceId, agentId: null, accountId: null, keyId: null, ...subjects };
  const name = `test_${++spends}`;
  const order = { wallet: "ai" as const, amountMicros: micros, subjects: who, isEnforced: false };
  await books.hold(owner.organizationId, { ...order, key: `hold:${name}` });
  await books.settle(owner.organizationId, { ...order, key: `use_${name}`, holdKey: `hold:${name}` });
}
const create = (person: { post: Person["post"] }, limit: object) =>
  person.post("/v1/limits", { period: "day", amountMicros: 1_000, ...limit });
const told = async (limitId: string) =>
  (
    await world.sql<{ percent: number }>(
      "select (data ->> 'percent')::int as percent from events where type = 'limit.reached' and data ->> 'limitId' = $1 order by id",
      [limitId],
    )
  ).map(({ percent }) => percent);

test("a hard limit of a key refuses with which limit, how much is short and when it resets", async () => {
  const key: KeyCaller = await world.key(owner);
  const { status, body } = await create(owner, { subjectKind: "key", subjectId: key.keyId });
  expect(status).toBe(201);
  expect(body).toMatchObject({ subjectName: "a key", spentMicros: 0, isHard: true, wallet: null });
  await spend(900, { keyId: key.keyId });
  await expect(spend(200, { keyId: key.keyId })).rejects.toMatchObject({
    code: "limit_reached",
    status: 402,
    details: {
      extra: { limitId: body.id, subjectKind: "key", shortfallMicros: 100, resetsAt: body.resetsAt },
    },
  });
  await spend(200);
  const [now] = (await owner.get(`/v1/limits?subjectKind=key&subjectId=${key.keyId}`)).body.data;
  expect(now).toMatchObject({ spentMicros: 900, heldMicros: 0 });
  expect(await told(body.id)).toEqual([80, 100]);
  expect((await owner.patch(`/v1/limits/${body.id}`, { amountMicros: 2_000 })).body.amountMicros).toBe(2_000);
  await spend(200, { keyId: key.keyId });
  expect((await owner.del(`/v1/limits/${body.id}`)).status).toBe(204);
  await spend(5_000, { keyId: key.keyId });
});

test("a soft limit is told and refuses nothing", async () => {
  const agent = await makeAgent(owner);
  const { body } = await create(owner, { subjectKind: "agent", subjectId: agent.id, isHard: false });
  await spend(1_500, { agentId: agent.id });
  await spend(1_500, { agentId: agent.id });
  expect(await told(body.id)).toEqual([100]);
});

test("a run is refused by the limit of its agent before the model is asked, and says why", async () => {
  const agent = await makeAgent(owner);
  await create(owner, { subjectKind: "agent", subjectId: agent.id, amountMicros: 1, period: "total" });
  const { body } = await owner.post(`/v1/agents/${agent.id}/runs`, { input: "hello", isDraft: true });
  expect(body).toMatchObject({ state: "failed", error: { code: "limit_reached" } });
});

test("every level counts at once: member, workspace, organization", async () => {
  const person = await world.newPerson("Level");
  const limits = await Promise.all([
    create(person, { subjectKind: "member", subjectId: person.accountId }),
    create(person, { subjectKind: "workspace", subjectId: person.workspaceId }),
    person.post(`/v1/organizations/${person.organizationId}/limits`, {
      subjectKind: "organization",
      subjectId: person.organizationId,
      period: "month",
      amountMicros: 9_000,
    }),
  ]);
  expect(limits.map(({ status }) => status)).toEqual([201, 201, 201]);
  await world.app.platform.books.hold(person.organizationId, {
    key: "level",
    wallet: "data",
    amountMicros: 700,
    subjects: { workspaceId: person.workspaceId, agentId: null, accountId: person.accountId, keyId: null },
    isEnforced: false,
  });
  const { data } = (await person.get("/v1/limits")).body;
  expect(data.map(({ heldMicros }: { heldMicros: number }) => heldMicros)).toEqual([700, 700, 700]);
});

test("what was spent in the period before the limit was set counts", async () => {
  const person = await world.newPerson("Before");
  const agent = await makeAgent(person);
  const run = await person.post(`/v1/agents/${agent.id}/runs`, { input: "hello", isDraft: true });
  await world.app.platform.books.settled(person.organizationId);
  const { body } = await create(person, { subjectKind: "agent", subjectId: agent.id, period: "month" });
  expect(body.spentMicros).toBe(run.body.usage.costMicros);
  expect(body.spentMicros).toBeGreaterThan(0);
});

test("a limit counts anew when its period begins", async () => {
  const person = await world.newPerson("Tomorrow");
  await create(person, { subjectKind: "workspace", subjectId: person.workspaceId });
  const hold = (key: string) =>
    world.app.platform.books.settle(person.organizationId, {
      ...{ key, wallet: "ai", amountMicros: 800, holdKey: null, isEnforced: false },
      subjects: { workspaceId: person.workspaceId, agentId: null, accountId: null, keyId: null },
    });
  await hold("use_today");
  world.clock.advance(86_400_000);
  expect((await person.get("/v1/limits")).body.data[0].spentMicros).toBe(0);
  await hold("use_tomorrow");
  expect((await person.get("/v1/limits")).body.data[0].spentMicros).toBe(800);
});

test("one limit per subject, period and wallet; what is not here cannot be limited", async () => {
  const person = await world.newPerson("Once");
  const rival = await world.newPerson("Rival");
  const workspace = { subjectKind: "workspace", subjectId: person.workspaceId };
  const first = await create(person, workspace);
  expect((await create(person, workspace)).status).toBe(409);
  expect((await create(person, { ...workspace, period: "month" })).status).toBe(201);
  expect((await create(person, { ...workspace, wallet: "ai" })).status).toBe(201);
  for (const [subjectKind, subjectId] of [
    ["workspace", rival.workspaceId],
    ["member", rival.accountId],
    ["agent", "agt_00000000000000000000000000"],
  ])
    expect((await create(person, { subjectKind, subjectId })).status, subjectKind).toBe(422);
  expect((await rival.patch(`/v1/limits/${first.body.id}`, { amountMicros: 1 })).status).toBe(404);
  expect((await rival.del(`/v1/limits/${first.body.id}`)).status).toBe(404);
});

test("a workspace sees what the organization set on the whole, and cannot change it", async () => {
  const person = await world.newPerson("Inside");
  const set = await person.post(`/v1/organizations/${person.organizationId}/limits`, {
    subjectKind: "organization",
    subjectId: person.organizationId,
    period: "month",
    amountMicros: 5_000,
  });
  const seen = (await person.get("/v1/limits")).body.data;
  expect(seen).toMatchObject([{ id: set.body.id, workspaceId: null }]);
  expect((await person.patch(`/v1/limits/${set.body.id}`, { amountMicros: 1 })).status).toBe(404);
});

test("what the organization set on a workspace stands there, whatever the workspace sets beside it", async () => {
  const person = await world.newPerson("Bounded");
  const subject = { subjectKind: "workspace", subjectId: person.workspaceId };
  const terms = { ...subject, period: "day", amountMicros: 1_000 };
  const above = `/v1/organizations/${person.organizationId}/limits`;
  const { id } = (await person.post(above, terms)).body;
  expect((await person.patch(`/v1/limits/${id}`, { amountMicros: 5_000 })).status).toBe(403);
  expect((await person.del(`/v1/limits/${id}`)).status).toBe(403);
  const own = await create(person, { ...subject, amountMicros: 5_000 });
  expect(own.status).toBe(201);
  await expect(
    world.app.platform.books.hold(person.organizationId, {
      ...{ key: "bounded", wallet: "ai", amountMicros: 2_000, isEnforced: false },
      subjects: { workspaceId: person.workspaceId, agentId: null, accountId: null, keyId: null },
    }),
  ).rejects.toMatchObject({ code: "limit_reached", details: { extra: { limitId: id } } });
  expect((await person.del(`/v1/limits/${own.body.id}`)).status).toBe(204);
  expect((await person.patch(`${above}/${id}`, { amountMicros: 5_000 })).status).toBe(200);
});
