import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
beforeAll(async () => void (world = await testWorld({ config: { SIGNUP_GRANT_MICROS: 0 } })));
afterAll(() => world.stop());

const make = async (fields: object = {}) =>
  (
    await world.administrator.post("/v1/system/promo-codes", {
      wallet: "ai",
      amountMicros: 5_000_000,
      ...fields,
    })
  ).body;
const redeem = (person: Person, code: string) =>
  person.post(`/v1/organizations/${person.organizationId}/promo-codes/redeem`, { code });
const credit = async (person: Person) =>
  world.sql<{ wallet: string; remaining: number; expires: string | null }>(
    `select wallet, remaining_micros as remaining, expires_at as expires from credit_buckets
      where organization_id = $1 and kind = 'promotional' and remaining_micros > 0`,
    [person.organizationId],
  );

describe("a promotional code", () => {
  test("gives its credit once to each organization, however it is typed", async () => {
    const { code } = await make({ code: "welcome-2027", wallet: "data" });
    expect(code).toBe("WELCOME-2027");
    const [one, two] = [await world.newPerson(), await world.newPerson()];
    expect((await redeem(one, " Welcome-2027")).body).toMatchObject({
      wallet: "data",
      amountMicros: 5_000_000,
    });
    expect((await redeem(one, code)).status).toBe(409);
    expect((await redeem(two, code)).status).toBe(200);
    expect(await credit(one)).toEqual([{ wallet: "data", remaining: 5_000_000, expires: null }]);
    const [listed] = (await world.administrator.get("/v1/system/promo-codes")).body.data;
    expect(listed).toMatchObject({ code, redemptions: 2, isActive: true });
  });

  test("gives its credit to one organization of a person, however many they make", async () => {
    const { code } = await make();
    const person = await world.newPerson();
    expect((await redeem(person, code)).status).toBe(200);
    const { body } = await person.post("/v1/organizations", { name: "Another one" });
    expect((await redeem({ ...person, organizationId: body.id }, code)).status).toBe(409);
    const [listed] = (await world.administrator.get("/v1/system/promo-codes")).body.data;
    expect(listed).toMatchObject({ code, redemptions: 1 });
  });

  test("redeemed by many at once is taken as often as it may be", async () => {
    const { code, id } = await make({ maxRedemptions: 3 });
    const people = await Promise.all(Array.from({ length: 6 }, () => world.newPerson()));
    const answers = await Promise.all([...people, ...people].map((person) => redeem(person, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const [{ redemptions }] = (await world.sql<{ redemptions: number }>(
      "select redemptions from promo_codes where id = $1",
      [id],
    )) as [{ redemptions: number }];
    expect(redemptions).toBe(3);
    const given = await Promise.all(people.map(credit));
    expect(given.flat()).toHaveLength(3);
  });

  test("that is past, switched off, used up or none at all looks the same", async () => {
    world.clock.set(new Date("2027-01-01T00:00:00.000Z"));
    const past = await make({ expiresAt: "2027-01-01T00:00:00.000Z" });
    const off = await make();
    expect(
      (await world.administrator.post(`/v1/system/promo-codes/${off.id}/deactivate`)).body.isActive,
    ).toBe(false);
    const used = await make({ maxRedemptions: 1 });
    await redeem(await world.newPerson(), used.code);
    const person = await world.newPerson();
    const answers = await Promise.all(
      [past.code, off.code, used.code, "NO-SUCH-CODE"].map((code) => redeem(person, code)),
    );
    expect(answers.map(({ status, body }) => [status, body.detail])).toEqual(
      Array(4).fill([404, "Promotional code not found"]),
    );
  });

  test("gives credit that ends when it says so", async () => {
    world.clock.set(new Date("2027-05-01T00:00:00.000Z"));
    const { code } = await make({ bucketDays: 30 });
    const person = await world.newPerson();
    const { body } = await redeem(person, code);
    expect(body.expiresAt).toBe("2027-05-31T00:00:00.000Z");
    world.clock.set(new Date("2027-05-30T23:59:59.000Z"));
    const balance = async () =>
      (await person.get("/v1/wallets")).body.data.find(({ kind }: { kind: string }) => kind === "ai")
        .balanceMicros;
    expect(await balance()).toBe(5_000_000);
    world.clock.set(new Date("2027-05-31T00:00:00.000Z"));
    // Whatever touches the books looks at what has ended.
    await world.app.platform.books.release(person.organizationId, { holdKey: "none" });
    expect(await credit(person)).toEqual([]);
  });

  test("cannot be tried out", async () => {
    const person = await world.newPerson();
    const answers = [];
    for (let tries = 0; tries < 21; tries++) answers.push(await redeem(person, `GUESS-${tries}-X`));
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(404), 429]);
    expect(answers.at(-1)!.headers.get("retry-after")).not.toBeNull();
  });

  test("is one nobody can guess unless named, used once only, and the administrator's alone to make", async () => {
    const { code } = await make();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$/);
    expect(
      (await world.administrator.post("/v1/system/promo-codes", { code, wallet: "ai", amountMicros: 1 }))
        .status,
    ).toBe(409);
    const person = await world.newPerson();
    expect((await person.get("/v1/system/promo-codes")).status).toBe(403);
    const other = await world.newPerson();
    await world.join(other, person, "admin");
    const path = `/v1/organizations/${person.organizationId}/promo-codes/redeem`;
    expect((await other.post(path, { code })).status).toBe(403);
  });
});
