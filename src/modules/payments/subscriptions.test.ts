import { afterAll, beforeAll, expect, test } from "vitest";
import { newCard } from "../../platform/testing/stripe/account.ts";
import { endSubscription, payInvoice } from "../../platform/testing/stripe/subscriptions.ts";
import type { Person } from "../../platform/testing/world.ts";
import { giveCredit } from "../plans/index.ts";
import { chargeChanges } from "./charge-changes.ts";
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

test("an upgrade is charged at once, and what it adds to the allowance is given once that is paid", async () => {
  const acme = await world.organization(owner);
  // This card had its trial, so the plan is paid for from the first day.
  await subscribe(acme, "launch", "5555555555554444");
  const allowance = await world.balance(acme);
  expect(allowance).toBeGreaterThan(0);
  const { body: change } = await acme.post(`${of(acme)}/subscription/change`, { plan: "scale" });
  expect(await planOf(acme)).toBe("scale");
  const { platform } = world.app;
  await giveCredit(platform, acme.organizationId);
  expect(await world.balance(acme)).toBe(allowance);
  // Whoever comes again, also after a crash, charges it no second time.
  await Promise.all([chargeChanges(platform), chargeChanges(platform)]);
  await world.sql("update billing_items set provider_invoice_id = null where organization_id = $1", [
    acme.organizationId,
  ]);
  await chargeChanges(platform);
  await world.dealt();
  const [paid, ...others] = await payments(acme);
  expect(others).toHaveLength(1);
  expect(paid!.amountMicros).toBe(Math.ceil(change.change.netMicros / 10_000) * 10_000);
  expect(await world.balance(acme)).toBeGreaterThan(allowance);
});

test("an upgrade whose card is declined stands on an invoice that is paid later; until then it adds no allowance", async () => {
  const acme = await world.organization(owner);
  const subscription = await subscribe(acme, "launch", "5555555555554444");
  const allowance = await world.balance(acme);
  const good = subscription.default_payment_method;
  subscription.default_payment_method = newCard(
    world.stripe.account,
    "4000000000000341",
    subscription.customer,
  ).id;
  await acme.post(`${of(acme)}/subscription/change`, { plan: "scale" });
  await chargeChanges(world.app.platform);
  await world.dealt();
  expect(await payments(acme)).toHaveLength(1);
  expect(await world.balance(acme)).toBe(allowance);
  subscription.default_payment_method = good;
  const open = world.stripe.account.all("invoice", ({ status }) => status === "open")[0]!;
  payInvoice(world.stripe.account, open, subscription);
  await world.dealt();
  expect(await world.balance(acme)).toBeGreaterThan(allowance);
});

test("of two subscriptions that are paid at once the later one stays, the other is cancelled", async () => {
  const acme = await world.organization(await world.newPerson("Twice"));
  const pages = await Promise.all(
    ["scale", "scale"].map((plan) => acme.post(`${of(acme)}/subscriptions/checkout`, { plan })),
  );
  for (const { body } of pages) await world.stripe.pay({ url: body.url });
  await world.dealt();
  const mine = world.stripe.account.all("subscription").slice(0, 2);
  expect(mine.map(({ status }) => status).toSorted()).toEqual(["active", "canceled"]);
  expect(await planOf(acme)).toBe("scale");
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

test("a dispute of what a subscription paid takes the month's allowance back, and one that is won gives it again", async () => {
  const acme = await world.organization(owner);
  await subscribe(acme, "scale");
  const [intent] = world.stripe.account.all("payment_intent");
  const dispute = world.stripe.dispute(intent!.id);
  await world.dealt();
  const [payment] = (await acme.get(`${of(acme)}/payments`)).body.data;
  expect(payment).toMatchObject({
    reversedMicros: 599_000_000,
    reversals: [{ kind: "dispute", isTaken: true }],
  });
  expect(await world.balance(acme)).toBe(0);
  world.stripe.closeDispute(dispute.id, "won");
  await world.dealt();
  expect(await world.balance(acme)).toBe(300_000_000);
});
