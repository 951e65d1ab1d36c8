import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import type { Person } from "../../platform/testing/world.ts";
import { recordUsage } from "./record.ts";
import { rollUp } from "./roll-up.ts";
import { holdWaiting, startUsageRoller } from "./roller.ts";
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

describe("recording", () => {
  test("an event reported twice counts and costs once, waiting or summed", async () => {
    const person = await world.newPerson();
    const one = event({ costMicros: 700, runId: newId("run"), stepNumber: 1 });
    await world.recordAll(person, [one]);
    await world.recordAll(person, [one, one]);
    expect((await person.get("/v1/usage")).body.totals).toMatchObject({
      events: 1,
      runs: 1,
      costMicros: 700,
    });
    await world.rollUp();
    await world.recordAll(person, [one]);
    await world.rollUp();
    expect((await person.get("/v1/usage")).body.totals).toMatchObject({
      events: 1,
      runs: 1,
      costMicros: 700,
    });
    expect(await ledgerSpend(person)).toBe(700);
    expect(await world.counted(person, "charges")).toBe(0);
  });

  test("many reports of one event at once count once", async () => {
    const person = await world.newPerson();
    const one = event({ costMicros: 5 });
    await Promise.all(Array.from({ length: 12 }, () => world.recordAll(person, [one])));
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
    await world.record(person, { costMicros: 0, quantity: 3 });
    expect((await person.get("/v1/usage")).body.totals).toMatchObject({
      events: 1,
      costMicros: 0,
      quantity: 3,
    });
    expect(await world.counted(person, "charges")).toBe(0);
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
      await world.recordAt(daysAgo(n % 5), person, {
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
    expect(await world.counted(person, "usage_unrolled")).toBe(27);
    expect(await ask()).toEqual(before);
    await world.rollUp();
    expect(await world.counted(person, "usage_unrolled")).toBe(0);
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
          const held = await holdWaiting(t, "");
          await rollUp(
            t,
            held.filter(({ isHeld }) => isHeld).map(({ organizationId }) => organizationId),
            50,
          );
          throw new Error("killed between two statements");
        })
        .catch(() => {});
    for (let round = 0; round < 6; round++) {
      await Promise.all([
        ...people.map((person) =>
          world.recordAll(
            person,
            Array.from({ length: 30 }, (_, n) => event({ costMicros: n + 1, model: `m${n % 5}` })),
          ),
        ),
        world.rollUp(),
        dying(),
        world.rollUp(),
      ]);
    }
    await dying();
    for (const person of people) {
      const wanted = { events: 180, costMicros: 6 * 465 };
      expect((await person.get("/v1/usage")).body.totals).toMatchObject(wanted);
      await world.rollUp();
      expect((await person.get("/v1/usage")).body.totals).toMatchObject(wanted);
      const sums = await world.sql<{ grain: string; micros: number }>(
        `select grain, sum(cost_micros)::int as micros from usage_hourly where organization_id = $1 group by 1
          union all select grain, sum(cost_micros)::int from usage_daily where organization_id = $1 group by 1
          union all select grain, sum(cost_micros)::int from usage_daily_detail where organization_id = $1 group by 1`,
        [person.organizationId],
      );
      expect(sums).toHaveLength(14);
      expect(new Set(sums.map(({ micros }) => micros))).toEqual(new Set([6 * 465]));
    }
  });

  test("hours are forgotten after two months, days are not", async () => {
    const person = await world.newPerson();
    await world.recordAt(daysAgo(70), person, { costMicros: 9 });
    await world.record(person, { costMicros: 1 });
    await world.rollUp();
    const roller = startUsageRoller(world.app.platform);
    await roller.settle();
    await roller.stop();
    expect(await world.counted(person, "usage_hourly")).toBe(7);
    expect((await person.get("/v1/usage?days=90")).body.totals.costMicros).toBe(10);
    const old = await person.get(`/v1/usage?from=${daysAgo(70).toISOString()}`);
    expect(old.body).toMatchObject({ from: "2026-09-11T00:00:00.000Z", totals: { costMicros: 10 } });
  });
});
