import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { keepPlans, startTrial } from "./index.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld({ config: { SIGNUP_GRANT_MICROS: 0 } });
  await offer(true);
});
afterAll(() => world.stop());

const at = (text: string) => new Date(`${text}:00.000Z`);
const above = (person: Person) => `/v1/organizations/${person.organizationId}`;
const upkeep = () => Promise.all([1, 2, 3].map(() => keepPlans(world.app.platform)));
const trial = async (person: Person) => (await person.get(`${above(person)}/trial`)).body;
const start = (person: Person, plan = "launch") => person.post(`${above(person)}/trial`, { plan });
const change = (person: Person, plan: string) =>
  person.post(`${above(person)}/subscription/change`, { plan });
const entitled = async (person: Person) => {
  const { plan, reason } = (await person.get(`${above(person)}/entitlements`)).body;
  return { plan, reason };
};
const credit = (person: Person, kind = "trial") =>
  world.sql<{ wallet: string; granted: number; remaining: number }>(
    `select wallet, granted_micros as granted, remaining_micros as remaining from credit_buckets
      where organization_id = $1 and kind = $2 order by wallet`,
    [person.organizationId, kind],
  );
const told = async (person: Person) =>
  (
    await world.sql<{ type: string }>(
      "select type from events where organization_id = $1 and type like 'trial.%' order by position",
      [person.organizationId],
    )
  ).map(({ type }) => type);
async function offer(offersTrials: boolean): Promise<void> {
  await world.administrator.patch("/v1/system/settings", { offersTrials });
  await world.until(async () => world.app.platform.settings.offersTrials() === offersTrials);
}
/** As the administrator gives it. */
const withBuild = async (): Promise<Person> => {
  const person = await world.newPerson();
  await change(person, "build");
  return person;
};
const LAUNCH = { ai: 10_000_000, data: 5_000_000 };

describe("a trial", () => {
  test("gives the plan and credit for its days, reminds of its end, and leaves what there was", async () => {
    world.clock.set(at("2027-03-01T12:00"));
    const person = await withBuild();
    expect(await trial(person)).toMatchObject({ state: "available", daysRemaining: null });
    const started = await start(person);
    expect(started.status).toBe(201);
    expect(started.body).toMatchObject({
      state: "running",
      plan: "launch",
      daysRemaining: 7,
      endsAt: at("2027-03-08T12:00").toISOString(),
      convertsTo: null,
      grants: LAUNCH,
    });
    expect(await credit(person)).toEqual([
      { wallet: "ai", granted: LAUNCH.ai, remaining: LAUNCH.ai },
      { wallet: "data", granted: LAUNCH.data, remaining: LAUNCH.data },
    ]);
    expect(await entitled(person)).toEqual({ plan: "launch", reason: "trial" });
    for (const name of ["Second", "Third"])
      expect((await person.post("/v1/workspaces", { name, environment: "staging" })).status).toBe(201);

    const look = async (moment: string) => {
      world.clock.set(at(moment));
      await upkeep();
      return { days: (await trial(person)).daysRemaining, told: await told(person) };
    };
    expect(await look("2027-03-05T11:59")).toEqual({ days: 4, told: ["trial.started"] });
    const once = ["trial.started", "trial.ending"];
    expect(await look("2027-03-05T12:00")).toEqual({ days: 3, told: once });
    expect(await look("2027-03-06T12:00")).toEqual({ days: 2, told: once });
    const twice = [...once, "trial.ending"];
    expect(await look("2027-03-07T12:00")).toEqual({ days: 1, told: twice });
    expect(await look("2027-03-08T11:59")).toEqual({ days: 1, told: twice });
    expect(await look("2027-03-08T12:00")).toEqual({ days: null, told: [...twice, "trial.ended"] });
    expect(await trial(person)).toMatchObject({ state: "ended", daysRemaining: null });
    expect(await entitled(person)).toEqual({ plan: "build", reason: "plan" });
    expect((await credit(person)).map(({ remaining }) => remaining)).toEqual([0, 0]);
    expect((await person.get("/v1/workspaces")).body.data).toHaveLength(3);
    expect((await start(person)).status).toBe(409);
    await world.app.signals!.settle();
    const inbox = await person.get("/v1/notifications");
    expect(
      inbox.body.data
        .map(({ kind }: { kind: string }) => kind)
        .filter((kind: string) => kind.startsWith("trial")),
    ).toEqual(["trial.ended", "trial.ending", "trial.ending"]);
  });

  test("is over on time, even where nobody looked", async () => {
    world.clock.set(at("2027-04-01T12:00"));
    const person = await withBuild();
    await start(person);
    world.clock.set(at("2027-04-08T12:00"));
    expect(await entitled(person)).toEqual({ plan: "build", reason: "plan" });
    expect((await person.post("/v1/workspaces", { name: "More", environment: "staging" })).status).toBe(402);
  });

  test("goes on as the plan that was chosen in it, charged from its end on", async () => {
    world.clock.set(at("2027-05-01T12:00"));
    const person = await world.newPerson();
    await start(person);
    const { body } = await change(person, "launch");
    expect(body.change).toMatchObject({
      effective: "trial_end",
      effectiveAt: at("2027-05-08T12:00").toISOString(),
    });
    expect(body.subscription.scheduled).toMatchObject({ plan: "launch" });
    expect((await trial(person)).convertsTo).toBe("launch");
    expect(await credit(person, "allowance")).toEqual([]);
    await person.del(`${above(person)}/subscription/change`);
    expect((await trial(person)).convertsTo).toBeNull();
    await change(person, "launch");
    world.clock.set(at("2027-05-08T12:30"));
    await upkeep();
    expect((await person.get(`${above(person)}/subscription`)).body).toMatchObject({
      plan: "launch",
      isCharged: true,
      periodStart: at("2027-05-08T12:00").toISOString(),
      scheduled: null,
    });
    expect(await credit(person, "allowance")).toHaveLength(2);
    const paid = await world.sql("select amount_micros from billing_items where organization_id = $1", [
      person.organizationId,
    ]);
    expect(paid).toEqual(
      [{ amountMicros: 149_000_000 }].map(({ amountMicros }) => ({ amount_micros: amountMicros })),
    );
  });

  test("gives way to a higher plan at once", async () => {
    const person = await withBuild();
    await start(person);
    expect((await change(person, "scale")).body.change.effective).toBe("now");
    expect(await entitled(person)).toEqual({ plan: "scale", reason: "plan" });
  });

  test("is had once, by whoever starts it, however often a callback says so", async () => {
    world.clock.set(at("2027-06-01T12:00"));
    const [one, two] = [await world.newPerson(), await world.newPerson()];
    const order = { organizationId: one.organizationId, plan: "launch", fingerprint: "card_1" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => startTrial(world.app.platform, order)));
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    world.clock.set(at("2027-06-20T12:00"));
    await upkeep();
    expect(await startTrial(world.app.platform, order)).toEqual({ isNew: false });
    expect((await start(one)).status).toBe(409);
    expect(await credit(one)).toHaveLength(2);
    await expect(
      startTrial(world.app.platform, { ...order, organizationId: two.organizationId }),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await trial(two)).toMatchObject({ state: "available" });
    expect(JSON.stringify(await world.sql("select * from trials"))).not.toContain("card_1");
  });

  test("without a payment is had once by a person, however many organizations they make", async () => {
    const person = await world.newPerson();
    expect((await start(person)).status).toBe(201);
    const { body } = await person.post("/v1/organizations", { name: "Another" });
    expect((await person.post(`/v1/organizations/${body.id}/trial`, { plan: "launch" })).status).toBe(409);
  });

  test("started ten times at once begins once", async () => {
    const person = await world.newPerson();
    const answers = await Promise.all(Array.from({ length: 10 }, () => start(person)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect(await credit(person)).toHaveLength(2);
  });

  test("that a crash left without its credit gets it from the upkeep, once", async () => {
    const person = await world.newPerson();
    // As it is between the commit and the books.
    await world.sql(
      `insert into credit_grants (organization_id, key, wallet, kind, amount_micros, expires_at, reason, created_at)
        values ($1, 'trial:ai', 'ai', 'trial', 5, $2, 'Trial', $2)`,
      [person.organizationId, at("2100-01-01T00:00")],
    );
    await upkeep();
    await upkeep();
    expect(await credit(person)).toEqual([{ wallet: "ai", granted: 5, remaining: 5 }]);
  });

  test("is not for a plan that cannot be tried or is no more than what there is, and only where it is offered", async () => {
    const person = await world.newPerson();
    expect((await start(person, "scale")).status).toBe(422);
    await change(person, "launch");
    expect((await start(person)).status).toBe(409);
    const other = await world.newPerson();
    await world.join(other, person, "developer");
    expect((await other.post(`${above(person)}/trial`, { plan: "launch" })).status).toBe(403);
    expect((await other.get(`${above(person)}/trial`)).status).toBe(200);
    await offer(false);
    expect((await start(await world.newPerson())).status).toBe(403);
    await offer(true);
  });
});
