import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MadeAgent, makeAgent } from "../../platform/testing/agents.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

const GRANT = 5_000_000;
let fake: FakeModelServer;
beforeAll(async () => void (fake = await startFakeOpenAI()));
afterAll(() => fake.close());

/** An agent of a model that has a price, answered by the fake server. */
async function pricedAgent(person: Person, more: object = {}): Promise<MadeAgent> {
  const connection = { name: "priced", kind: "openai", baseUrl: fake.openaiBaseUrl, secret: "sk-fake" };
  const { body } = await person.post("/v1/connections", connection);
  return makeAgent(person, { model: { connectionId: body.id, name: "gpt-4o" }, ...more });
}
const run = (person: Person, agent: MadeAgent, input = "hello") =>
  person.post(`/v1/agents/${agent.id}/runs`, { input, isDraft: true });
const aiWallet = async (person: Person) =>
  (await person.get("/v1/wallets")).body.data.find(({ kind }: { kind: string }) => kind === "ai");

/** What the books say about an organization, which must always agree. */
async function expectBooksToAgree(world: World, person: Person): Promise<void> {
  const [books] = await world.sql<{ total: number; wallet: number; unbalanced: number }>(
    `select sum(amount_micros)::bigint as total,
      (sum(amount_micros) filter (where account = 'wallet:ai'))::bigint as wallet,
      (select count(*)::int from (select transaction_id from ledger_entries where organization_id = $1
        group by 1 having sum(amount_micros) <> 0) u) as unbalanced
    from ledger_entries where organization_id = $1`,
    [person.organizationId],
  );
  const wallet = await aiWallet(person);
  expect(books).toEqual({ total: 0, wallet: wallet.balanceMicros, unbalanced: 0 });
}

describe("metered", () => {
  let world: World;
  beforeAll(async () => {
    world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(fake.origin).host } });
  });
  afterAll(() => world.stop());

  test("a new organization has its grant in the ai wallet", async () => {
    const person = await world.newPerson();
    expect(await aiWallet(person)).toEqual({
      kind: "ai",
      currency: "USD",
      balanceMicros: GRANT,
      heldMicros: 0,
      mode: "metered",
    });
    await expectBooksToAgree(world, person);
  });

  test("a further organization has none, so grants cannot be farmed", async () => {
    const person = await world.newPerson();
    const organization = await person.post("/v1/organizations", { name: "Another company" });
    const workspace = await person.post("/v1/workspaces", {
      organizationId: organization.body.id,
      name: "Main",
      environment: "production",
    });
    const wallets = await person.in(workspace.body.id).get("/v1/wallets");
    expect(wallets.body.data.map(({ balanceMicros }: Record<string, number>) => balanceMicros)).toEqual([
      0, 0,
    ]);
  });

  test("the balance falls by exactly what a run cost", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    fake.reply({ text: "Paid.", usage: { inputTokens: 10_000, outputTokens: 2_000 } });
    const { body } = await run(person, agent);
    expect(body.state).toBe("succeeded");
    expect(body.usage).toMatchObject({ inputTokens: 10_000, outputTokens: 2_000 });
    expect(body.usage.costMicros).toBeGreaterThan(0);
    expect(await aiWallet(person)).toMatchObject({
      balanceMicros: GRANT - body.usage.costMicros,
      heldMicros: 0,
    });
    await expectBooksToAgree(world, person);
  });

  test("usage is shown by day, agent, model, key and stage", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    const { body } = await run(person, agent);
    for (const [groupBy, key] of [
      ["day", new Date().toISOString().slice(0, 10)],
      ["agent", "Greeter"],
      ["model", "openai/gpt-4o"],
      ["stage", "draft"],
    ]) {
      const usage = await person.get(`/v1/usage?groupBy=${groupBy}`);
      expect(usage.body.data).toEqual([
        { key, runs: 1, inputTokens: 11, outputTokens: 7, costMicros: body.usage.costMicros },
      ]);
    }
  });

  test("many runs at once leave books that agree and nothing held", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    const runs = await Promise.all(Array.from({ length: 12 }, (_, n) => run(person, agent, `hello ${n}`)));
    expect(runs.map(({ body }) => body.state)).toEqual(runs.map(() => "succeeded"));
    const spent = runs.reduce((sum, { body }) => sum + body.usage.costMicros, 0);
    expect(await aiWallet(person)).toMatchObject({ balanceMicros: GRANT - spent, heldMicros: 0 });
    await expectBooksToAgree(world, person);
  });

  test("a call that failed costs nothing and holds nothing", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    fake.reply({ status: 401 });
    expect((await run(person, agent)).body).toMatchObject({ state: "failed", usage: { costMicros: 0 } });
    expect(await aiWallet(person)).toMatchObject({ balanceMicros: GRANT, heldMicros: 0 });
  });

  test("spend is counted beyond the balance and refused by nobody", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    fake.reply({ text: "Dear.", usage: { inputTokens: 100_000_000, outputTokens: 0 } });
    expect((await run(person, agent)).body.state).toBe("succeeded");
    expect((await aiWallet(person)).balanceMicros).toBeLessThan(0);
    expect((await run(person, agent)).body.state).toBe("succeeded");
    await expectBooksToAgree(world, person);
  });

  test("another workspace of another organization sees neither balance nor usage", async () => {
    const person = await world.newPerson();
    await run(person, await pricedAgent(person));
    const rival = await world.newPerson();
    expect((await aiWallet(rival)).balanceMicros).toBe(GRANT);
    expect((await rival.get("/v1/usage")).body.data).toEqual([]);
  });

  test("who lacks the right sees no wallet, and wrong questions are named", async () => {
    const keyless = await world.workspace({ can: ["runs:read"] });
    const refused = await keyless.get("/v1/wallets");
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("wallets:read");
    expect((await keyless.owner.get("/v1/usage?groupBy=colour")).status).toBe(422);
    expect((await keyless.owner.get("/v1/usage?days=0")).status).toBe(422);
  });
});

describe("enforced", () => {
  let world: World;
  beforeAll(async () => {
    const config = {
      OUTBOUND_ALLOW: new URL(fake.origin).host,
      CREDITS: "enforced",
      SIGNUP_GRANT_MICROS: 20_000,
    };
    world = await testWorld({ config });
  });
  afterAll(() => world.stop());

  const drain = (person: Person) =>
    world.sql("update wallets set balance_micros = 10 where organization_id = $1", [person.organizationId]);

  test("a run that could not be paid is refused with the shortfall, and the model is not asked", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    await drain(person);
    const asked = fake.requests.length;
    const { status, body } = await run(person, agent);
    expect(status).toBe(402);
    expect(body).toMatchObject({ code: "insufficient_credits", wallet: "ai" });
    expect(body.shortfallMicros).toBeGreaterThan(0);
    expect(fake.requests).toHaveLength(asked);
    expect(await aiWallet(person)).toMatchObject({ balanceMicros: 10, heldMicros: 0, mode: "enforced" });
  });

  test("a run that runs out on the way fails, and what it spent stays spent", async () => {
    const person = await world.newPerson();
    const tool = await person.post("/v1/tools", {
      name: "more",
      description: "",
      definition: { kind: "code", code: "return 1" },
    });
    const agent = await pricedAgent(person, { toolIds: [tool.body.id] });
    fake.reply({
      toolCalls: [{ name: "more", arguments: {} }],
      usage: { inputTokens: 7_000, outputTokens: 0 },
    });
    const { body } = await run(person, agent);
    expect(body).toMatchObject({ state: "failed", error: { code: "insufficient_credits" } });
    expect(body.usage.costMicros).toBeGreaterThan(0);
    expect(await aiWallet(person)).toMatchObject({
      balanceMicros: 20_000 - body.usage.costMicros,
      heldMicros: 0,
    });
    await expectBooksToAgree(world, person);
  });

  test("runs at once never spend more than there is", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    fake.reply(
      ...Array.from({ length: 10 }, () => ({ text: "x", usage: { inputTokens: 3_000, outputTokens: 0 } })),
    );
    const runs = await Promise.all(Array.from({ length: 10 }, () => run(person, agent)));
    const paid = runs.filter(({ body }) => body.state === "succeeded");
    expect(paid.length).toBeGreaterThan(0);
    expect(paid.length).toBeLessThan(10);
    expect((await aiWallet(person)).balanceMicros).toBeGreaterThanOrEqual(0);
    await expectBooksToAgree(world, person);
  });
});
