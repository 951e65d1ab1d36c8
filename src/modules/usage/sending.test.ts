import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import type { TestCaller } from "../../platform/testing/world.ts";
import {
  daysAgo,
  event,
  meteredWorld,
  NOW,
  ofOrganization,
  type MeteredWorld,
} from "./testing/metered-world.ts";

let world: MeteredWorld;
beforeAll(async () => void (world = await meteredWorld()));
afterAll(() => world.stop());

describe("the forecast", () => {
  test("is what was spent and the mean of the last seven full days for the time that is left", async () => {
    const person = await world.newPerson();
    await world.recordAt(new Date("2026-10-31T23:59:59.999Z"), person, { costMicros: 1_000_000 });
    await world.recordAt(new Date("2026-11-02T09:00:00Z"), person, { costMicros: 500 });
    for (let days = 1; days <= 7; days++) await world.recordAt(daysAgo(days), person, { costMicros: 700 });
    await world.record(person, { costMicros: 50 });
    const asked = async () => (await person.get("/v1/usage?days=1")).body.forecast;
    const forecast = {
      spentMicros: 500 + 4900 + 50,
      perDayMicros: 700,
      // Ten and a half days are left.
      forecastMicros: 5450 + 7350,
      endsAt: "2026-12-01T00:00:00.000Z",
    };
    expect(await asked()).toEqual(forecast);
    await world.rollUp();
    expect(await asked()).toEqual(forecast);
    world.clock.set(new Date("2026-12-03T00:00:00Z"));
    expect(await asked()).toEqual({
      spentMicros: 0,
      perDayMicros: 0,
      forecastMicros: 0,
      endsAt: "2027-01-01T00:00:00.000Z",
    });
    world.clock.set(NOW);
  });
});

describe("exports", () => {
  const linesOf = (text: string) => text.trimEnd().split("\n");

  test("have every event, page after page, in both forms", async () => {
    const person = await world.newPerson();
    const events = Array.from({ length: 1203 }, (_, n) => event({ costMicros: n, model: `m${n % 3}` }));
    await world.recordAll(person, events);
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
    await world.record(person, { model: '=HYPERLINK("http://evil.example")' });
    for (const path of ["/v1/usage/export?format=csv", `${ofOrganization(person)}/usage/export?format=csv`]) {
      const { text } = await person.get(path);
      expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    }
  });

  test("the organization's sums are exported by day or hour and hold what was recorded before the call", async () => {
    const person = await world.newPerson();
    const elsewhere = await world.secondWorkspace(person);
    await world.recordAt(daysAgo(2), person, { costMicros: 11 });
    await world.record(person, { costMicros: 5, runId: newId("run") });
    await world.record(person, { costMicros: 6 });
    await world.recordAll(person, [event({ costMicros: 20 })], elsewhere);
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
    await world.record(person, { costMicros: 1 });
    await world.rollUp();
    expect((await person.get(settings)).body).toEqual({ streamUsage: false });
    expect((await person.patch(settings, { streamUsage: true })).body).toEqual({ streamUsage: true });
    const sent = Array.from({ length: 130 }, (_, n) => event({ costMicros: n + 1, runId: newId("run") }));
    await world.recordAll(person, sent);
    await Promise.all([world.rollUp(), world.rollUp()]);
    await world.rollUp();
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
    await world.record(person);
    await world.rollUp();
    await world.app.signals!.settle();
    expect((await person.get("/v1/events?types=usage.recorded")).body.data).toHaveLength(2);
    const member: TestCaller = await world.join(await world.newPerson(), person, "admin");
    expect((await member.patch(settings, { streamUsage: true })).status).toBe(403);
    expect((await member.get(settings)).status).toBe(403);
  });

  test("a workspace that is gone by then keeps its sums and sends nothing", async () => {
    const person = await world.newPerson();
    const gone = await world.secondWorkspace(person);
    await person.patch(`${ofOrganization(person)}/usage-settings`, { streamUsage: true });
    await world.recordAll(person, [event({ costMicros: 77 })], gone);
    await world.sql("delete from workspaces where id = $1", [gone]);
    await world.rollUp();
    const { body } = await person.get(`${ofOrganization(person)}/usage?groupBy=workspace`);
    expect(body.data).toMatchObject([{ groups: [{ id: gone, name: null }], costMicros: 77 }]);
  });
});
