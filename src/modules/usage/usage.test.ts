import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { newId } from "../../platform/ids.ts";
import { type NewUsage, recordUsage } from "./record.ts";
import { rollUp } from "./roll-up.ts";
import { rollUpAll } from "./roller.ts";

const NOW = new Date("2026-11-20T12:00:00.000Z");
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let world: World;
beforeAll(async () => {
  world = await testWorld();
  // Sums only move when a test says so.
  await world.app.usage!.stop();
});
afterAll(() => world.stop());
beforeEach(() => world.clock.set(NOW));

const scopeOf = ({ accountId, organizationId, workspaceId }: Person) => ({
  accountId,
  organizationId,
  workspaceId,
});
const event = (more: Partial<NewUsage> = {}): NewUsage => ({
  id: newId("usageEvent"),
  kind: "model",
  wallet: "ai",
  costMicros: 100,
  quantity: 10,
  unit: "token",
  priceVersion: "1",
  environment: "production",
  ...more,
});
const recordAll = (person: Person, events: NewUsage[], workspaceId = person.workspaceId) =>
  world.app.platform.door.write({ ...scopeOf(person), workspaceId }, async (t) => {
    for (const one of events) recordUsage(t, world.app.platform, one);
  });
const record = (person: Person, more: Partial<NewUsage> = {}) => recordAll(person, [event(more)]);
async function recordAt(at: Date, person: Person, more: Partial<NewUsage> = {}): Promise<void> {
  world.clock.set(at);
  await record(person, more);
  world.clock.set(NOW);
}
const rollUpHere = () => rollUpAll(world.app.platform);
const ofOrganization = ({ organizationId }: Person) => `/v1/organizations/${organizationId}`;
const counted = (person: Person, table: string) =>
  world
    .sql<{ n: number }>(`select count(*)::int as n from ${table} where organization_id = $1`, [
      person.organizationId,
    ])
    .then(([row]) => row!.n);
const brief = (answer: { body: { data: { key: string; costMicros: number }[] } }) =>
  answer.body.data.map(({ key, costMicros }) => [key, costMicros]);

/** What the ledger says was spent. */
async function ledgerSpend({ organizationId }: Person): Promise<number> {
  await world.app.platform.books.settled(organizationId);
  const [row] = await world.sql<{ micros: number }>(
    `select coalesce(sum(case when to_account = 'usage' then amount_micros else -amount_micros end), 0)::bigint as micros
      from ledger_entries where organization_id = $1 and 'usage' in (from_account, to_account)`,
    [organizationId],
  );
  return Number(row!.micros);
}

async function secondWorkspace(person: Person): Promise<string> {
  const { body, text } = await person.post("/v1/workspaces", {
    organizationId: person.organizationId,
    name: `Other ${newId("workspace").slice(-6)}`,
    environment: "staging",
  });
  if (!body.id) throw new Error(text);
  return body.id;
}

describe("recording", () => {
  test("an event reported twice counts and costs once, waiting or summed", async () => {
    const person = await world.newPerson();
    const one = event({ costMicros: 700, runId: newId("run"), stepNumber: 1 });
    await recordAll(person, [one]);
    await recordAll(person, [one, one]);
    expect((await person.get("/v1/usage")).body.totals).toMatchObject({
      events: 1,
      runs: 1,
      costMicros: 700,
    });
    await rollUpHere();
    await recordAll(person, [one]);
    await rollUpHere();
    expect((await person.get("/v1/usage")).body.totals).toMatchObject({
      events: 1,
      runs: 1,
      costMicros: 700,
    });
    expect(await ledgerSpend(person)).toBe(700);
    expect(await counted(person, "charges")).toBe(0);
  });

  test("many reports of one event at once count once", async () => {
    const person = await world.newPerson();
    const one = event({ costMicros: 5 });
    await Promise.all(Array.from({ length: 12 }, () => recordAll(person, [one])));
    expect((await person.get("/v1/usage")).body.totals).toMatchObject({ events: 1, costMicros: 5 });
    expect(await ledgerSpend(person)).toBe(5);
  });

  test("work that is rolled back leaves no usage and no charge", async () => {
    const person = await world.newPerson();
    const { door } = world.app.platform;
    const failing = door.write(scopeOf(person), async (t) => {
      recordUsage(t, world.app.platform, event());
      throw new Error("the work failed");
    });
    await expect(failing).rejects.toThrow("the work failed");
    expect((await person.get("/v1/usage")).body.data).toEqual([]);
    expect(await ledgerSpend(person)).toBe(0);
  });

  test("what cost nothing is usage and no charge", async () => {
    const person = await world.newPerson();
    await record(person, { costMicros: 0, quantity: 3 });
    expect((await person.get("/v1/usage")).body.totals).toMatchObject({
      events: 1,
      costMicros: 0,
      quantity: 3,
    });
    expect(await counted(person, "charges")).toBe(0);
  });

  test("nobody can change or remove an event, and sums are written by the roller alone", async () => {
    const rights = await world.sql<{ can: boolean }>(
      `select has_table_privilege('bailiwick_app', 'usage_events', 'UPDATE, DELETE, TRUNCATE')
          or has_table_privilege('bailiwick_system', 'usage_events', 'INSERT, UPDATE, DELETE, TRUNCATE')
          or has_table_privilege('bailiwick_app', 'usage_daily', 'INSERT, UPDATE, DELETE')
          or has_table_privilege('bailiwick_app', 'usage_hourly', 'INSERT, UPDATE, DELETE')
          or has_table_privilege('bailiwick_app', 'usage_unrolled', 'UPDATE, DELETE') as can`,
    );
    expect(rights).toEqual([{ can: false }]);
  });
});

describe("summing", () => {
  test("answers are the same before, while and after events are summed, and equal the ledger to the micro", async () => {
    const person = await world.newPerson();
    const runs = Array.from({ length: 7 }, () => newId("run"));
    for (let n = 0; n < 40; n++)
      await recordAt(daysAgo(n % 5), person, {
        costMicros: 1 + n * 37,
        runId: runs[n % 7]!,
        agentId: n % 3 ? newId("agent") : null,
        model: `openai/model-${n % 4}`,
        stage: n % 2 ? "production" : "draft",
      });
    const questions = [
      "/v1/usage?groupBy=model,stage",
      "/v1/usage?groupBy=agent",
      "/v1/usage?interval=month",
      "/v1/usage",
      `${ofOrganization(person)}/usage?groupBy=workspace`,
    ];
    const ask = async () => Promise.all(questions.map(async (question) => (await person.get(question)).body));
    const before = await ask();
    await world.app.platform.door.asSystem("usage of every organization is summed", (t) =>
      rollUp(t, [person.organizationId], 13),
    );
    expect(await counted(person, "usage_unrolled")).toBe(27);
    expect(await ask()).toEqual(before);
    await rollUpHere();
    expect(await counted(person, "usage_unrolled")).toBe(0);
    expect(await ask()).toEqual(before);
    const spent = Array.from({ length: 40 }, (_, n) => 1 + n * 37).reduce((sum, micros) => sum + micros, 0);
    for (const { totals } of before) expect(totals).toMatchObject({ events: 40, runs: 7, costMicros: spent });
    expect(await ledgerSpend(person)).toBe(spent);
  });

  test("several rollers at once, some of which die before their commit, lose nothing and count nothing twice", async () => {
    const people = await Promise.all([world.newPerson(), world.newPerson()]);
    const { door } = world.app.platform;
    const dying = () =>
      door
        .asSystem("usage of every organization is summed", async (t) => {
          await rollUp(
            t,
            people.map(({ organizationId }) => organizationId),
            50,
          );
          throw new Error("killed between two statements");
        })
        .catch(() => {});
    for (let round = 0; round < 6; round++) {
      await Promise.all([
        ...people.map((person) =>
          recordAll(
            person,
            Array.from({ length: 30 }, (_, n) => event({ costMicros: n + 1, model: `m${n % 5}` })),
          ),
        ),
        rollUpHere(),
        dying(),
        rollUpHere(),
      ]);
    }
    await dying();
    for (const person of people) {
      const wanted = { events: 180, costMicros: 6 * 465 };
      expect((await person.get("/v1/usage")).body.totals).toMatchObject(wanted);
      await rollUpHere();
      expect((await person.get("/v1/usage")).body.totals).toMatchObject(wanted);
      const sums = await world.sql<{ grain: string; micros: number }>(
        `select grain, sum(cost_micros)::int as micros from usage_hourly where organization_id = $1 group by 1
          union all select grain, sum(cost_micros)::int from usage_daily where organization_id = $1 group by 1`,
        [person.organizationId],
      );
      expect(sums).toHaveLength(14);
      expect(new Set(sums.map(({ micros }) => micros))).toEqual(new Set([6 * 465]));
    }
  });

  test("hours are forgotten after two months, days are not", async () => {
    const person = await world.newPerson();
    await recordAt(daysAgo(70), person, { costMicros: 9 });
    await record(person, { costMicros: 1 });
    await rollUpHere();
    const { startUsageRoller } = await import("./roller.ts");
    const roller = startUsageRoller(world.app.platform);
    await roller.settle();
    await roller.stop();
    expect(await counted(person, "usage_hourly")).toBe(7);
    expect((await person.get("/v1/usage?days=90")).body.totals.costMicros).toBe(10);
    const old = await person.get(`/v1/usage?from=${daysAgo(70).toISOString()}`);
    expect(old.body).toMatchObject({ from: "2026-09-11T00:00:00.000Z", totals: { costMicros: 10 } });
  });
});

describe("asking", () => {
  let person: Person;
  let agentId: string;
  let keyId: string;
  let otherWorkspace: string;
  beforeAll(async () => {
    world.clock.set(NOW);
    person = await world.newPerson("Ada");
    agentId = (await person.post("/v1/agents", { name: "Greeter" })).body.id;
    keyId = (await world.key(person)).keyId;
    otherWorkspace = await secondWorkspace(person);
    const mine = { accountId: person.accountId, agentId, stage: "production", model: "openai/gpt-4o" };
    await record(person, { ...mine, costMicros: 1000, runId: newId("run"), inputTokens: 7, outputTokens: 3 });
    await record(person, { ...mine, costMicros: 500, keyId, model: "openai/gpt-4o-mini" });
    await record(person, {
      ...{ kind: "compute", wallet: "ai", unit: "second", quantity: 2.5, costMicros: 40 },
      ...{ accountId: person.accountId, stage: "draft" },
    });
    await recordAt(daysAgo(3), person, {
      kind: "api",
      wallet: "data",
      unit: "call",
      quantity: 1,
      costMicros: 8,
    });
    await rollUpHere();
    await recordAll(person, [event({ costMicros: 60, environment: "staging" })], otherWorkspace);
  });

  test("by day by default, and each day that was used has a row", async () => {
    const { body } = await person.get("/v1/usage");
    expect(body).toMatchObject({
      currency: "USD",
      interval: "day",
      from: "2026-10-22T00:00:00.000Z",
      to: "2026-11-21T00:00:00.000Z",
      totals: { events: 4, runs: 1, costMicros: 1548, quantity: null, unit: null, inputTokens: 7 },
    });
    expect(brief({ body })).toEqual([
      ["2026-11-17", 8],
      ["2026-11-20", 1540],
    ]);
    expect(body.data[0]).toMatchObject({ start: "2026-11-17T00:00:00.000Z", quantity: 1, unit: "call" });
    expect(brief(await person.get("/v1/usage?groupBy=day&days=1"))).toEqual([["2026-11-20", 1540]]);
  });

  test.each([
    [
      "wallet",
      [
        ["ai", 1540],
        ["data", 8],
      ],
    ],
    [
      "kind",
      [
        ["model", 1500],
        ["compute", 40],
        ["api", 8],
      ],
    ],
    ["environment", [["production", 1548]]],
    [
      "stage",
      [
        ["production", 1500],
        ["draft", 40],
        ["none", 8],
      ],
    ],
    [
      "agent",
      [
        ["Greeter", 1500],
        ["none", 48],
      ],
    ],
    [
      "member",
      [
        ["Ada", 1540],
        ["none", 8],
      ],
    ],
    [
      "key",
      [
        ["none", 1048],
        ["a key", 500],
      ],
    ],
    [
      "model",
      [
        ["openai/gpt-4o", 1000],
        ["openai/gpt-4o-mini", 500],
        ["none", 48],
      ],
    ],
    [
      "wallet,agent",
      [
        ["ai / Greeter", 1500],
        ["ai / none", 40],
        ["data / none", 8],
      ],
    ],
    [
      "agent,model",
      [
        ["Greeter / openai/gpt-4o", 1000],
        ["Greeter / openai/gpt-4o-mini", 500],
        ["none / none", 48],
      ],
    ],
  ])("grouped by %s", async (groupBy, rows) => {
    expect(brief(await person.get(`/v1/usage?groupBy=${groupBy}`))).toEqual(rows);
  });

  test("each group says what it is, as the filter of that dimension takes it", async () => {
    const { body } = await person.get("/v1/usage?groupBy=agent,wallet&interval=month");
    expect(body.data[0]).toMatchObject({
      start: "2026-11-01T00:00:00.000Z",
      groups: [
        { dimension: "agent", id: agentId, name: "Greeter" },
        { dimension: "wallet", id: "ai", name: "ai" },
      ],
    });
    expect(body.data[1].groups[0]).toEqual({ dimension: "agent", id: null, name: null });
  });

  test("filters narrow rows, totals and the forecast alike, also together", async () => {
    const total = async (query: string) => {
      const { body } = await person.get(`/v1/usage?${query}`);
      return [body.totals.costMicros, body.forecast.spentMicros];
    };
    expect(await total("wallet=data")).toEqual([8, 8]);
    expect(await total("kind=compute")).toEqual([40, 40]);
    expect(await total("stage=draft")).toEqual([40, 40]);
    expect(await total("stage=none")).toEqual([8, 8]);
    expect(await total(`agentId=${agentId}`)).toEqual([1500, 1500]);
    expect(await total("agentId=none")).toEqual([48, 48]);
    expect(await total(`accountId=${person.accountId}&keyId=none`)).toEqual([1040, 1040]);
    expect(await total(`keyId=${keyId}&agentId=${agentId}&model=openai/gpt-4o-mini`)).toEqual([500, 500]);
    expect(await total(`keyId=${keyId}&model=openai/gpt-4o`)).toEqual([0, 0]);
    expect(await total("environment=staging")).toEqual([0, 0]);
  });

  test("by the hour, and between any two hours", async () => {
    const hours = await person.get("/v1/usage?interval=hour&days=4&wallet=data");
    expect(hours.body.data).toMatchObject([
      { key: "2026-11-17T12:00", start: "2026-11-17T12:00:00.000Z", costMicros: 8 },
    ]);
    const between = async (from: string, to: string) =>
      (await person.get(`/v1/usage?from=2026-11-${from}:00Z&to=2026-11-${to}:00Z`)).body.totals.costMicros;
    expect(await between("17T12:00", "17T13:00")).toBe(8);
    expect(await between("17T13:00", "20T12:00")).toBe(0);
    expect(await between("17T13:00", "20T12:30")).toBe(1540);
    expect(await between("17T11:00", "20T13:00")).toBe(1548);
  });

  test("the groups beyond the top are one", async () => {
    const { body } = await person.get("/v1/usage?groupBy=model&top=1");
    expect(brief({ body })).toEqual([
      ["openai/gpt-4o", 1000],
      ["others", 548],
    ]);
    expect(body.data[1]).toMatchObject({ isRest: true, groups: [], events: 3, unit: null });
    expect(body.totals.costMicros).toBe(1548);
  });

  test("the organization's is that of all its workspaces, by name; a workspace sees its own only", async () => {
    const all = `${ofOrganization(person)}/usage`;
    const { body } = await person.get(`${all}?groupBy=workspace`);
    expect(body.totals.costMicros).toBe(1608);
    expect(body.data.map((row: { groups: { id: string }[] }) => row.groups[0]!.id)).toEqual([
      person.workspaceId,
      otherWorkspace,
    ]);
    expect(body.data[0].groups[0].name).toEqual(expect.any(String));
    expect(brief(await person.get(`${all}?groupBy=agent`))).toEqual([
      ["Greeter", 1500],
      ["none", 108],
    ]);
    const other = await person.get(`${all}?workspaceId=${otherWorkspace}`);
    expect(other.body.totals.costMicros).toBe(60);
    expect((await person.in(otherWorkspace).get("/v1/usage")).body.totals.costMicros).toBe(60);
    const seen = await world.app.platform.door.read(scopeOf(person), (t) =>
      t.db.selectFrom("usageUnrolled").select("workspaceId").execute(),
    );
    expect(seen).toEqual([]);
  });

  test("events are listed one by one, page by page, by the same filters", async () => {
    const pages: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body } = await person.get(
        `/v1/usage/events?limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      pages.push(...body.data.map(({ costMicros }: never) => costMicros));
      cursor = body.nextCursor;
    }
    expect(pages.toSorted()).toEqual([1000, 40, 500, 8].toSorted());
    expect(pages.at(-1)).toBe(8);
    const drilled = await person.get(`/v1/usage/events?agentId=${agentId}&keyId=${keyId}`);
    expect(drilled.body.data).toMatchObject([
      { agentName: "Greeter", accountName: "Ada", keyName: "a key", costMicros: 500, runId: null },
    ]);
    expect((await person.get("/v1/usage/events?keyId=none&stage=production")).body.data).toHaveLength(1);
    expect((await person.get("/v1/usage/events?cursor=nonsense")).status).toBe(422);
  });

  test.each([
    "groupBy=colour",
    "groupBy=agent,agent",
    "groupBy=agent,model,key",
    "days=0",
    "from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z",
    "interval=hour&days=40",
    "interval=hour&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
    "agentId=somebody",
  ])("%s is refused", async (query) => {
    expect((await person.get(`/v1/usage?${query}`)).status).toBe(422);
  });

  test("a thing that is gone keeps its id and its sums", async () => {
    const gone = newId("agent");
    const elsewhere = await world.newPerson();
    await record(elsewhere, { agentId: gone, costMicros: 3 });
    const { body } = await elsewhere.get("/v1/usage?groupBy=agent");
    expect(body.data).toMatchObject([{ key: gone, groups: [{ id: gone, name: null }], costMicros: 3 }]);
  });

  test("a rival sees nothing, and who lacks the right is refused", async () => {
    const rival = await world.newPerson();
    expect((await rival.get("/v1/usage")).body.totals.events).toBe(0);
    expect((await rival.get("/v1/usage/events")).body.data).toEqual([]);
    expect((await rival.get(`${ofOrganization(person)}/usage`)).status).toBe(404);
    const keyless = await world.workspace({ can: ["runs:read"] });
    for (const path of ["/v1/usage", "/v1/usage/events", "/v1/usage/export"])
      expect((await keyless.get(path)).body.detail).toContain("wallets:read");
    const member = await world.join(await world.newPerson(), person, "viewer");
    expect((await member.get("/v1/usage")).status).toBe(200);
    expect((await member.get(`${ofOrganization(person)}/usage`)).status).toBe(403);
    expect((await member.get(`${ofOrganization(person)}/usage/export`)).status).toBe(403);
  });

  test("where the organization hides its billing, members see no usage", async () => {
    const hiding = await world.newPerson();
    const member = await world.join(await world.newPerson(), hiding, "admin");
    await world.sql("update organizations set members_see_billing = false where id = $1", [
      hiding.organizationId,
    ]);
    for (const path of ["/v1/usage", "/v1/usage/events", "/v1/usage/export"]) {
      expect((await member.get(path)).status).toBe(403);
      expect((await hiding.get(path)).status).toBe(200);
    }
  });
});

describe("the forecast", () => {
  test("is what was spent and the mean of the last seven full days for the time that is left", async () => {
    const person = await world.newPerson();
    await recordAt(new Date("2026-10-31T23:59:59.999Z"), person, { costMicros: 1_000_000 });
    await recordAt(new Date("2026-11-02T09:00:00Z"), person, { costMicros: 500 });
    for (let days = 1; days <= 7; days++) await recordAt(daysAgo(days), person, { costMicros: 700 });
    await record(person, { costMicros: 50 });
    const asked = async () => (await person.get("/v1/usage?days=1")).body.forecast;
    const forecast = {
      spentMicros: 500 + 4900 + 50,
      perDayMicros: 700,
      // Ten and a half days are left.
      forecastMicros: 5450 + 7350,
      endsAt: "2026-12-01T00:00:00.000Z",
    };
    expect(await asked()).toEqual(forecast);
    await rollUpHere();
    expect(await asked()).toEqual(forecast);
    world.clock.set(new Date("2026-12-03T00:00:00Z"));
    expect(await asked()).toEqual({
      spentMicros: 0,
      perDayMicros: 0,
      forecastMicros: 0,
      endsAt: "2027-01-01T00:00:00.000Z",
    });
  });
});

describe("exports", () => {
  const linesOf = (text: string) => text.trimEnd().split("\n");

  test("have every event, page after page, in both forms", async () => {
    const person = await world.newPerson();
    const events = Array.from({ length: 1203 }, (_, n) => event({ costMicros: n, model: `m${n % 3}` }));
    await recordAll(person, events);
    const ndjson = await person.get("/v1/usage/export");
    expect(ndjson.headers.get("content-type")).toContain("application/x-ndjson");
    const rows = linesOf(ndjson.text).map((line) => JSON.parse(line));
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
    expect(rows.reduce((sum, { costMicros }) => sum + costMicros, 0)).toBe((1202 * 1203) / 2);
    const csv = await person.get(`/v1/workspaces/${person.workspaceId}/usage/export?format=csv&model=m1`);
    expect(csv.headers.get("content-disposition")).toMatch(/filename="usage-ws_.*\.csv"/);
    expect(linesOf(csv.text)).toHaveLength(1 + 401);
    const [entry] = await world.sql(
      "select 1 as one from audit_entries where verb = 'usage.export' and scope_id = $1",
      [person.workspaceId],
    );
    expect(entry).toEqual({ one: 1 });
  });

  test("no cell is a formula to a spreadsheet", async () => {
    const person = await world.newPerson();
    await record(person, { model: '=HYPERLINK("http://evil.example")' });
    for (const path of ["/v1/usage/export?format=csv", `${ofOrganization(person)}/usage/export?format=csv`]) {
      const { text } = await person.get(path);
      expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    }
  });

  test("the organization's sums are exported by day or hour and hold what was recorded before the call", async () => {
    const person = await world.newPerson();
    const elsewhere = await secondWorkspace(person);
    await recordAt(daysAgo(2), person, { costMicros: 11 });
    await record(person, { costMicros: 5, runId: newId("run") });
    await record(person, { costMicros: 6 });
    await recordAll(person, [event({ costMicros: 20 })], elsewhere);
    const exported = async (query: string) =>
      linesOf((await person.get(`${ofOrganization(person)}/usage/export?${query}`)).text).map((line) =>
        JSON.parse(line),
      );
    const days = await exported("");
    expect(
      days.map(({ start, workspaceId, costMicros }) => [start.slice(0, 10), workspaceId, costMicros]),
    ).toEqual([
      ["2026-11-18", person.workspaceId, 11],
      ...[
        ["2026-11-20", person.workspaceId, 11],
        ["2026-11-20", elsewhere, 20],
      ].toSorted((a, b) => (a[1]! < b[1]! ? -1 : 1)),
    ]);
    expect(days[1]).not.toHaveProperty("series");
    const hours = await exported(`interval=hour&days=1&workspaceId=${person.workspaceId}`);
    expect(hours).toMatchObject([{ start: "2026-11-20T12:00:00.000Z", events: 2, runs: 1, costMicros: 11 }]);
  });
});

describe("sending usage on", () => {
  test("is off at first, set by who manages billing, and then every event goes out once, at most 100 together", async () => {
    const person = await world.newPerson();
    const settings = `${ofOrganization(person)}/usage-settings`;
    await record(person, { costMicros: 1 });
    await rollUpHere();
    expect((await person.get(settings)).body).toEqual({ streamUsage: false });
    expect((await person.patch(settings, { streamUsage: true })).body).toEqual({ streamUsage: true });
    const sent = Array.from({ length: 130 }, (_, n) => event({ costMicros: n + 1, runId: newId("run") }));
    await recordAll(person, sent);
    await Promise.all([rollUpHere(), rollUpHere()]);
    await rollUpHere();
    await world.app.signals!.settle();
    const { body } = await person.get("/v1/events?types=usage.recorded&order=asc");
    const batches = body.data.map(({ data }: { data: { usage: { id: string }[] } }) => data.usage);
    expect(batches.map((batch: unknown[]) => batch.length)).toEqual([100, 30]);
    expect(new Set(batches.flat().map(({ id }: { id: string }) => id))).toEqual(
      new Set(sent.map(({ id }) => id)),
    );
    expect(batches[0][0]).toMatchObject({
      wallet: "ai",
      unit: "token",
      agentId: null,
      createdAt: NOW.toISOString(),
    });
    await person.patch(settings, { streamUsage: false });
    await record(person);
    await rollUpHere();
    await world.app.signals!.settle();
    expect((await person.get("/v1/events?types=usage.recorded")).body.data).toHaveLength(2);
    const member: TestCaller = await world.join(await world.newPerson(), person, "admin");
    expect((await member.patch(settings, { streamUsage: true })).status).toBe(403);
    expect((await member.get(settings)).status).toBe(403);
  });

  test("a workspace that is gone by then keeps its sums and sends nothing", async () => {
    const person = await world.newPerson();
    const gone = await secondWorkspace(person);
    await person.patch(`${ofOrganization(person)}/usage-settings`, { streamUsage: true });
    await recordAll(person, [event({ costMicros: 77 })], gone);
    await world.sql("delete from workspaces where id = $1", [gone]);
    await rollUpHere();
    const { body } = await person.get(`${ofOrganization(person)}/usage?groupBy=workspace`);
    expect(body.data).toMatchObject([{ groups: [{ id: gone, name: null }], costMicros: 77 }]);
  });
});
