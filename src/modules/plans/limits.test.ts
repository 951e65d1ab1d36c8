import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAgent } from "../../platform/testing/agents.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { forgetOld } from "../events/retention.ts";
import { entitlementsOf } from "./index.ts";

let world: World;
beforeAll(async () => void (world = await testWorld()));
afterAll(() => world.stop());

const NOTHING = {
  workspaces: null,
  members: null,
  agents: null,
  concurrency: null,
  requestsPerMinute: null,
  retentionDays: null,
};
let made = 0;
/** Somebody whose organization has a plan with these limits. */
async function limited(limits: Partial<Record<keyof typeof NOTHING, number>>): Promise<Person> {
  const person = await world.newPerson();
  const key = `limited_${++made}`;
  const rank = 100 + made;
  const { administrator } = world;
  await administrator.post("/v1/system/plans", {
    key,
    name: key,
    rank,
    monthlyPriceMicros: 0,
    limits: { ...NOTHING, ...limits },
  });
  await administrator.post("/v1/system/plan-assignments", {
    organizationId: person.organizationId,
    plan: key,
  });
  return person;
}
const agent = (person: Person, name: string) =>
  person.post("/v1/agents", {
    name,
    content: { instructions: "Help.", model: { connectionId: null, name: "demo" } },
  });

test("agents are as many as the plan says, over all workspaces, also when ten are made at once", async () => {
  const person = await limited({ agents: 3 });
  const other = await person.post("/v1/workspaces", { name: "Other", environment: "staging" });
  expect((await agent(person, "First")).status).toBe(201);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      agent((index % 2 ? person : person.in(other.body.id)) as Person, `Agent ${index}`),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, ...Array(8).fill(402)]);
  const refused = answers.find(({ status }) => status === 402)!;
  expect(refused.body).toMatchObject({
    code: "plan_limit",
    entitlement: "agents",
    limit: 3,
    used: 3,
    liftedBy: "launch",
  });
  const { limits } = (await person.get(`/v1/organizations/${person.organizationId}/entitlements`)).body;
  expect(limits.agents).toEqual({ limit: 3, used: 3 });
});

test("members are as many as the plan says: who is invited beyond it is refused, and so is who accepts too late", async () => {
  const person = await limited({ members: 2 });
  const guests = [await world.newPerson(), await world.newPerson()];
  const tokens: string[] = [];
  for (const guest of guests) {
    expect((await person.post("/v1/invitations", { email: guest.email })).status).toBe(201);
    const [mail] = await world.sql<{ text: string }>(
      "select body_text as text from mails where recipient = $1 order by id desc limit 1",
      [guest.email],
    );
    tokens.push(/#token=([\w-]+)/.exec(mail!.text)![1]!);
  }
  const answers = await Promise.all(
    guests.map((guest, index) => guest.post("/v1/invitation-acceptances", { token: tokens[index] })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 402]);
  const late = await person.post("/v1/invitations", { email: "late@example.org" });
  expect(late.body).toMatchObject({ status: 402, entitlement: "members", limit: 2, used: 2 });
  // A service account is nobody.
  expect((await person.post("/v1/service-accounts", { name: "Robot", role: "viewer" })).status).toBe(201);
});

test("what a plan does not name is refused and named; what is there goes on", async () => {
  const person = await world.newPerson();
  const organization = `/v1/organizations/${person.organizationId}`;
  const role = { name: "Reader", permissions: ["runs:read"] };
  const hook = { url: "https://example.org/hook", isActive: false };
  const made = await person.post("/v1/webhooks", hook);
  expect([made.status, (await person.post(`${organization}/roles`, role)).status]).toEqual([201, 201]);
  const assign = (plan: string | null) =>
    world.administrator.post("/v1/system/plan-assignments", { organizationId: person.organizationId, plan });
  await assign("build");
  for (const [path, body, entitlement] of [
    [`${organization}/roles`, { ...role, name: "Other" }, "custom_roles"],
    ["/v1/webhooks", hook, "webhooks"],
    [`${organization}/webhooks`, hook, "webhooks"],
  ] as const)
    expect(await person.post(path, body)).toMatchObject({
      status: 402,
      body: { code: "plan_limit", entitlement, plan: "build", liftedBy: "launch" },
    });
  expect((await person.patch(`/v1/webhooks/${made.body.id}`, { description: "Still here" })).status).toBe(
    200,
  );
  await assign("launch");
  expect((await person.post("/v1/webhooks", hook)).status).toBe(201);
});

test("calls of everybody together stay within the plan's rate", async () => {
  const person = await limited({ requestsPerMinute: 5 });
  const key = await world.key(person);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => (index % 2 ? person : key).get("/v1/agents")),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(7);
  expect(refused[0]!.body.code).toBe("rate_limited");
  expect(refused[0]!.headers.get("ratelimit-limit")).toBe("5");
  expect((await (await world.newPerson()).get("/v1/agents")).status).toBe(200);
});

describe("runs under way at once", () => {
  const begin = async (person: Person, agentId: string, input: string) =>
    (await person.post(`/v1/agents/${agentId}/runs`, { input, mode: "async", isDraft: true })).body
      .id as string;

  test("are as many as the plan says over all workspaces; further ones wait and go in order", async () => {
    const person = await limited({ concurrency: 2 });
    const { body } = await person.post("/v1/workspaces", { name: "Other", environment: "staging" });
    const elsewhere = person.in(body.id) as Person;
    const [here, there] = [await makeAgent(person), await makeAgent(elsewhere)];
    const ids: string[] = [];
    for (let count = 0; count < 8; count++)
      ids.push(
        await (count % 2 ? begin(elsewhere, there.id, "#sleep:150") : begin(person, here.id, "#sleep:150")),
      );
    const runs = () =>
      world.sql<{ id: string; state: string; startedAt: string; endedAt: string }>(
        `select id, state, started_at as "startedAt", ended_at as "endedAt" from runs where id = any($1) order by id`,
        [ids],
      );
    let most = 0;
    await world.until(async () => {
      const [{ count }] = (await world.sql<{ count: number }>(
        "select count(*)::int as count from runs where id = any($1) and lease_token is not null",
        [ids],
      )) as [{ count: number }];
      most = Math.max(most, count);
      return (await runs()).every(({ state }) => state === "succeeded");
    });
    expect(most).toBeLessThanOrEqual(2);
    const done = await runs();
    const starts = done.map(({ startedAt }) => startedAt);
    // Of two that are let in together either may begin first.
    expect(starts.slice(2).every((start, index) => start >= starts[index]!)).toBe(true);
    for (const [index, { startedAt }] of done.entries())
      expect(done.slice(0, index).filter(({ endedAt }) => endedAt > startedAt).length).toBeLessThan(2);
  });

  test("of an organization without a plan are as many as there are", async () => {
    const person = await world.newPerson();
    const { id } = await makeAgent(person);
    const ids = await Promise.all(Array.from({ length: 5 }, () => begin(person, id, "#sleep:1000")));
    await world.until(async () => {
      const rows = await world.sql("select from runs where id = any($1) and lease_token is not null", [ids]);
      return rows.length === 5;
    });
  });
});

test("nothing is kept longer than the plan keeps it", async () => {
  const person = await limited({ retentionDays: 10 });
  const free = await world.newPerson();
  await makeAgent(person);
  await makeAgent(free);
  await world.app.signals!.settle();
  const age = (days: number) =>
    world.sql(
      "update events set created_at = now() - make_interval(days => $1) where workspace_id = any($2)",
      [days, [person.workspaceId, free.workspaceId]],
    );
  const left = async () =>
    Promise.all(
      [person, free].map(
        async ({ workspaceId }) =>
          (await world.sql("select from events where workspace_id = $1", [workspaceId])).length,
      ),
    );
  const [mine, theirs] = await left();
  expect(mine! > 0 && theirs! > 0).toBe(true);
  await age(11);
  await forgetOld(world.app.platform.door);
  expect(await left()).toEqual([0, theirs]);
});

test("entitlements are remembered, and a change of the plan is seen by the next question", async () => {
  const person = await limited({ agents: 1 });
  const { platform } = world.app;
  const first = await entitlementsOf(platform, person.organizationId);
  expect(first).toMatchObject({ reason: "plan", limits: { agents: 1 }, discountPercent: 0 });
  await world.administrator.patch(`/v1/system/plans/${first.plan}`, {
    discountPercent: 30,
    limits: { agents: 2 },
  });
  expect(await entitlementsOf(platform, person.organizationId)).toMatchObject({
    discountPercent: 30,
    limits: { agents: 2 },
  });
  await world.administrator.post("/v1/system/plan-assignments", {
    organizationId: person.organizationId,
    plan: null,
  });
  expect(await entitlementsOf(platform, person.organizationId)).toMatchObject({ reason: "self_hosted" });
});

test("members see balance and usage unless the organization hides them; who manages billing always does", async () => {
  const person = await world.newPerson();
  const member = await world.newPerson();
  const inside = await world.join(member, person, "developer");
  expect((await inside.get("/v1/wallets")).status).toBe(200);
  const path = `/v1/organizations/${person.organizationId}`;
  expect((await person.patch(path, { membersSeeBilling: false })).body.membersSeeBilling).toBe(false);
  expect((await inside.get("/v1/wallets")).status).toBe(403);
  expect((await person.get("/v1/wallets")).status).toBe(200);
  await person.patch(path, { membersSeeBilling: true });
  expect((await inside.get("/v1/wallets")).status).toBe(200);
});
