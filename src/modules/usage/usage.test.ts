import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import type { Person } from "../../platform/testing/world.ts";
import {
  daysAgo,
  event,
  meteredWorld,
  ofOrganization,
  scopeOf,
  type MeteredWorld,
} from "./testing/metered-world.ts";

let world: MeteredWorld;
beforeAll(async () => void (world = await meteredWorld()));
afterAll(() => world.stop());

const brief = (answer: { body: { data: { key: string; costMicros: number }[] } }) =>
  answer.body.data.map(({ key, costMicros }) => [key, costMicros]);

describe("asking", () => {
  let person: Person;
  let agentId: string;
  let keyId: string;
  let otherWorkspace: string;
  beforeAll(async () => {
    person = await world.newPerson("Ada");
    agentId = (await person.post("/v1/agents", { name: "Greeter" })).body.id;
    keyId = (await world.key(person)).keyId;
    otherWorkspace = await world.secondWorkspace(person);
    const mine = { accountId: person.accountId, agentId, stage: "production", model: "openai/gpt-4o" };
    await world.record(person, {
      ...mine,
      costMicros: 1000,
      runId: newId("run"),
      inputTokens: 7,
      outputTokens: 3,
    });
    await world.record(person, { ...mine, costMicros: 500, keyId, model: "openai/gpt-4o-mini" });
    await world.record(person, {
      ...{ kind: "compute", wallet: "ai", unit: "second", quantity: 2.5, costMicros: 40 },
      ...{ accountId: person.accountId, stage: "draft" },
    });
    await world.recordAt(daysAgo(3), person, {
      kind: "api",
      wallet: "data",
      unit: "call",
      quantity: 1,
      costMicros: 8,
    });
    await world.rollUp();
    await world.recordAll(person, [event({ costMicros: 60, environment: "staging" })], otherWorkspace);
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
    await world.record(elsewhere, { agentId: gone, costMicros: 3 });
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
