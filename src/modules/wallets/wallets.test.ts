import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBooks } from "../../platform/books/create-books.ts";
import { type MadeAgent, makeAgent } from "../../platform/testing/agents.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { sweepBooks, tellOfMoney } from "./index.ts";

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

/** Everything recomputed from the entries, as `bailiwick doctor --ledger` does. */
async function expectBooksToAgree(world: World): Promise<void> {
  await world.until(async () => (await world.sql("select 1 from charges limit 1")).length === 0);
  expect((await world.administrator.get("/v1/system/ledger-check")).body).toMatchObject({
    isWhole: true,
    findings: [],
  });
}

describe("metered", () => {
  let world: World;
  beforeAll(async () => {
    world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(fake.origin).host } });
  });
  afterAll(() => world.stop());

  test("a new organization has its grant in the ai wallet", async () => {
    const person = await world.newPerson();
    expect(await aiWallet(person)).toMatchObject({
      kind: "ai",
      currency: "USD",
      balanceMicros: GRANT,
      availableMicros: GRANT,
      heldMicros: 0,
      debtMicros: 0,
      status: "ok",
      mode: "metered",
      buckets: [{ kind: "promotional", remainingMicros: GRANT, expiresAt: null }],
    });
    await expectBooksToAgree(world);
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
    await expectBooksToAgree(world);
  });

  test("usage is shown by day, agent, model, key and stage", async () => {
    world.clock.set(world.app.platform.now());
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    const { body } = await run(person, agent);
    for (const [groupBy, key] of [
      ["day", world.app.platform.now().toISOString().slice(0, 10)],
      ["agent", "Greeter"],
      ["model", "openai/gpt-4o"],
      ["stage", "draft"],
    ]) {
      const usage = await person.get(`/v1/usage?groupBy=${groupBy}`);
      expect(usage.body.data).toMatchObject([
        { key, runs: 1, inputTokens: 11, outputTokens: 7, costMicros: body.usage.costMicros },
      ]);
    }
    world.clock.release();
  });

  test("many runs at once leave books that agree and nothing held", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    const runs = await Promise.all(Array.from({ length: 12 }, (_, n) => run(person, agent, `hello ${n}`)));
    expect(runs.map(({ body }) => body.state)).toEqual(runs.map(() => "succeeded"));
    const spent = runs.reduce((sum, { body }) => sum + body.usage.costMicros, 0);
    expect(await aiWallet(person)).toMatchObject({ balanceMicros: GRANT - spent, heldMicros: 0 });
    await expectBooksToAgree(world);
  });

  test("a call that failed costs nothing and holds nothing", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    fake.reply({ status: 401 });
    expect((await run(person, agent)).body).toMatchObject({ state: "failed", usage: { costMicros: 0 } });
    expect(await aiWallet(person)).toMatchObject({ balanceMicros: GRANT, heldMicros: 0 });
  });

  test("spend goes on beyond the balance, which never falls below zero", async () => {
    const person = await world.newPerson();
    const agent = await pricedAgent(person);
    fake.reply({ text: "Dear.", usage: { inputTokens: 100_000_000, outputTokens: 0 } });
    expect((await run(person, agent)).body.state).toBe("succeeded");
    expect(await aiWallet(person)).toMatchObject({ balanceMicros: 0, debtMicros: 0, status: "empty" });
    expect((await run(person, agent)).body.state).toBe("succeeded");
    await expectBooksToAgree(world);
  });

  test.each([
    ["wallets", "balance_micros", "kind = 'ai'", /^wallet ai$/],
    ["wallets", "debt_micros", "kind = 'data'", /^wallet data$/],
    ["credit_buckets", "remaining_micros", "wallet = 'ai'", /^bucket bkt_/],
    ["wallet_books", "sequence", "true", /^ledger$/],
  ])("%s whose %s was changed by hand are found", async (table, column, where, what) => {
    const { organizationId } = await world.newPerson();
    const add = (micros: number) =>
      world.sql(`update ${table} set ${column} = ${column} + $2 where organization_id = $1 and ${where}`, [
        organizationId,
        micros,
      ]);
    await add(1);
    expect((await world.administrator.get("/v1/system/ledger-check")).body).toMatchObject({
      isWhole: false,
      findings: [{ organizationId, what: expect.stringMatching(what) }],
    });
    await add(-1);
    await expectBooksToAgree(world);
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
    world.app.platform.books.settle(person.organizationId, {
      key: "drain",
      wallet: "ai",
      amountMicros: 20_000 - 10,
      holdKey: null,
      subjects: { workspaceId: person.workspaceId, agentId: null, accountId: null, keyId: null },
      isEnforced: true,
    });

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
    await expectBooksToAgree(world);
  });

  test("what another process topped up is there at once for one that has just refused", async () => {
    const person = await world.newPerson();
    const { door, log, now, books } = world.app.platform;
    const elsewhere = createBooks({ door, log, now, tell: tellOfMoney });
    const hold = (key: string) =>
      books.hold(person.organizationId, {
        ...{ key, wallet: "data", amountMicros: 500, isEnforced: true },
        subjects: { workspaceId: person.workspaceId, agentId: null, accountId: null, keyId: null },
      });
    for (const key of ["first", "second"])
      await expect(hold(key)).rejects.toMatchObject({ code: "insufficient_credits" });
    await elsewhere.grant(person.organizationId, {
      ...{ key: "top-up", wallet: "data", kind: "purchased", amountMicros: 500, expiresAt: null },
      ...{ from: "payments", reason: "test" },
    });
    expect(await hold("third")).toMatchObject({ balanceMicros: 500, heldMicros: 500 });
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
    await expectBooksToAgree(world);
  });
});

describe("what nobody is there for", () => {
  let world: World;
  beforeAll(async () => void (world = await testWorld()));
  afterAll(() => world.stop());
  const sweep = () => Promise.all([1, 2, 3].map(() => sweepBooks(world.app.platform)));
  const nobody = { workspaceId: null, agentId: null, accountId: null, keyId: null };

  test("a charge that a crash left is taken, once", async () => {
    const person = await world.newPerson();
    await world.sql(
      `insert into charges (organization_id, id, wallet, cost_micros, workspace_id, is_enforced, created_at)
        values ($1, 'use_left', 'ai', 700, $2, true, now() - interval '1 minute')`,
      [person.organizationId, person.workspaceId],
    );
    await sweep();
    await sweep();
    expect(await aiWallet(person)).toMatchObject({ balanceMicros: GRANT - 700 });
    await expectBooksToAgree(world);
  });

  test("credit ends on its day, months later; what a hold keeps of it ends with the hold", async () => {
    const begin = new Date("2027-01-10T12:00:00Z");
    world.clock.set(begin);
    const person = await world.newPerson();
    const { organizationId } = person;
    const { books } = world.app.platform;
    for (const month of [2, 4, 6])
      await books.grant(organizationId, {
        ...{ key: `gift:${month}`, wallet: "ai", kind: "promotional", amountMicros: month * 1_000 },
        ...{ expiresAt: new Date(Date.UTC(2027, month - 1, 1)), from: "grants", reason: "A test" },
      });
    const look = async (moment: string) => {
      world.clock.set(new Date(moment));
      await sweep();
      const { balanceMicros, heldMicros } = await aiWallet(person);
      return [balanceMicros - GRANT, heldMicros];
    };
    expect(await look("2027-01-31T23:59:59Z")).toEqual([12_000, 0]);
    expect(await look("2027-02-01T00:00:00Z")).toEqual([10_000, 0]);
    world.clock.set(new Date("2027-03-31T23:30:00Z"));
    await books.hold(organizationId, {
      ...{ key: "hold:over", wallet: "ai", amountMicros: 1_500, subjects: nobody, isEnforced: true },
    });
    expect(await look("2027-04-01T00:00:00Z")).toEqual([7_500, 1_500]);
    expect(await look("2027-04-01T00:30:00Z")).toEqual([6_000, 0]);
    expect(await look("2027-06-01T00:00:00Z")).toEqual([0, 0]);
    const ends = await person.get("/v1/ledger?kind=expiry");
    expect(ends.body.data.map(({ amountMicros }: { amountMicros: number }) => amountMicros)).toEqual([
      6_000, 1_500, 2_500, 2_000,
    ]);
    await expectBooksToAgree(world);
  });
});

describe("who sees what", () => {
  let world: World;
  let owner: Person;
  let other: string;
  let member: ReturnType<Person["in"]>;
  beforeAll(async () => {
    world = await testWorld();
    owner = await world.newPerson("Olga");
    const made = await owner.post("/v1/workspaces", { name: "Second", environment: "staging" });
    other = made.body.id;
    member = await world.join(await world.newPerson("Mia"), owner, "member");
    for (const [key, workspaceId] of [
      ["use_here", owner.workspaceId],
      ["use_there", other],
    ] as const)
      await world.app.platform.books.settle(owner.organizationId, {
        ...{ key, wallet: "ai", amountMicros: 1_000, holdKey: null, isEnforced: false },
        subjects: { workspaceId, agentId: null, accountId: owner.accountId, keyId: null },
      });
  });
  afterAll(() => world.stop());

  const transactions = (answer: { body: { data: { transactionId: string }[] } }) =>
    answer.body.data.map(({ transactionId }) => transactionId);

  test("a workspace's ledger has its own entries and the organization's, the organization's has all", async () => {
    expect(transactions(await member.get("/v1/ledger"))).toEqual(["use_here", "signup"]);
    expect(transactions(await owner.in(other).get("/v1/ledger"))).toEqual(["use_there", "signup"]);
    const all = await owner.get(`/v1/organizations/${owner.organizationId}/ledger`);
    expect(transactions(all)).toEqual(["use_there", "use_here", "signup"]);
    expect(all.body.data[0]).toMatchObject({
      sequence: 3,
      kind: "usage",
      amountMicros: 1_000,
      changeMicros: -1_000,
      balanceMicros: GRANT - 2_000,
      workspaceName: "Second",
    });
    const paged = await owner.get(`/v1/organizations/${owner.organizationId}/ledger?limit=2`);
    const rest = await owner.get(
      `/v1/organizations/${owner.organizationId}/ledger?limit=2&cursor=${paged.body.nextCursor}`,
    );
    expect([...transactions(paged), ...transactions(rest)]).toEqual(transactions(all));
    expect((await owner.get("/v1/ledger?cursor=nonsense")).status).toBe(422);
  });

  test("members of a workspace see the balance, not the organization's billing; strangers see neither", async () => {
    expect((await member.get("/v1/wallets")).body.data[0].balanceMicros).toBe(GRANT - 2_000);
    expect((await member.get(`/v1/organizations/${owner.organizationId}/wallets`)).status).toBe(403);
    const stranger = await world.newPerson();
    for (const path of ["wallets", "ledger", "limits"])
      expect((await stranger.get(`/v1/organizations/${owner.organizationId}/${path}`)).status).toBe(404);
  });

  test("an organization may show them to nobody but who manages billing", async () => {
    await owner.patch(`/v1/organizations/${owner.organizationId}`, { membersSeeBilling: false });
    for (const path of ["/v1/wallets", "/v1/ledger", "/v1/limits", "/v1/usage"]) {
      expect((await member.get(path)).status, path).toBe(403);
      expect((await owner.get(path)).status, path).toBe(200);
    }
    await owner.patch(`/v1/organizations/${owner.organizationId}`, { membersSeeBilling: true });
  });

  test("a low balance is told once, at once when the threshold is set above it", async () => {
    const path = `/v1/organizations/${owner.organizationId}/wallets/ai`;
    expect((await owner.patch(path, { lowBalanceMicros: GRANT })).body).toMatchObject({ status: "low" });
    await world.app.platform.books.sweep(owner.organizationId);
    const told = await world.sql("select 1 from events where organization_id = $1 and type = 'wallet.low'", [
      owner.organizationId,
    ]);
    expect(told).toHaveLength(1);
    expect((await member.patch(path, { lowBalanceMicros: 1 })).status).toBe(403);
  });
});
