import type { RunRow } from "../../platform/dispatch/machine.ts";
import type { Work } from "../../platform/operation.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAgent, makeTool } from "../../platform/testing/agents.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { holdForStep } from "./steps.ts";

let fake: FakeModelServer;
let world: World;
const PRICES = [
  { kind: "model", item: "openai-compatible/house", unit: "input_token", baseMicros: 1_000_000 },
  { kind: "tool", item: "http", unit: "call", baseMicros: 70 },
  { kind: "tool", item: "code", unit: "call", baseMicros: 50 },
  { kind: "compute", item: "sandbox", unit: "second", baseMicros: 1_000_000 },
  { kind: "api", item: "request", unit: "call", baseMicros: 3 },
  { kind: "storage", item: "stored", unit: "gibibyte_month", baseMicros: 1_000_000_000 },
];
beforeAll(async () => {
  fake = await startFakeOpenAI();
  world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(fake.origin).host, CREDITS: "enforced" } });
  for (const price of PRICES)
    expect((await world.administrator.post("/v1/system/prices", price)).status).toBe(201);
});
afterAll(async () => {
  await world.stop();
  await fake.close();
});

/** Somebody with this much in both wallets and nothing else. */
async function personWith(micros: number): Promise<Person> {
  const person = await world.newPerson();
  const { books } = world.app.platform;
  await books.expire(person.organizationId, { grantKey: "signup" });
  for (const wallet of ["ai", "data"] as const)
    await books.grant(person.organizationId, {
      key: `test:${wallet}`,
      wallet,
      kind: "purchased",
      amountMicros: micros,
      expiresAt: null,
      from: "payments",
      reason: "Test",
    });
  return person;
}
async function agentOf(person: Person, content: object = {}) {
  const connection = { name: "house", kind: "openai-compatible", baseUrl: fake.openaiBaseUrl, secret: "sk" };
  const { body } = await person.post("/v1/connections", connection);
  return makeAgent(person, {
    model: { connectionId: body.id, name: "house" },
    maxOutputTokens: 100,
    ...content,
  });
}
const start = (caller: Pick<Person, "post">, { id }: { id: string }) =>
  caller.post(`/v1/agents/${id}/runs`, { input: "hello", isDraft: true });
const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 0 });
const walletsOf = async (person: Person) => {
  const pending = () =>
    world.sql("select 1 from charges where organization_id = $1", [person.organizationId]);
  await world.until(async () => (await pending()).length === 0);
  await world.app.platform.books.settled(person.organizationId);
  const rows = await world.sql<{ kind: string; balance: number; held: number; debt: number }>(
    `select kind, balance_micros as balance, held_micros as held, debt_micros as debt from wallets
      where organization_id = $1 order by kind`,
    [person.organizationId],
  );
  return Object.fromEntries(rows.map(({ kind, ...row }) => [kind, row])) as Record<
    "ai" | "data",
    (typeof rows)[0]
  >;
};
const eventsOf = (person: Person, kind: string) =>
  world.sql<Record<string, unknown>>(
    "select * from usage_events where organization_id = $1 and kind = $2 order by created_at, id",
    [person.organizationId, kind],
  );
const GRANT = 10_000_000;

describe("a run", () => {
  test("is metered by who used what, and answers what it cost and what is left", async () => {
    const person = await personWith(GRANT);
    const agent = await agentOf(person);
    const key = await world.key(person);
    fake.reply({ text: "hi", usage: usage(2_000) });
    const { body } = await start(key, agent);
    const paid = { costMicros: 2_000, wallet: "ai", balanceMicros: GRANT - 2_000, heldMicros: 0 };
    expect(body.usage).toMatchObject(paid);
    expect((await person.get(`/v1/runs/${body.id}`)).body.usage).toMatchObject(paid);
    expect(await eventsOf(person, "model")).toMatchObject([
      {
        id: `use_${body.id}_1`,
        workspace_id: person.workspaceId,
        wallet: "ai",
        run_id: body.id,
        step_number: 1,
        agent_id: agent.id,
        stage: "draft",
        account_id: person.accountId,
        key_id: key.keyId,
        model: "openai-compatible/house",
        input_tokens: 2_000,
        cost_micros: 2_000,
        price_version: expect.stringMatching(/^prc_/),
      },
    ]);
    expect(await walletsOf(person)).toMatchObject({
      ai: { balance: GRANT - 2_000, held: 0 },
      data: { balance: GRANT },
    });
  });

  test("costs the same to the micro wherever it stands", async () => {
    world.clock.set(world.app.platform.now());
    const person = await personWith(GRANT);
    const agent = await agentOf(person);
    const organization = `/v1/organizations/${person.organizationId}`;
    await person.post(`${organization}/limits`, {
      ...{ subjectKind: "organization", subjectId: person.organizationId, period: "month" },
      ...{ amountMicros: GRANT, isHard: false },
    });
    fake.reply({ text: "one", usage: usage(20_003) }, { text: "two", usage: usage(30_014) });
    const runs = [(await start(person, agent)).body, (await start(person, agent)).body];
    const { ai } = await walletsOf(person);
    type Row = Record<string, unknown>;
    const rows = async (path: string, list = "data") => (await person.get(path)).body[list] as Row[];
    const sum = (all: Row[], field: string) => all.reduce((total, row) => total + (row[field] as number), 0);
    const used = (all: Row[]) => all.filter(({ kind }) => kind === "usage");
    const exported = (await person.get(`/v1/workspaces/${person.workspaceId}/usage/export`)).text;
    const said = {
      runs: sum(
        runs.map(({ usage: of }) => of),
        "costMicros",
      ),
      balance: GRANT - ai.balance,
      wallets: sum(await rows("/v1/wallets"), "spentThisMonthMicros"),
      organizationWallets: sum(await rows(`${organization}/wallets`), "spentThisMonthMicros"),
      usage: sum(await rows("/v1/usage?groupBy=agent"), "costMicros"),
      organizationUsage: sum(await rows(`${organization}/usage?groupBy=workspace`), "costMicros"),
      events: sum(await rows("/v1/usage/events"), "costMicros"),
      exported: sum(
        exported
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Row),
        "costMicros",
      ),
      ledger: sum(used(await rows("/v1/ledger")), "amountMicros"),
      organizationLedger: sum(used(await rows(`${organization}/ledger`)), "amountMicros"),
      limit: sum(await rows("/v1/limits"), "spentMicros"),
      nextInvoice: sum(used(await rows(`${organization}/next-invoice`, "lines")), "amountMicros"),
    };
    expect(said).toEqual(Object.fromEntries(Object.keys(said).map((place) => [place, 50_017])));
    world.clock.release();
  });

  test("says nothing of the wallet to who may not see balances", async () => {
    const person = await personWith(GRANT);
    const agent = await agentOf(person);
    const blind = await world.key(person, ["runs:create", "runs:read", "agents:read"]);
    const { body } = await start(blind, agent);
    expect(body.usage.costMicros).toBeGreaterThan(0);
    expect(body.usage).not.toHaveProperty("balanceMicros");
    await world.sql("update organizations set members_see_billing = false where id = $1", [
      person.organizationId,
    ]);
    const guest = await world.join(await world.newPerson(), person, "developer");
    expect((await guest.get(`/v1/runs/${body.id}`)).body.usage).not.toHaveProperty("wallet");
    expect((await person.get(`/v1/runs/${body.id}`)).body.usage).toHaveProperty("wallet", "ai");
  });

  test("answers the same through the OpenAI-compatible door", async () => {
    const person = await personWith(GRANT);
    const agent = await agentOf(person);
    await person.post(`/v1/agents/${agent.id}/publish`, { stage: "production" });
    fake.reply({ text: "hi", usage: usage(500) });
    const messages = [{ role: "user", content: "hello" }];
    const { body } = await person.post("/v1/chat/completions", { model: agent.id, messages });
    expect(body.usage).toMatchObject({
      prompt_tokens: 500,
      costMicros: 500,
      wallet: "ai",
      balanceMicros: GRANT - 500,
      heldMicros: 0,
    });
  });

  test("pays for its tools: the call from one wallet, the sandbox from the other", async () => {
    const person = await personWith(GRANT);
    const tool = await makeTool(person);
    const web = await makeTool(person, {
      name: "web",
      description: "",
      definition: { kind: "http", method: "GET", url: `${world.url}/demo/weather?city=Rome` },
    });
    const agent = await agentOf(person, { toolIds: [tool.id, web.id] });
    fake.reply(
      {
        toolCalls: [
          { name: "add", arguments: { a: 1, b: 2 } },
          { name: "web", arguments: {} },
          { name: "add", arguments: { a: "no number" } },
        ],
        usage: usage(1_000),
      },
      { text: "done", usage: usage(1_000) },
    );
    const { body } = await start(person, agent);
    expect(body.state).toBe("succeeded");
    const calls = await eventsOf(person, "tool");
    // What was refused before anything was done is no use.
    expect(calls.map(({ cost_micros: cost, unit, wallet }) => [cost, unit, wallet])).toEqual([
      [50, "call", "data"],
      [70, "call", "data"],
    ]);
    const [compute] = (await eventsOf(person, "compute")) as [{ cost_micros: number; quantity: string }];
    expect(compute).toMatchObject({ unit: "second", wallet: "ai", run_id: body.id, agent_id: agent.id });
    expect(compute.cost_micros).toBe(Math.round(Number(compute.quantity) * 1_000_000));
    expect(body.usage.costMicros).toBe(2_000 + 50 + 70 + compute.cost_micros);
    expect(await walletsOf(person)).toMatchObject({
      ai: { balance: GRANT - 2_000 - compute.cost_micros, held: 0 },
      data: { balance: GRANT - 120, held: 0 },
    });
    const { data } = (await person.get(`/v1/runs/${body.id}/steps`)).body;
    expect(data[2].usage.costMicros).toBe(70);
  });

  test("holds nothing once its model call failed", async () => {
    const person = await personWith(GRANT);
    const agent = await agentOf(person);
    fake.reply({ status: 401 });
    expect((await start(person, agent)).body).toMatchObject({ state: "failed", usage: { costMicros: 0 } });
    expect((await walletsOf(person)).ai).toMatchObject({ balance: GRANT, held: 0 });
    const holds = await world.sql("select state from holds where organization_id = $1", [
      person.organizationId,
    ]);
    expect(holds).toEqual([{ state: "released" }]);
  });

  test("that is taken over gives back what the attempt before it held", async () => {
    const person = await personWith(GRANT);
    const { platform } = world.app;
    const run = { id: "run_x", workspaceId: person.workspaceId, actorAccountId: person.accountId } as RunRow;
    const ws = { platform, scope: { organizationId: person.organizationId } } as Work;
    const hold = (attempt: number) =>
      holdForStep({ ws, run, step: { number: 1, attempt } }, { wallet: "ai", amountMicros: 40_000 });
    expect(await hold(1)).toBeNull();
    expect(await hold(1)).toBeNull();
    expect(await hold(2)).toBeNull();
    expect((await walletsOf(person)).ai).toMatchObject({ balance: GRANT, held: 40_000 });
  });

  test("holds nothing once it was cancelled in the middle of a call", async () => {
    const person = await personWith(GRANT);
    const agent = await agentOf(person);
    fake.reply({ isHung: true });
    const { body } = await person.post(`/v1/agents/${agent.id}/runs`, {
      input: "x",
      isDraft: true,
      mode: "async",
    });
    await world.until(async () => (await walletsOf(person)).ai.held > 0);
    await person.post(`/v1/runs/${body.id}/cancel`);
    await world.until(async () => (await walletsOf(person)).ai.held === 0);
    expect((await person.get(`/v1/runs/${body.id}`)).body.state).toBe("cancelled");
  });
});

describe("money that runs out", () => {
  test("is said before a run begins, and the model is not asked", async () => {
    const person = await personWith(1);
    const agent = await agentOf(person);
    const asked = fake.requests.length;
    const { status, body } = await start(person, agent);
    expect(status).toBe(402);
    expect(body).toMatchObject({ code: "insufficient_credits", wallet: "ai" });
    expect(body.shortfallMicros).toBe(body.neededMicros - 1);
    expect(fake.requests).toHaveLength(asked);
  });

  test("in the middle lets the step under way end and stops the run", async () => {
    const person = await personWith(300_000);
    const tool = await makeTool(person, {
      name: "free",
      description: "",
      definition: { kind: "http", method: "GET", url: `${world.url}/demo/weather?city=Rome` },
    });
    const agent = await agentOf(person, { toolIds: [tool.id] });
    fake.reply({ toolCalls: [{ name: "free", arguments: {} }], usage: usage(299_990) });
    const { body } = await start(person, agent);
    expect(body).toMatchObject({ state: "failed", error: { code: "insufficient_credits" } });
    expect(body.usage).toMatchObject({ costMicros: 299_990 + 70, balanceMicros: 10, heldMicros: 0 });
    const { data } = (await person.get(`/v1/runs/${body.id}/steps`)).body;
    expect(data.map(({ kind, state }: Record<string, string>) => [kind, state])).toEqual([
      ["model", "succeeded"],
      ["tool", "succeeded"],
      ["model", "failed"],
    ]);
    expect(data[2]).toMatchObject({ error: { code: "insufficient_credits" }, result: { wallet: "ai" } });
  });

  test("before a tool stops the run too, and the tool is not called", async () => {
    const person = await personWith(1_000_000);
    const tool = await makeTool(person);
    const agent = await agentOf(person, { toolIds: [tool.id] });
    fake.reply({ toolCalls: [{ name: "add", arguments: { a: 1, b: 2 } }], usage: usage(1_000) });
    const { body } = await start(person, agent);
    // Its time limit of five seconds would cost five times what there is.
    expect(body).toMatchObject({ state: "failed", error: { code: "insufficient_credits" } });
    expect(await eventsOf(person, "compute")).toEqual([]);
    expect(await walletsOf(person)).toMatchObject({ ai: { balance: 999_000, held: 0 }, data: { held: 0 } });
  });

  test("under a limit names the limit", async () => {
    const person = await personWith(GRANT);
    const agent = await agentOf(person);
    const limit = {
      subjectKind: "agent",
      subjectId: agent.id,
      period: "day",
      amountMicros: 1,
      isHard: true,
    };
    expect((await person.post("/v1/limits", limit)).status).toBe(201);
    const { body } = await start(person, agent);
    expect(body).toMatchObject({
      state: "failed",
      error: { code: "limit_reached" },
      usage: { costMicros: 0 },
    });
  });
});

describe("trying a tool", () => {
  test("is metered and says what it cost", async () => {
    const person = await personWith(GRANT);
    const tool = await makeTool(person);
    const { body } = await person.post(`/v1/tools/${tool.id}/test`, { arguments: { a: 1, b: 2 } });
    const [call] = await eventsOf(person, "tool");
    const [compute] = (await eventsOf(person, "compute")) as [{ cost_micros: number }];
    expect(call).toMatchObject({ run_id: null, account_id: person.accountId, cost_micros: 50 });
    expect(body.usage).toEqual({
      costMicros: 50 + compute.cost_micros,
      wallet: "ai",
      balanceMicros: GRANT - compute.cost_micros,
      heldMicros: 0,
    });
  });

  test("is refused where it cannot be paid, and what was set aside goes back", async () => {
    const person = await personWith(1_000);
    const tool = await makeTool(person);
    const { status, body } = await person.post(`/v1/tools/${tool.id}/test`, { arguments: { a: 1, b: 2 } });
    expect([status, body.code]).toEqual([402, "insufficient_credits"]);
    expect(await walletsOf(person)).toMatchObject({ ai: { held: 0 }, data: { held: 0, balance: 1_000 } });
  });
});

describe("the tool wallet_balance", () => {
  const BALANCE = {
    name: "balance",
    description: "What is left.",
    definition: { kind: "builtin", name: "wallet_balance" },
  };

  test("answers an agent what the wallets hold and what this month cost", async () => {
    world.clock.set(world.app.platform.now());
    const person = await personWith(GRANT);
    const tool = await makeTool(person, BALANCE);
    const agent = await agentOf(person, { toolIds: [tool.id] });
    fake.reply(
      { toolCalls: [{ name: "balance", arguments: {} }], usage: usage(1_000) },
      { text: "ok", usage: usage(1) },
    );
    const { body } = await start(person, agent);
    const { data } = (await person.get(`/v1/runs/${body.id}/steps`)).body;
    const wallets = data[1].result.data as Record<string, unknown>[];
    expect(wallets.find(({ kind }) => kind === "ai")).toMatchObject({
      balanceMicros: GRANT - 1_000,
      spentThisMonthMicros: 1_000,
    });
    expect(await eventsOf(person, "tool")).toMatchObject([{ cost_micros: 0, price_version: "unpriced" }]);
    world.clock.release();
  });

  test("has the ledger beside it, for an agent that asks what money was spent on", async () => {
    const person = await personWith(GRANT);
    const definition = { kind: "builtin", name: "wallet_ledger" };
    const tool = await makeTool(person, { name: "ledger", description: "What was spent.", definition });
    const agent = await agentOf(person, { toolIds: [tool.id] });
    fake.reply({ toolCalls: [{ name: "ledger", arguments: {} }], usage: usage(1_000) }, { text: "ok" });
    const { body } = await start(person, agent);
    const { data } = (await person.get(`/v1/runs/${body.id}/steps`)).body;
    expect(data[1].result.data).toContainEqual(
      expect.objectContaining({ kind: "purchase", wallet: "ai", amountMicros: GRANT }),
    );
  });

  test("answers nobody what they may not see themselves", async () => {
    const person = await personWith(GRANT);
    const tool = await makeTool(person, BALANCE);
    const agent = await agentOf(person, { toolIds: [tool.id] });
    const blind = await world.key(person, ["runs:create", "runs:read"]);
    const stepsOf = async (caller: Pick<Person, "post">) => {
      fake.reply({ toolCalls: [{ name: "balance", arguments: {} }] }, { text: "ok" });
      const { body } = await start(caller, agent);
      return (await person.get(`/v1/runs/${body.id}/steps`)).body.data;
    };
    expect((await stepsOf(blind))[1]).toMatchObject({ state: "failed", error: { code: "tool_denied" } });
    await world.sql("update organizations set members_see_billing = false where id = $1", [
      person.organizationId,
    ]);
    const guest = await world.join(await world.newPerson(), person, "developer");
    expect((await stepsOf(guest))[1]).toMatchObject({ state: "failed", error: { code: "tool_denied" } });
    expect((await stepsOf(person))[1]).toMatchObject({ state: "succeeded" });
  });
});

describe("API calls", () => {
  test("of keys are counted together and charged once, whatever happens at the first try", async () => {
    world.clock.set(world.app.platform.now());
    const person = await personWith(GRANT);
    const key = await world.key(person);
    await Promise.all(Array.from({ length: 20 }, () => key.get("/v1/agents")));
    await Promise.all(Array.from({ length: 5 }, () => person.get("/v1/agents")));
    await world.app.apiUse.settle();
    await world.app.apiUse.settle();
    const events = await eventsOf(person, "api");
    const calls = events.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    expect(calls).toBe(20);
    expect(events.length).toBeLessThanOrEqual(2);
    expect(events[0]).toMatchObject({
      key_id: key.keyId,
      unit: "call",
      wallet: "data",
      account_id: person.accountId,
    });
    expect((await walletsOf(person)).data.balance).toBe(GRANT - 60);
    world.clock.release();
  });
});

describe("storage", () => {
  test("is sampled once a day for each workspace", async () => {
    world.clock.set(world.app.platform.now());
    const person = await personWith(GRANT);
    await makeAgent(person, { instructions: "x".repeat(1_000) });
    await world.app.storageSampling!.settle();
    await world.app.storageSampling!.settle();
    const [event, second] = await eventsOf(person, "storage");
    expect(second).toBeUndefined();
    expect(event).toMatchObject({ unit: "gibibyte_month", wallet: "data", workspace_id: person.workspaceId });
    expect(Number(event!.quantity)).toBeGreaterThan(0);
    expect(Number(event!.cost_micros)).toBeGreaterThan(0);
    world.clock.advance(24 * 3_600_000);
    await world.app.storageSampling!.settle();
    expect(await eventsOf(person, "storage")).toHaveLength(2);
  });

  test("keeps no workspace from being deleted that is empty by now", async () => {
    const { organizationId, in: inside, ...person } = await personWith(GRANT);
    const { body } = await person.post("/v1/workspaces", {
      organizationId,
      name: "Brief",
      environment: "staging",
    });
    const agent = await makeAgent(inside(body.id));
    await world.app.storageSampling!.settle();
    expect((await inside(body.id).del(`/v1/agents/${agent.id}`)).status).toBe(204);
    expect((await person.del(`/v1/workspaces/${body.id}?slug=${body.slug}`)).status).toBe(204);
  });
});
