import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAgent, makeTool } from "../../platform/testing/agents.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { seedPrices } from "./seed.ts";

let fake: FakeModelServer;
let world: World;
let admin: Person;
beforeAll(async () => {
  fake = await startFakeOpenAI();
  world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(fake.origin).host } });
  admin = world.administrator;
});
afterAll(async () => {
  await world.stop();
  await fake.close();
});

const MINUTE = 60_000;
let made = 0;
const newItem = () => `acme/model-${++made}`;
const set = async (entry: object) => {
  const { status, body, text } = await admin.post("/v1/system/prices", {
    kind: "model",
    unit: "input_token",
    ...entry,
  });
  expect(status, text).toBe(201);
  return body;
};
const preview = async (query: Record<string, string | number>) => {
  const { status, body, text } = await admin.get(
    `/v1/system/prices/preview?${new URLSearchParams({ kind: "model", ...query } as never)}`,
  );
  expect(status, text).toBe(200);
  return body;
};
const MILLION = { inputTokens: 1_000_000 };
const list = async (query: string) => (await admin.get(`/v1/system/prices?${query}`)).body.data;

describe("the book", () => {
  test("begins with the list prices of the bundled table, which charge as they say", async () => {
    const entries = await list("item=openai/gpt-4o");
    expect(entries).toHaveLength(3);
    expect(entries).toContainEqual(
      expect.objectContaining({
        kind: "model",
        unit: "cached_input_token",
        baseMicros: 1_250_000,
        markupPercent: 0,
        state: "current",
        createdBy: null,
        source: expect.stringMatching(/^genai-prices@/),
      }),
    );
    const answer = await preview({
      item: "openai/gpt-4o",
      inputTokens: 1000,
      outputTokens: 100,
      cachedInputTokens: 400,
    });
    expect(answer.costMicros).toBe(600 * 2.5 + 400 * 1.25 + 100 * 10);
    expect(answer.priceVersion).toMatch(/^genai-prices@/);
  });

  test("charges a new entry from its date on, and the old one before it", async () => {
    const item = newItem();
    const first = await set({ item, baseMicros: 1_000_000 });
    const effectiveFrom = new Date(Date.now() + 10 * MINUTE).toISOString();
    const second = await set({ item, baseMicros: 3_000_000, effectiveFrom, note: "Dearer" });
    expect([first.state, second.state]).toEqual(["current", "upcoming"]);
    expect(await preview({ item, ...MILLION })).toMatchObject({
      costMicros: 1_000_000,
      priceVersion: first.id,
    });
    expect(await preview({ item, ...MILLION, at: effectiveFrom })).toMatchObject({
      costMicros: 3_000_000,
      priceVersion: second.id,
    });
    world.clock.advance(11 * MINUTE);
    expect(await preview({ item, ...MILLION })).toMatchObject({ costMicros: 3_000_000 });
    expect(await list(`item=${item}`)).toMatchObject([{ id: second.id, state: "current", note: "Dearer" }]);
    expect(await list(`item=${item}&state=all`)).toMatchObject([
      { id: second.id, createdBy: admin.accountId, createdByName: admin.name },
      { id: first.id, state: "superseded" },
    ]);
  });

  test("adds the markup and takes the discount off, rounded up once", async () => {
    const item = newItem();
    await set({ item, baseMicros: 333_333, markupPercent: 15 });
    expect((await preview({ item, inputTokens: 1_000_000, discountPercent: 10 })).costMicros).toBe(
      Math.ceil((333_333 * 115 * 90) / 10_000),
    );
    expect((await preview({ item, inputTokens: 1, discountPercent: 99 })).costMicros).toBe(1);
    expect((await preview({ item, ...MILLION, discountPercent: 100 })).costMicros).toBe(0);
  });

  test("has cached input cost what input costs where nobody priced it", async () => {
    const item = newItem();
    await set({ item, baseMicros: 2_000_000 });
    expect((await preview({ item, ...MILLION, cachedInputTokens: 1_000_000 })).costMicros).toBe(2_000_000);
  });

  test("has tiers by the size of the prompt", async () => {
    const item = newItem();
    await set({ item, baseMicros: 1_000_000 });
    await set({ item, baseMicros: 5_000_000, aboveInputTokens: 1_000 });
    expect((await preview({ item, inputTokens: 1_000 })).costMicros).toBe(1_000);
    expect((await preview({ item, inputTokens: 1_001 })).costMicros).toBe(5_005);
  });

  test("marks up a model of the table, by its own name or a dated one, and the table's price ends", async () => {
    const { id } = await set({ item: "openai/gpt-4o-mini", baseMicros: null, markupPercent: 100 });
    const query = { item: "openai/gpt-4o-mini-2024-07-18", ...MILLION };
    expect(await preview(query)).toMatchObject({ costMicros: 300_000, priceVersion: id });
    const states = (await list("item=openai/gpt-4o-mini&state=all")).filter(
      ({ unit }: { unit: string }) => unit === "input_token",
    );
    expect(states.map(({ state }: { state: string }) => state)).toEqual(["current", "superseded"]);
  });

  test("has an entry for whatever has none of its own", async () => {
    const priced = newItem();
    await set({ item: priced, baseMicros: 7_000_000 });
    const any = await set({ item: "*", baseMicros: 100_000, markupPercent: 50 });
    expect((await preview({ item: priced, ...MILLION })).costMicros).toBe(7_000_000);
    expect((await preview({ item: "openai/gpt-4o", ...MILLION })).costMicros).toBe(3_750_000);
    expect(await preview({ item: newItem(), ...MILLION })).toMatchObject({
      costMicros: 150_000,
      priceVersion: any.id,
    });
    await set({ item: "*", baseMicros: null });
    expect((await preview({ item: newItem(), ...MILLION })).costMicros).toBe(0);
    expect((await preview({ item: "openai/gpt-4o", ...MILLION })).costMicros).toBe(2_500_000);
  });

  test("is free for what is no model until a price is set", async () => {
    const sandbox = { kind: "compute", item: "sandbox", quantity: 3 };
    expect(await preview(sandbox)).toMatchObject({ costMicros: 0, priceVersion: "unpriced" });
    const { id } = await set({ kind: "compute", item: "sandbox", unit: "second", baseMicros: 200 });
    expect(await preview(sandbox)).toMatchObject({
      costMicros: 600,
      priceVersion: id,
      lines: [{ unit: "second", quantity: 3, baseMicros: 200, per: 1, markupPercent: 0 }],
    });
    await set({ kind: "compute", item: "sandbox", unit: "second", baseMicros: 0 });
    expect((await preview(sandbox)).costMicros).toBe(0);
  });

  test("pages, and is searched by name", async () => {
    const page = (await admin.get("/v1/system/prices?kind=model&search=GPT-4O&limit=2")).body;
    expect(page.data).toHaveLength(2);
    const rest = (await admin.get(`/v1/system/prices?search=gpt-4o&limit=2&cursor=${page.nextCursor}`)).body
      .data;
    expect(rest).toHaveLength(2);
    expect(rest[0].item).toContain("gpt-4o");
    expect(rest[0].id < page.data[1].id).toBe(true);
  });

  test.each([
    [{ unit: "second" }, "unit"],
    [{ baseMicros: -1 }, "baseMicros"],
    [{ baseMicros: 0.5 }, "baseMicros"],
    [{ markupPercent: -1 }, "markupPercent"],
    [{ item: "no spaces" }, "item"],
    [{ effectiveFrom: "2001-01-01T00:00:00Z" }, "effectiveFrom"],
    [{ kind: "compute", unit: "second", baseMicros: null }, "baseMicros"],
    [{ kind: "compute", unit: "second", aboveInputTokens: 5 }, "aboveInputTokens"],
  ])("refuses %j", async (wrong, path) => {
    const entry = { kind: "model", item: newItem(), unit: "input_token", baseMicros: 1, ...wrong };
    const { status, body } = await admin.post("/v1/system/prices", entry);
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe(path);
  });

  test("is the installation administrator's alone", async () => {
    const person = await world.newPerson();
    for (const path of ["/v1/system/prices", "/v1/system/prices/preview?kind=model&item=x"])
      expect((await person.get(path)).status).toBe(403);
    const entry = { kind: "model", item: newItem(), unit: "input_token", baseMicros: 1 };
    expect((await person.post("/v1/system/prices", entry)).status).toBe(403);
  });

  test("is never changed, not even by the owner of the database", async () => {
    for (const change of ["update prices set base_micros = 0", "delete from prices", "truncate prices"])
      await expect(world.sql(change)).rejects.toThrow("append-only");
  });
});

describe("a list price that is known to change", () => {
  const ITEM = "google/gemini-3.6-flash";
  let before: World;
  beforeAll(async () => void (before = await testWorld({ now: new Date("2026-12-30T12:00:00Z") })));
  afterAll(() => before.stop());

  const costAt = async (at?: string) =>
    (
      await before.administrator.get(
        `/v1/system/prices/preview?${new URLSearchParams({ kind: "model", item: ITEM, inputTokens: "1000000", ...(at && { at }) })}`,
      )
    ).body;
  const rows = () =>
    before.sql<{ unit: string; base: number; source: string; day: string }>(
      `select unit, base_micros as base, source, to_char(effective_from at time zone 'UTC', 'YYYY-MM-DD') as day
        from prices where item = $1 and unit = 'input_token' order by effective_from, id`,
      [ITEM],
    );

  test("is charged from its day on by a server that runs meanwhile, as another version", async () => {
    const former = await costAt();
    expect(former).toMatchObject({ costMicros: 750_000 });
    expect(await costAt("2026-12-31T23:59:59Z")).toEqual(former);
    const later = await costAt("2027-01-01T00:00:00Z");
    expect(later).toMatchObject({
      costMicros: 1_500_000,
      priceVersion: `${former.priceVersion}+2027-01-01`,
    });
    const listed = (await before.administrator.get(`/v1/system/prices?item=${ITEM}`)).body.data;
    expect(listed.map(({ state }: { state: string }) => state).toSorted()).toEqual([
      ...["current", "current", "current"],
      ...["upcoming", "upcoming", "upcoming"],
    ]);
    before.clock.advance(2 * 24 * 60 * MINUTE);
    expect(await costAt()).toEqual(later);
    expect(await costAt("2026-12-31T00:00:00Z")).toEqual(former);
  });

  test("is written down once, however often and whenever a server starts", async () => {
    const known = await rows();
    for (const day of ["2026-12-30", "2026-12-31", "2027-01-01", "2027-06-01"])
      await seedPrices(before.app.platform.door, new Date(`${day}T12:00:00Z`));
    expect(await rows()).toEqual(known);
  });

  test("changes no more once a newer table takes it back", async () => {
    const { source } = (await rows())[0]!;
    await before.sql(
      `insert into prices (id, kind, item, unit, base_micros, effective_from, source)
        values ('prc_00000000000000000000000001', 'model', $1, 'input_token', 9, '2027-03-01T00:00Z', 'genai-prices@0.0.1')`,
      [ITEM],
    );
    for (let starts = 0; starts < 2; starts++)
      await seedPrices(before.app.platform.door, new Date("2027-01-02T12:00:00Z"));
    const from = `${source}+2027-01-01`;
    expect((await rows()).slice(1)).toEqual([
      { unit: "input_token", base: 1_500_000, source: from, day: "2027-01-01" },
      { unit: "input_token", base: 9, source: "genai-prices@0.0.1", day: "2027-03-01" },
      { unit: "input_token", base: 1_500_000, source: from, day: "2027-03-01" },
    ]);
  });
});

test("a run keeps the price it was accepted with, whatever changes while it is under way", async () => {
  const person = await world.newPerson();
  const connection = { name: "own", kind: "openai-compatible", baseUrl: fake.openaiBaseUrl, secret: "sk" };
  const { body } = await person.post("/v1/connections", connection);
  const tool = await makeTool(person);
  const agent = await makeAgent(person, {
    model: { connectionId: body.id, name: "house-model" },
    toolIds: [tool.id],
  });
  const item = "openai-compatible/house-model";
  const before = await set({ item, baseMicros: 1_000_000 });
  const later = new Date(world.app.platform.now().getTime() + 5 * MINUTE).toISOString();
  const after = await set({ item, baseMicros: 50_000_000, effectiveFrom: later });
  const usage = { inputTokens: 1_000, outputTokens: 0 };
  const start = () => person.post(`/v1/agents/${agent.id}/runs`, { input: "add", isDraft: true });
  fake.reply(
    () => {
      world.clock.advance(6 * MINUTE);
      return { toolCalls: [{ name: "add", arguments: { a: 1, b: 2 } }], usage };
    },
    { text: "3", usage },
  );
  const kept = (await start()).body;
  expect(kept).toMatchObject({ state: "succeeded", usage: { costMicros: 2_000 } });
  fake.reply({ text: "new", usage });
  const next = (await start()).body;
  expect(next.usage.costMicros).toBe(50_000);
  const versions = (
    await world.sql<{ run: string; version: string }>(
      "select run_id as run, price_version as version from usage_events where kind = 'model' and workspace_id = $1 order by id",
      [person.workspaceId],
    )
  ).map(({ run, version }) => [run, version]);
  expect(versions).toEqual([
    [kept.id, before.id],
    [kept.id, before.id],
    [next.id, after.id],
  ]);
});

test("the plan's discount is the one the run was accepted with", async () => {
  const person = await world.newPerson();
  await world.sql("update organizations set plan = 'scale' where id = $1", [person.organizationId]);
  await world.app.platform.door.asSystem("verbs of the installation administrator", (t) =>
    world.app.platform.access.invalidate(t, `entitlements:${person.organizationId}`),
  );
  const connection = { name: "own", kind: "openai-compatible", baseUrl: fake.openaiBaseUrl, secret: "sk" };
  const { body } = await person.post("/v1/connections", connection);
  const agent = await makeAgent(person, { model: { connectionId: body.id, name: "discounted" } });
  await set({ item: "openai-compatible/discounted", baseMicros: 1_000_000 });
  fake.reply({ text: "cheaper", usage: { inputTokens: 1_001, outputTokens: 0 } });
  const run = await person.post(`/v1/agents/${agent.id}/runs`, { input: "hello", isDraft: true });
  expect(run.body.usage.costMicros).toBe(Math.ceil(1_001 * 0.8));
});
