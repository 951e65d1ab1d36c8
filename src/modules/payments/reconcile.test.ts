import { afterAll, beforeAll, expect, test } from "vitest";
import { refundCharge } from "../../platform/testing/stripe/account.ts";
import type { Person } from "../../platform/testing/world.ts";
import { type PayingWorld, payingWorld } from "./testing/paying.ts";

let world: PayingWorld;
let acme: Person;
beforeAll(async () => {
  world = await payingWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

async function paid(): Promise<{ paymentId: string; intent: Record<string, string> }> {
  const { url, paymentId } = await world.topUp(acme);
  await world.stripe.pay({ url });
  await world.dealt();
  const [intent] = world.stripe.account.all(
    "payment_intent",
    ({ metadata }) => metadata.paymentId === paymentId,
  );
  return { paymentId, intent: intent as Record<string, string> };
}
const reconcile = async () => {
  // What is being booked at this moment is no difference; these are older.
  await world.sql("update payments set updated_at = now() - interval '1 minute'");
  const { body } = await world.administrator.post("/v1/system/payments/reconcile", {});
  return body;
};
const foundOf = async () =>
  (await reconcile()).found.map(({ kind, hereMicros, thereMicros }: Record<string, unknown>) => ({
    ...{ kind, hereMicros, thereMicros },
  }));

test("where everything agrees nothing is found", async () => {
  const { intent } = await paid();
  refundCharge(world.stripe.account, world.stripe.account.get(intent.latest_charge!), 500);
  await world.dealt();
  const { found, comparedCount } = await reconcile();
  expect(found).toEqual([]);
  expect(comparedCount).toBeGreaterThanOrEqual(3);
});

test("a payment whose events were lost is found, told, and written down", async () => {
  const { url, paymentId } = await world.topUp(acme);
  const before = await world.balance(acme);
  world.stripe.webhookUrl = null;
  await world.stripe.pay({ url });
  world.stripe.webhookUrl = `${world.url}/v1/payments/stripe`;
  expect(await foundOf()).toEqual([{ kind: "missing_here", hereMicros: null, thereMicros: 25_000_000 }]);
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "succeeded" });
  expect(await world.balance(acme)).toBe(before + 25_000_000);
  const told = await world.sql(
    "select data from events where type = 'payment.difference_found' and organization_id = $1",
    [acme.organizationId],
  );
  expect(told).toMatchObject([{ data: { kind: "missing_here", thereMicros: 25_000_000 } }]);
  const again = await reconcile();
  expect(again).toMatchObject({ found: [], closedCount: 1 });
});

test("a payment the provider does not have is found", async () => {
  const { intent } = await paid();
  world.stripe.account.objects.delete(intent.id!);
  const missing = [{ kind: "missing_there", hereMicros: 25_000_000, thereMicros: null }];
  expect(await foundOf()).toEqual(missing);
  world.stripe.account.objects.set(intent.id!, intent);
  expect((await reconcile()).closedCount).toBe(1);
  world.stripe.account.objects.delete(intent.id!);
  expect(await foundOf(), "it is gone again").toEqual(missing);
  const { data } = (await world.administrator.get("/v1/system/payments/differences?state=open")).body;
  expect(data).toMatchObject([{ kind: "missing_there", closedAt: null, note: null }]);
  world.stripe.account.objects.set(intent.id!, intent);
});

test("a payment of another amount is found, and no more than what we know of is credited", async () => {
  const { intent } = await paid();
  Object.assign(intent, { amount_received: 2000 });
  expect(await foundOf()).toEqual([
    { kind: "amount_differs", hereMicros: 25_000_000, thereMicros: 20_000_000 },
  ]);
  Object.assign(intent, { amount_received: 2500 });
});

test("a refund whose events were lost is found and written down", async () => {
  const { intent, paymentId } = await paid();
  world.stripe.webhookUrl = null;
  refundCharge(world.stripe.account, world.stripe.account.get(intent.latest_charge!), 1000);
  world.stripe.webhookUrl = `${world.url}/v1/payments/stripe`;
  expect(await foundOf()).toEqual([{ kind: "missing_here", hereMicros: 0, thereMicros: 10_000_000 }]);
  expect(await world.payment(acme, paymentId)).toMatchObject({ reversedMicros: 10_000_000 });
  expect((await reconcile()).found).toEqual([]);
});

test("a payment without its credit in the ledger, or with another one, is found", async () => {
  const { paymentId } = await paid();
  await world.sql(
    "update payments set amount_micros = 30000000, stripe_payment_intent_id = null, provider = 'manual' where id = $1",
    [paymentId],
  );
  expect(await foundOf()).toEqual([
    { kind: "missing_here", hereMicros: null, thereMicros: 25_000_000 },
    { kind: "credit_differs", hereMicros: 25_000_000, thereMicros: 30_000_000 },
  ]);
});

test("differences are listed, counted by the doctor, and closed by a person for good", async () => {
  const list = async (state: string) =>
    (await world.administrator.get(`/v1/system/payments/differences?state=${state}`)).body.data;
  const open = await list("open");
  expect(open.length).toBeGreaterThan(0);
  const doctor = (await world.administrator.get("/v1/system/doctor")).body;
  const check = doctor.checks.find(({ name }: { name: string }) => name === "payments");
  expect(check.isOk).toBe(false);
  for (const { id } of open) {
    const close = () =>
      world.administrator.post(`/v1/system/payments/differences/${id}/close`, { note: "looked at it" });
    expect((await close()).body).toMatchObject({ state: "closed", note: "looked at it" });
    expect((await close()).status).toBe(409);
  }
  await reconcile();
  expect(await list("open")).toEqual([]);
  expect((await acme.post("/v1/system/payments/reconcile", {})).status).toBe(403);
});
