import { afterAll, beforeAll, expect, test } from "vitest";
import { endSubscription } from "../../platform/testing/stripe/subscriptions.ts";
import type { Person } from "../../platform/testing/world.ts";
import { giveCredit } from "../plans/index.ts";
import { followPlans } from "./subscription-sync.ts";
import { type PayingWorld, payingWorld } from "./testing/paying.ts";

let world: PayingWorld;
let owner: Person;
beforeAll(async () => {
  world = await payingWorld();
  owner = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const of = ({ organizationId }: Person) => `/v1/organizations/${organizationId}`;
const planOf = async (person: Person) => (await person.get(`${of(person)}/subscription`)).body.plan;
async function subscribe(person: Person, plan: string, card?: string) {
  const { body, status, text } = await person.post(`${of(person)}/subscriptions/checkout`, { plan });
  if (status !== 201) throw new Error(text);
  const { outcome } = await world.stripe.pay({ url: body.url, ...(card ? { card } : {}) });
  expect(outcome).toBe("complete");
  await world.dealt();
  return world.stripe.account.all("subscription")[0]!;
}
const payments = async (person: Person) =>
  (await person.get(`${of(person)}/payments`)).body.data.map(
    ({ purpose, amountMicros, state }: Record<string, unknown>) => ({ purpose, amountMicros, state }),
  );

test("a plan that is paid for is the organization's, with its allowance, however often it is told", async () => {
  const acme = await world.organization(owner);
  world.stripe.isHolding = true;
  await subscribe(acme, "scale");
  await world.stripe.deliver({ order: "reversed", times: 2 });
  world.stripe.isHolding = false;
  await world.dealt();
  expect(await planOf(acme)).toBe("scale");
  expect(await world.balance(acme)).toBe(300_000_000);
  expect(await payments(acme)).toEqual([
    { purpose: "subscription", amountMicros: 599_000_000, state: "succeeded" },
  ]);
  expect((await acme.post(`${of(acme)}/subscriptions/checkout`, { plan: "launch" })).status).toBe(409);
});

test("a trial begins with a card, gives its credit once, and becomes the plan", async () => {
  const acme = await world.organization(owner);
  const subscription = await subscribe(acme, "launch", "5555555555554444");
  expect(subscription.status).toBe("trialing");
  const trial = async () => (await acme.get(`${of(acme)}/trial`)).body;
  expect(await trial()).toMatchObject({ state: "running", plan: "launch", convertsTo: "launch" });
  expect(await world.balance(acme)).toBe(10_000_000);
  expect(await payments(acme)).toEqual([]);
  world.stripe.renew(subscription.id);
  await world.dealt();
  expect(await payments(acme)).toEqual([
    { purpose: "subscription", amountMicros: 149_000_000, state: "succeeded" },
  ]);
  expect(await planOf(acme)).toBe("launch");
});

test("a card is good for one trial: the next organization pays from the first day", async () => {
  const acme = await world.organization(owner);
  const subscription = await subscribe(acme, "launch", "5555555555554444");
  await world.dealt();
  expect(subscription.status).toBe("active");
  expect(await planOf(acme)).toBe("launch");
  expect((await acme.get(`${of(acme)}/trial`)).body.state).not.toBe("running");
  expect(await payments(acme)).toEqual([
    { purpose: "subscription", amountMicros: 149_000_000, state: "succeeded" },
  ]);
});

test("the subscription follows a change of plan, and the plan ends with the subscription", async () => {
  const acme = await world.organization(owner);
  const subscription = await subscribe(acme, "scale");
  const { status } = await acme.post(`${of(acme)}/subscription/change`, { plan: "build" });
  expect(status).toBe(200);
  await followPlans(world.app.platform);
  await world.dealt();
  expect(subscription.items.data[0].price.unit_amount).toBe(2900);
  // Down when the period ends: until then it is what was paid for.
  expect(await planOf(acme)).toBe("scale");
  endSubscription(world.stripe.account, subscription);
  await world.dealt();
  expect(await planOf(acme)).toBe(null);
});

test("nothing is chosen without a payment: neither above a trial that is not paid yet, nor below a plan that was given", async () => {
  const acme = await world.organization(await world.newPerson("Trying"));
  await subscribe(acme, "launch");
  expect((await acme.get(`${of(acme)}/trial`)).body.state).toBe("running");
  const change = (plan: string) => acme.post(`${of(acme)}/subscription/change`, { plan });
  expect((await change("scale")).status).toBe(409);
  expect(await world.balance(acme)).toBe(10_000_000);
  // What is charged at its end is what was chosen last, and is undone where it is paid.
  expect((await change("build")).status).toBe(200);
  await followPlans(world.app.platform);
  await world.dealt();
  const [subscription] = world.stripe.account.all("subscription");
  expect(subscription!.items.data[0].price.unit_amount).toBe(2900);
  expect((await acme.del(`${of(acme)}/subscription/change`)).status).toBe(409);

  const given = await world.organization(owner);
  const assignment = { organizationId: given.organizationId, plan: "scale" };
  expect((await world.administrator.post("/v1/system/plan-assignments", assignment)).status).toBe(200);
  expect((await given.post(`${of(given)}/subscription/change`, { plan: "build" })).status).toBe(409);
});

test("what an upgrade adds to the allowance is given once it is paid, not before", async () => {
  const acme = await world.organization(owner);
  // This card had its trial, so the plan is paid for from the first day.
  await subscribe(acme, "launch", "5555555555554444");
  const allowance = await world.balance(acme);
  expect(allowance).toBeGreaterThan(0);
  expect((await acme.post(`${of(acme)}/subscription/change`, { plan: "scale" })).status).toBe(200);
  expect(await planOf(acme)).toBe("scale");
  const { platform } = world.app;
  await giveCredit(platform, acme.organizationId);
  expect(await world.balance(acme)).toBe(allowance);
  await world.sql(
    `insert into payments (organization_id, id, provider, purpose, amount_micros, currency, state, paid_at)
      values ($1, 'pay_rest', 'stripe', 'subscription', 600000000, 'USD', 'succeeded', now())`,
    [acme.organizationId],
  );
  await giveCredit(platform, acme.organizationId);
  expect(await world.balance(acme)).toBeGreaterThan(allowance);
});

test("a default plan that was paid for gives nothing any more once its subscription has ended", async () => {
  const { administrator, app } = world;
  const setDefault = async (defaultPlan: string | null) => {
    await administrator.patch("/v1/system/settings", { defaultPlan });
    await world.until(async () => app.platform.settings.defaultPlan() === defaultPlan);
  };
  await setDefault("scale");
  const acme = await world.organization(owner);
  const subscription = await subscribe(acme, "scale");
  const terms = async () => {
    const { plan, isCharged, allowances } = (await acme.get(`${of(acme)}/subscription`)).body;
    return { plan, isCharged, ai: allowances.ai };
  };
  expect(await terms()).toEqual({ plan: "scale", isCharged: true, ai: 300_000_000 });
  endSubscription(world.stripe.account, subscription);
  await world.dealt();
  expect(await terms()).toEqual({ plan: "scale", isCharged: false, ai: 0 });
  await setDefault(null);
});

test("what a subscription paid can be disputed, and takes nothing from a wallet", async () => {
  const acme = await world.organization(owner);
  await subscribe(acme, "scale");
  const [intent] = world.stripe.account.all("payment_intent");
  world.stripe.dispute(intent!.id);
  await world.dealt();
  const [payment] = (await acme.get(`${of(acme)}/payments`)).body.data;
  expect(payment).toMatchObject({
    reversedMicros: 599_000_000,
    reversals: [{ kind: "dispute", isTaken: true }],
  });
  expect(await world.balance(acme)).toBe(300_000_000);
});
