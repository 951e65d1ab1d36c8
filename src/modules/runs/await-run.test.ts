import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployAgent } from "../../platform/testing/agents.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let host: Person;
let agentId: string;
beforeAll(async () => {
  world = await testWorld();
  host = await world.newPerson("Host");
  ({ id: agentId } = await deployAgent(host, { model: { connectionId: null, name: "demo-slow" } }));
}, 120_000);
afterAll(() => world?.stop());

const INPUT = "#long:2000 a long answer";
const waiting = (caller: TestCaller) => caller.post(`/v1/agents/${agentId}/runs`, { input: INPUT });
const chatting = (caller: TestCaller) =>
  caller.post("/v1/chat/completions", { model: agentId, messages: [{ role: "user", content: INPUT }] });
const runsOf = (person: Person) =>
  world.sql<{ id: string }>("select id from runs where actor_account_id = $1", [person.accountId]);

/** A developer of the host's workspace whose calls wait, by session and by key. */
async function waitingDeveloper() {
  const person = await world.newPerson();
  const there = await world.join(person, host, "developer");
  const key = await world.key(there);
  const calls = [waiting(there), waiting(key), chatting(there), chatting(key)];
  await world.until(async () => (await runsOf(person)).length === calls.length);
  return {
    person,
    answers: async () => {
      const answers = await Promise.all(calls);
      for (const { id } of await runsOf(person)) await host.post(`/v1/runs/${id}/cancel`);
      return answers.map(({ status }) => status);
    },
  };
}

describe("calls that wait for a run end at once", () => {
  test("when their caller is removed", async () => {
    const { person, answers } = await waitingDeveloper();
    expect((await host.del(`/v1/members/${person.accountId}`)).status).toBe(204);
    expect(await answers()).toEqual([404, 401, 404, 401]);
  });

  test("when their caller may no longer run agents", async () => {
    const { person, answers } = await waitingDeveloper();
    const changed = await host.patch(`/v1/members/${person.accountId}`, { role: "viewer" });
    expect(changed.status).toBe(200);
    expect(await answers()).toEqual([403, 403, 403, 403]);
  });

  test("when their session ends", async () => {
    const person = await world.newPerson();
    const there = await world.join(person, host, "developer");
    const call = waiting(there);
    await world.until(async () => (await runsOf(person)).length === 1);
    expect((await person.post("/v1/auth/sign-out", {})).status).toBe(200);
    expect((await call).status).toBe(401);
    for (const { id } of await runsOf(person)) await host.post(`/v1/runs/${id}/cancel`);
  });
});

test("a call that waits ends with its key's time", async () => {
  const expiresAt = new Date(Date.now() + 3_000).toISOString();
  const made = await host.post("/v1/api-keys", { name: "brief", expiresAt });
  const key = world.anonymous.with({ authorization: `Bearer ${made.body.secret}` });
  expect((await waiting(key)).status).toBe(401);
  for (const { id } of await runsOf(host)) await host.post(`/v1/runs/${id}/cancel`);
});

test("a call goes on waiting through changes that leave its caller what it needs", async () => {
  const { person, answers } = await waitingDeveloper();
  await host.patch(`/v1/organizations/${host.organizationId}`, { name: "Another name" });
  await host.patch(`/v1/members/${person.accountId}`, { role: "tester" });
  const { length } = await world.sql(
    "select 1 as one from runs where actor_account_id = $1 and state in ('queued', 'running')",
    [person.accountId],
  );
  expect(length).toBe(4);
  for (const { id } of await runsOf(person)) await host.post(`/v1/runs/${id}/cancel`);
  // Two waited for the run whatever came of it, two for its answer.
  expect(await answers()).toEqual([201, 201, 422, 422]);
});
