import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { keepPlans } from "./index.ts";

let world: World;
beforeAll(async () => void (world = await testWorld({ config: { SIGNUP_GRANT_MICROS: 0 } })));
afterAll(() => world.stop());

const at = (text: string) => new Date(`${text}T12:00:00.000Z`);
const above = (person: Person) => `/v1/organizations/${person.organizationId}`;
const upkeep = (times = 1) => Promise.all(Array.from({ length: times }, () => keepPlans(world.app.platform)));
const change = (person: Person, plan: string) =>
  person.post(`${above(person)}/subscription/change`, { plan });
const subscription = async (person: Person) => (await person.get(`${above(person)}/subscription`)).body;
const allowances = async (person: Person) =>
  (
    await world.sql<{ wallet: string; granted: number; expires: string; remaining: number }>(
      `select wallet, granted_micros as granted, expires_at as expires, remaining_micros as remaining from credit_buckets
        where organization_id = $1 and kind = 'allowance' order by created_at, expires_at, wallet`,
      [person.organizationId],
    )
  ).map(({ wallet, granted, expires, remaining }) => ({
    wallet,
    granted,
    remaining,
    expires: expires.slice(0, 10),
  }));
const items = (person: Person) =>
  world.sql<{ kind: string; amount: number; day: string }>(
    `select kind, amount_micros as amount, to_char(occurred_at at time zone 'utc', 'YYYY-MM-DD') as day from billing_items
      where organization_id = $1 order by occurred_at, amount_micros`,
    [person.organizationId],
  );
const BUILD = { price: 29_000_000, ai: 10_000_000, data: 5_000_000 };
const LAUNCH = { price: 149_000_000, ai: 60_000_000, data: 30_000_000 };

describe("a subscription", () => {
  test("is nothing without a plan: nothing is limited, nothing is charged", async () => {
    const person = await world.newPerson();
    expect(await subscription(person)).toMatchObject({
      plan: null,
      periodStart: null,
      monthlyPriceMicros: 0,
    });
    expect((await person.get(`${above(person)}/entitlements`)).body).toMatchObject({
      plan: null,
      reason: "self_hosted",
      limits: { workspaces: { limit: null, used: 1 }, members: { limit: null, used: 1 } },
    });
  });

  test("over a year charges each month once, gives each allowance once and lets the old one end", async () => {
    world.clock.set(at("2027-01-31"));
    const person = await world.newPerson();
    const begun = await change(person, "build");
    expect(begun.body.change).toMatchObject({
      direction: "start",
      effective: "now",
      creditMicros: 0,
      chargeMicros: BUILD.price,
    });
    expect(await allowances(person)).toEqual([
      { wallet: "ai", granted: BUILD.ai, remaining: BUILD.ai, expires: "2027-02-28" },
      { wallet: "data", granted: BUILD.data, remaining: BUILD.data, expires: "2027-02-28" },
    ]);
    const ends = [
      "02-28",
      "03-31",
      "04-30",
      "05-31",
      "06-30",
      "07-31",
      "08-31",
      "09-30",
      "10-31",
      "11-30",
      "12-31",
    ];
    for (const day of ends) {
      world.clock.set(new Date(at(`2027-${day}`).getTime() - 1));
      await upkeep();
      expect(await allowances(person)).toHaveLength(2 * (1 + ends.indexOf(day)));
      world.clock.set(at(`2027-${day}`));
      // Several processes at once, and again.
      await upkeep(3);
      await upkeep();
    }
    const given = await allowances(person);
    expect(given).toHaveLength(24);
    expect(given.map(({ expires }) => expires)).toEqual(
      [...ends.map((day) => `2027-${day}`), "2028-01-31"].flatMap((day) => [day, day]),
    );
    expect(given.filter(({ remaining }) => remaining > 0).map(({ expires }) => expires)).toEqual([
      "2028-01-31",
      "2028-01-31",
    ]);
    expect(await items(person)).toEqual(
      ["01-31", ...ends].map((day) => ({ kind: "subscription", amount: BUILD.price, day: `2027-${day}` })),
    );
  });

  test("after months nobody was there goes on with the present one alone, and records those it skipped", async () => {
    world.clock.set(at("2028-03-10"));
    const person = await world.newPerson();
    await change(person, "build");
    world.clock.set(at("2028-08-20"));
    await upkeep(3);
    expect(await allowances(person)).toMatchObject([
      { expires: "2028-04-10", remaining: 0 },
      { expires: "2028-04-10", remaining: 0 },
      { expires: "2028-09-10", remaining: BUILD.ai },
      { expires: "2028-09-10", remaining: BUILD.data },
    ]);
    expect(await items(person)).toMatchObject([{ day: "2028-03-10" }, { day: "2028-08-20" }]);
    const periods = await world.sql<{ state: string }>(
      "select state from subscription_periods where organization_id = $1 order by starts_at",
      [person.organizationId],
    );
    expect(periods.map(({ state }) => state)).toEqual(["begun", ...Array(4).fill("skipped"), "begun"]);
  });

  test("that is upgraded is another at once: unused time is credited, the rest charged, the larger allowance given for it", async () => {
    world.clock.set(at("2029-04-01"));
    const person = await world.newPerson();
    await change(person, "build");
    // A third of the thirty days is gone.
    world.clock.set(at("2029-04-11"));
    const expected = {
      plan: "launch",
      direction: "upgrade",
      effective: "now",
      creditMicros: Math.floor((BUILD.price * 2) / 3),
      chargeMicros: Math.floor((LAUNCH.price * 2) / 3),
      netMicros: Math.floor((LAUNCH.price * 2) / 3) - Math.floor((BUILD.price * 2) / 3),
      exceeds: [],
    };
    const preview = await person.get(`${above(person)}/subscription/preview?plan=launch`);
    expect(preview.body).toMatchObject(expected);
    const changed = await change(person, "launch");
    expect(changed.body.change).toEqual(preview.body);
    expect(changed.body.subscription).toMatchObject({
      plan: "launch",
      periodStart: at("2029-04-01").toISOString(),
      periodEnd: at("2029-05-01").toISOString(),
      scheduled: null,
    });
    expect((await items(person)).slice(1)).toEqual([
      { kind: "proration", amount: -expected.creditMicros, day: "2029-04-11" },
      { kind: "proration", amount: expected.chargeMicros, day: "2029-04-11" },
    ]);
    expect((await allowances(person)).slice(2)).toMatchObject([
      { wallet: "ai", granted: Math.floor((LAUNCH.ai * 2) / 3) - Math.floor((BUILD.ai * 2) / 3) },
      { wallet: "data", granted: Math.floor((LAUNCH.data * 2) / 3) - Math.floor((BUILD.data * 2) / 3) },
    ]);
    expect((await change(person, "launch")).status).toBe(409);
    expect((await person.get(`${above(person)}/entitlements`)).body).toMatchObject({
      plan: "launch",
      reason: "plan",
      limits: { workspaces: { limit: 3 } },
      discountPercent: 10,
    });
  });

  test("that is downgraded stays until the period ends, names what exceeds, and deletes nothing", async () => {
    world.clock.set(at("2030-06-15"));
    const person = await world.newPerson();
    await change(person, "launch");
    for (const name of ["Second", "Third"])
      await person.post("/v1/workspaces", { name, environment: "staging" });
    const { body } = await change(person, "build");
    const exceeds = [
      { limit: "workspaces", used: 3, allowed: 1, names: ["Second", "Third"] },
      { limit: "retentionDays", used: 90, allowed: 30, names: [] },
    ];
    expect(body.change).toMatchObject({
      direction: "downgrade",
      effective: "period_end",
      netMicros: 0,
      exceeds,
    });
    expect(body.subscription).toMatchObject({
      plan: "launch",
      monthlyPriceMicros: BUILD.price,
      scheduled: { plan: "build", effectiveAt: at("2030-07-15").toISOString(), exceeds },
    });
    const undone = await person.del(`${above(person)}/subscription/change`);
    expect(undone.body).toMatchObject({ plan: "launch", scheduled: null });
    expect((await person.del(`${above(person)}/subscription/change`)).status).toBe(409);

    await change(person, "build");
    world.clock.set(at("2030-07-15"));
    await upkeep(2);
    expect(await subscription(person)).toMatchObject({ plan: "build", scheduled: null });
    expect((await person.get("/v1/workspaces")).body.data).toHaveLength(3);
    expect(
      (await person.post("/v1/workspaces", { name: "Fourth", environment: "staging" })).body,
    ).toMatchObject({
      code: "plan_limit",
      entitlement: "workspaces",
      limit: 1,
      used: 3,
      plan: "build",
    });
    expect((await items(person)).at(-1)).toMatchObject({ amount: BUILD.price, day: "2030-07-15" });
  });

  test("is changed by billing managers only, and to offered plans only", async () => {
    const person = await world.newPerson();
    await world.sql("update plans set is_offered = false where key = 'scale'");
    expect((await change(person, "scale")).status).toBe(422);
    await world.sql("update plans set is_offered = true where key = 'scale'");
    expect((await change(person, "gold")).status).toBe(422);
    const other = await world.newPerson();
    await world.join(other, person, "developer");
    const path = `${above(person)}/subscription`;
    expect((await other.get(path)).status).toBe(403);
    expect((await other.post(`${path}/change`, { plan: "build" })).status).toBe(403);
    expect((await other.get(`${above(person)}/entitlements`)).status).toBe(200);
    expect((await (await world.newPerson()).get(`${above(person)}/entitlements`)).status).toBe(404);
  });

  test("of ten changes at once charges one", async () => {
    world.clock.set(at("2031-02-01"));
    const person = await world.newPerson();
    const answers = await Promise.all(Array.from({ length: 10 }, () => change(person, "launch")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    expect(await items(person)).toHaveLength(1);
    expect(await allowances(person)).toHaveLength(2);
  });
});

describe("a plan that is given", () => {
  test("by default limits new organizations and costs nothing until it is chosen", async () => {
    world.clock.set(at("2032-01-01"));
    const { administrator } = world;
    await administrator.patch("/v1/system/settings", { defaultPlan: "build" });
    await world.until(async () => world.app.platform.settings.defaultPlan() === "build");
    const person = await world.newPerson();
    await administrator.patch("/v1/system/settings", { defaultPlan: null });
    await world.until(async () => world.app.platform.settings.defaultPlan() === null);
    expect(await subscription(person)).toMatchObject({ plan: "build", isCharged: false });
    expect((await person.post("/v1/workspaces", { name: "More", environment: "staging" })).status).toBe(402);
    world.clock.set(at("2032-02-01"));
    await upkeep();
    expect([await items(person), await allowances(person)]).toEqual([[], []]);
    expect((await change(person, "build")).body.change).toMatchObject({
      direction: "start",
      chargeMicros: BUILD.price,
    });
    expect(await allowances(person)).toHaveLength(2);
  });

  test("by the administrator is there at once without a charge, also one that is not offered, and goes again", async () => {
    const person = await world.newPerson();
    const { administrator } = world;
    const custom = await administrator.post("/v1/system/plans", {
      key: "partner",
      name: "Partner",
      rank: 9,
      monthlyPriceMicros: 1,
      limits: {
        workspaces: null,
        members: null,
        agents: null,
        concurrency: null,
        requestsPerMinute: null,
        retentionDays: null,
      },
      allowances: { ai: 7, data: 0 },
    });
    expect(custom.status).toBe(201);
    const assign = (plan: string | null) =>
      administrator.post("/v1/system/plan-assignments", { organizationId: person.organizationId, plan });
    expect((await assign("partner")).status).toBe(200);
    expect(await subscription(person)).toMatchObject({ plan: "partner", isCharged: false });
    expect(await allowances(person)).toMatchObject([{ wallet: "ai", granted: 7 }]);
    expect(await items(person)).toEqual([]);
    expect((await person.get("/v1/plans")).body.data.map(({ key }: { key: string }) => key)).toEqual([
      "build",
      "launch",
      "scale",
    ]);
    expect((await assign(null)).status).toBe(200);
    expect(await subscription(person)).toMatchObject({ plan: null });
    expect(
      (
        await person.post("/v1/system/plan-assignments", {
          organizationId: person.organizationId,
          plan: null,
        })
      ).status,
    ).toBe(403);
  });

  test("that is edited counts at once for everybody who has it", async () => {
    const person = await world.newPerson();
    await change(person, "build");
    const limit = async () => (await person.get(`${above(person)}/entitlements`)).body.limits.agents.limit;
    expect(await limit()).toBe(3);
    const edited = await world.administrator.patch("/v1/system/plans/build", { limits: { agents: 4 } });
    expect(edited.body.limits).toMatchObject({ agents: 4, workspaces: 1 });
    expect(await limit()).toBe(4);
    await world.administrator.patch("/v1/system/plans/build", { limits: { agents: 3 } });
    expect((await world.administrator.get("/v1/system/plans/gold")).status).toBe(404);
  });
});
