import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../../platform/testing/world.ts";
import { reloadWallets } from "./reload.ts";
import { type PayingWorld, payingWorld } from "./testing/paying.ts";

let world: PayingWorld;
let owner: Person;
beforeAll(async () => {
  world = await payingWorld();
  owner = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const of = ({ organizationId }: Person) => `/v1/organizations/${organizationId}`;
const reloadPath = (person: Person) => `${of(person)}/wallets/ai/reload`;
const TERMS = {
  isOn: true,
  thresholdMicros: 5_000_000,
  amountMicros: 20_000_000,
  monthlyCapMicros: 100_000_000,
};
const reloadOf = async (person: Person) => (await person.get(reloadPath(person))).body;
/** An organization that reloads automatically, with this card and 6.00 in its wallet. */
async function reloading(card?: string, terms: object = {}): Promise<Person> {
  const acme = await world.organization(owner);
  await world.saveCard(acme, card);
  await world.administrator.post("/v1/system/credits", {
    organizationId: acme.organizationId,
    wallet: "ai",
    amountMicros: 6_000_000,
    reason: "to begin with",
  });
  const { status, text } = await acme.put(reloadPath(acme), { ...TERMS, ...terms });
  if (status !== 200) throw new Error(text);
  return acme;
}
const chargesOf = (person: Person) =>
  world.stripe.account.all(
    "charge",
    ({ metadata, status }) => metadata.organizationId === person.organizationId && status === "succeeded",
  );
const reloadEvents = async (person: Person) =>
  (
    await world.sql<{ type: string }>(
      "select type from events where organization_id = $1 and type in ('reload.succeeded', 'reload.failed') order by position, id",
      [person.organizationId],
    )
  ).map(({ type }) => type);
/** A round that meets another one's lock is made again a little later. */
const until = (person: Person, state: string) =>
  world.until(async () => {
    await world.dealt();
    return (await reloadOf(person)).state === state;
  });
/** What is put off is due now. */
const hurry = () => world.sql("update reloads set due_at = now() where state = 'pending'");

test("a wallet that falls below its threshold is reloaded once, from the saved card, and waits for the next time", async () => {
  const acme = await reloading();
  await world.spend(acme, 500_000);
  await world.dealt();
  expect(chargesOf(acme)).toHaveLength(0);
  await world.spend(acme, 1_500_000);
  await world.dealt();
  expect(chargesOf(acme)).toMatchObject([{ amount: 2000, currency: "usd" }]);
  expect(await world.balance(acme)).toBe(24_000_000);
  expect(await reloadOf(acme)).toMatchObject({ state: "armed", reloadedThisMonthMicros: 20_000_000 });
  const [payment] = (await acme.get(`${of(acme)}/payments`)).body.data;
  expect(payment).toMatchObject({
    purpose: "reload",
    state: "succeeded",
    isCredited: true,
    method: { last4: "4242" },
  });
  await world.spend(acme, 20_000_000);
  await world.dealt();
  expect(chargesOf(acme)).toHaveLength(2);
  expect(await reloadEvents(acme)).toEqual(["reload.succeeded", "reload.succeeded"]);
});

test("many processes that see the same crossing at once pay it once", async () => {
  const acme = await reloading();
  const { platform } = world.app;
  await world.spend(acme, 2_000_000);
  await Promise.all(Array.from({ length: 8 }, () => reloadWallets(platform)));
  await world.dealt();
  expect(chargesOf(acme)).toHaveLength(1);
  expect(await world.balance(acme)).toBe(24_000_000);
});

test("a process that dies with the charge under way does not charge again: it asks what became of it", async () => {
  const acme = await reloading();
  // Done there, and nobody here heard of it: the answers are lost, and so are the events.
  world.stripe.isHolding = true;
  for (let times = 0; times < 3; times++) world.stripe.loseAnswer("/v1/payment_intents");
  await world.spend(acme, 2_000_000);
  await world.until(async () => {
    await world.app.payments.settle();
    return chargesOf(acme).length === 1;
  });
  expect(await reloadOf(acme)).toMatchObject({ state: "pending" });
  expect(await world.balance(acme)).toBe(4_000_000);
  await world.until(async () => {
    await hurry();
    await world.app.payments.settle();
    return (await world.balance(acme)) === 24_000_000;
  });
  world.stripe.isHolding = false;
  await world.stripe.deliver({ times: 2 });
  await world.dealt();
  expect(chargesOf(acme)).toHaveLength(1);
  expect(await world.balance(acme)).toBe(24_000_000);
  expect(await reloadOf(acme)).toMatchObject({ state: "armed" });
});

test.for([
  ["taken, not paid", "pending", "pending", null],
  ["paid, not written down", "pending", "pending", "charged"],
  ["written down, not in the books", "succeeded", "succeeded", "charged"],
] as const)(
  "killed after it was %s, a reload is finished by whoever comes next, once",
  async ([, reload, payment, charged]) => {
    const acme = await reloading();
    await world.spend(acme, 2_000_000);
    await world.dealt();
    expect(await world.balance(acme)).toBe(24_000_000);
    const [{ id }] = (await acme.get(`${of(acme)}/payments?limit=1`)).body.data;
    // Back to what the database held at that moment; the books and the provider keep what they had.
    await world.sql(
      "update payments set state = $2, credited_at = null, stripe_payment_intent_id = null, updated_at = now() - interval '1 hour' where id = $1",
      [id, payment],
    );
    await world.sql("update reloads set state = $2, due_at = now(), attempts = $3 where payment_id = $1", [
      id,
      reload,
      charged ? 1 : 0,
    ]);
    await world.sql(
      "update wallets set reload_state = 'pending' where organization_id = $1 and kind = 'ai'",
      [acme.organizationId],
    );
    await world.sql("update wallet_books set version = version + 1 where organization_id = $1", [
      acme.organizationId,
    ]);
    await world.dealt();
    expect(chargesOf(acme)).toHaveLength(1);
    expect(await world.balance(acme)).toBe(24_000_000);
    expect(await reloadOf(acme)).toMatchObject({ state: "armed" });
  },
);

test.for([
  ["is declined", "4000000000000341", "generic_decline"],
  ["needs a person", "4000002760003184", "authentication_required"],
] as const)(
  "a card that %s stops reloads, tells who pays, and charges nothing until somebody acts",
  async ([, card, code]) => {
    const acme = await reloading(card);
    await world.spend(acme, 2_000_000);
    await until(acme, "failed");
    expect(await reloadOf(acme)).toMatchObject({ state: "failed", lastFailure: { code } });
    expect(await world.balance(acme)).toBe(4_000_000);
    const asked = world.stripe.requests.length;
    await world.spend(acme, 1_000_000);
    await world.dealt();
    expect(world.stripe.requests.length).toBe(asked);
    expect(await reloadEvents(acme)).toEqual(["reload.failed"]);
    await world.app.signals!.settle();
    const told = await world.sql(
      "select title from notifications where organization_id = $1 and kind = 'reload.failed' and account_id = $2",
      [acme.organizationId, owner.accountId],
    );
    expect(told).toHaveLength(1);
    // Another card, and on again: it is below its threshold still, so it is reloaded at once.
    await world.saveCard(acme, "5555555555554444");
    const { body: cards } = await acme.get(`${of(acme)}/payment-methods`);
    const other = cards.data.find(({ last4 }: { last4: string }) => last4 === "4444");
    await acme.post(`${of(acme)}/payment-methods/${other.id}/default`);
    await acme.put(reloadPath(acme), TERMS);
    await until(acme, "armed");
    expect(await world.balance(acme)).toBe(23_000_000);
    expect(await reloadOf(acme)).toMatchObject({ state: "armed", lastFailure: null });
  },
);

test("a top-up by hand switches reloads on again after a failure", async () => {
  const acme = await reloading("4000000000000341");
  await world.spend(acme, 2_000_000);
  await world.dealt();
  expect(await reloadOf(acme)).toMatchObject({ state: "failed" });
  const { url } = await world.topUp(acme);
  await world.stripe.pay({ url });
  await world.dealt();
  expect(await reloadOf(acme)).toMatchObject({ state: "armed" });
  expect(await world.balance(acme)).toBe(29_000_000);
});

test("reloads stay within the monthly cap and go on in the next month", async () => {
  world.clock.set(new Date("2027-01-20T12:00:00Z"));
  const acme = await reloading(undefined, { monthlyCapMicros: 50_000_000 });
  for (let time = 0; time < 2; time++) {
    await world.spend(acme, 20_000_000);
    await world.dealt();
  }
  expect(await reloadOf(acme)).toMatchObject({ state: "armed", reloadedThisMonthMicros: 40_000_000 });
  world.clock.set(new Date("2027-01-31T23:59:59Z"));
  await world.spend(acme, 5_000_000);
  await world.dealt();
  expect(await reloadOf(acme)).toMatchObject({ state: "failed", lastFailure: { code: "monthly_cap" } });
  expect(chargesOf(acme)).toHaveLength(2);
  world.clock.set(new Date("2027-02-01T00:00:01Z"));
  await acme.put(reloadPath(acme), { isOn: true });
  await world.dealt();
  expect(chargesOf(acme)).toHaveLength(3);
  expect(await reloadOf(acme)).toMatchObject({ state: "armed", reloadedThisMonthMicros: 20_000_000 });
});

test("terms that make no sense, and switching on without a card, are refused", async () => {
  const acme = await world.organization(owner);
  const put = (terms: object) => acme.put(reloadPath(acme), { ...TERMS, ...terms });
  expect((await put({})).status).toBe(409);
  await world.saveCard(acme);
  expect((await put({ thresholdMicros: 20_000_000 })).status).toBe(422);
  expect((await put({ monthlyCapMicros: 10_000_000 })).status).toBe(422);
  expect((await put({ thresholdMicros: undefined })).status).toBe(422);
  expect((await put({})).body).toMatchObject({ isOn: true, thresholdMicros: 5_000_000 });
  await world.dealt();
  // There is nothing in it, so it was reloaded at once.
  expect(await world.balance(acme)).toBe(20_000_000);
  expect((await acme.put(reloadPath(acme), { isOn: false })).body).toMatchObject({
    isOn: false,
    state: "off",
  });
  await world.spend(acme, 19_000_000);
  await world.dealt();
  expect(await world.balance(acme)).toBe(1_000_000);
});

test("an attempt the provider did not carry out is made again", async () => {
  const acme = await reloading();
  world.stripe.break("/v1/payment_intents", 3);
  await world.spend(acme, 2_000_000);
  await world.dealt();
  expect(await reloadOf(acme)).toMatchObject({ state: "pending" });
  await hurry();
  await world.dealt();
  expect(await world.balance(acme)).toBe(24_000_000);
  expect(chargesOf(acme)).toHaveLength(1);
});
