import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Person } from "../../platform/testing/world.ts";
import { type PayingWorld, payingWorld } from "./testing/paying.ts";

let world: PayingWorld;
let acme: Person;
let owner: Person;
beforeAll(async () => {
  world = await payingWorld();
  owner = await world.newPerson("Acme");
});
afterAll(() => world.stop());
beforeEach(async () => {
  acme = await world.organization(owner);
});

const of = ({ organizationId }: Person) => `/v1/organizations/${organizationId}`;
const eventsOf = async (person: Person, prefix: string) =>
  (
    await world.sql<{ type: string }>(
      "select type from events where organization_id = $1 and type like $2 order by position, id",
      [person.organizationId, `${prefix}%`],
    )
  ).map(({ type }) => type);

test("a top-up that is paid is in the wallet, once, with its receipt and card", async () => {
  const { url, paymentId } = await world.topUp(acme, 25_000_000);
  expect(url).toContain(world.stripe.url);
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "pending", isCredited: false });
  const { outcome, location } = await world.stripe.pay({ url });
  expect(outcome).toBe("complete");
  expect(location).toContain(`/billing?payment=${paymentId}&checkout=done`);
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({
    state: "succeeded",
    isCredited: true,
    purpose: "top_up",
    wallet: "ai",
    bucketKind: "purchased",
    amountMicros: 25_000_000,
    method: { kind: "card", brand: "visa", last4: "4242" },
    receiptUrl: expect.stringContaining("receipts"),
    failure: null,
  });
  expect(await world.balance(acme)).toBe(25_000_000);
  expect(await world.balance(acme, "data")).toBe(0);
  expect(await eventsOf(acme, "payment.")).toEqual(["payment.succeeded"]);
  const list = await acme.get(`${of(acme)}/payments`);
  expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([paymentId]);
});

test("a card that is declined leaves the page open; another one pays it", async () => {
  const { url, paymentId } = await world.topUp(acme);
  expect((await world.stripe.pay({ url, card: "4000000000009995" })).outcome).toMatch(/insufficient funds/);
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({
    state: "pending",
    failure: { code: "insufficient_funds" },
  });
  expect(await world.balance(acme)).toBe(0);
  await world.stripe.pay({ url });
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "succeeded", failure: null });
  expect(await world.balance(acme)).toBe(25_000_000);
  expect(await eventsOf(acme, "payment.")).toEqual(["payment.failed", "payment.succeeded"]);
});

test("on the provider's pages a person pays, authenticates, fails to, is declined or leaves", async () => {
  const { url, paymentId } = await world.topUp(acme);
  const send = (action: string, card: string) =>
    fetch(url, { method: "POST", body: new URLSearchParams({ action, card }), redirect: "manual" });
  expect(await (await fetch(url)).text()).toContain("25.00 USD");
  const left = await send("leave", "4242424242424242");
  expect(left.headers.get("location")).toContain(`payment=${paymentId}&checkout=left`);
  expect(await (await send("pay", "4000000000000002")).text()).toContain("Your card was declined");
  const secure = "4000002760003184";
  expect(await (await send("pay", secure)).text()).toContain("Complete authentication");
  expect(await (await send("fail", secure)).text()).toContain("unable to authenticate");
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "pending" });
  await send("pay", secure);
  const done = await send("authenticate", secure);
  expect(done.status).toBe(303);
  expect(done.headers.get("location")).toContain("checkout=done");
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "succeeded" });
  expect(await world.balance(acme)).toBe(25_000_000);
});

test("a page nobody paid expires, and its payment with it", async () => {
  const { url, paymentId } = await world.topUp(acme);
  const { account } = world.stripe;
  const session = account.get(new URL(url).pathname.split("/")[2]!);
  Object.assign(session, { status: "expired" });
  account.emit("checkout.session.expired", session);
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "canceled" });
});

test("events that come twice, late and in the wrong order credit once", async () => {
  const { url, paymentId } = await world.topUp(acme);
  world.stripe.isHolding = true;
  await world.stripe.pay({ url, card: "4000000000000002" });
  await world.stripe.pay({ url });
  const intent = world.stripe.account.all("payment_intent")[0]!;
  const charge = world.stripe.account.get(intent.latest_charge);
  await import("../../platform/testing/stripe/account.ts").then(({ refundCharge }) =>
    refundCharge(world.stripe.account, charge, 500),
  );
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "pending" });
  const statuses = await world.stripe.deliver({ order: "reversed", times: 3 });
  world.stripe.isHolding = false;
  expect(new Set(statuses)).toEqual(new Set([200]));
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({
    state: "succeeded",
    reversedMicros: 5_000_000,
    reversals: [{ kind: "refund", amountMicros: 5_000_000, isTaken: true }],
  });
  expect(await world.balance(acme)).toBe(20_000_000);
  const kept = await world.sql("select id from payment_events where state = 'received'");
  expect(kept).toEqual([]);
});

test("an event that does not verify is refused and not kept", async () => {
  const event = world.stripe.account.make("evt", "event", {
    type: "payment_intent.succeeded",
    data: { object: { id: "pi_1", object: "payment_intent" } },
  });
  expect(await world.stripe.send(event, { secret: "whsec_other" })).toBe(401);
  const old = Math.floor(Date.now() / 1000) - 3600;
  expect(await world.stripe.send(event, { timestamp: old })).toBe(401);
  const bare = await world.anonymous.post("/v1/payments/stripe", undefined, { raw: "{}" });
  expect(bare.status).toBe(401);
  expect(await world.sql("select id from payment_events where id = $1", [event.id])).toEqual([]);
});

test("an event about nobody here is kept and does nothing", async () => {
  const intent = world.stripe.account.make("pi", "payment_intent", {
    amount: 100,
    amount_received: 100,
    currency: "usd",
    status: "succeeded",
    customer: "cus_somebody",
    latest_charge: null,
    last_payment_error: null,
    metadata: { organizationId: acme.organizationId, paymentId: "pay_00000000000000000000000000" },
  });
  world.stripe.account.emit("payment_intent.succeeded", intent);
  await world.dealt();
  const [row] = await world.sql<{ state: string }>(
    "select state from payment_events where payload ->> 'id' = $1",
    [intent.id],
  );
  expect(row!.state).toBe("ignored");
  expect(await world.balance(acme)).toBe(0);
});

test("a process that dies between keeping an event and dealing with it loses nothing", async () => {
  const { url, paymentId } = await world.topUp(acme);
  const { stripe } = world;
  stripe.break("/v1/payment_intents", 12);
  await stripe.pay({ url });
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({ state: "pending" });
  stripe.break("/nothing", 0);
  // What a process had taken when it died is due again once its time is over.
  await world.sql("update payment_events set due_at = now() where state = 'received'");
  await world.until(async () => {
    await world.sql("update payment_events set due_at = now() where state = 'received'");
    await world.dealt();
    return (await world.payment(acme, paymentId)).state === "succeeded";
  });
  expect(await world.balance(acme)).toBe(25_000_000);
});

test("a process that dies between payment, books and mark credits exactly once", async () => {
  const { url, paymentId } = await world.topUp(acme);
  await world.stripe.pay({ url });
  await world.dealt();
  // As it was after the payment was written down, and after the books had it.
  for (const since of ["10 seconds", "1 hour"]) {
    await world.sql(
      `update payments set credited_at = null, updated_at = now() - interval '${since}' where id = $1`,
      [paymentId],
    );
    await world.dealt();
    expect(await world.payment(acme, paymentId)).toMatchObject({ isCredited: true });
  }
  expect(await world.balance(acme)).toBe(25_000_000);
});

test("a dispute takes the credit back, what was spent is owed, and a dispute that is won gives it back", async () => {
  const { url, paymentId } = await world.topUp(acme);
  await world.stripe.pay({ url });
  await world.dealt();
  await world.spend(acme, 10_000_000);
  const intent = world.stripe.account.all("payment_intent")[0]!;
  const dispute = world.stripe.dispute(intent.id);
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({
    reversedMicros: 25_000_000,
    reversals: [{ kind: "dispute", state: "needs_response", isTaken: true, reason: "fraudulent" }],
  });
  const wallets = async () => (await acme.get(`${of(acme)}/wallets`)).body.data[0];
  expect(await wallets()).toMatchObject({ balanceMicros: 0, debtMicros: 10_000_000 });
  world.stripe.closeDispute(dispute.id, "won");
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({
    reversedMicros: 0,
    reversals: [{ state: "won", isTaken: false }],
  });
  expect(await wallets()).toMatchObject({ balanceMicros: 15_000_000, debtMicros: 0 });
  expect(await eventsOf(acme, "payment.")).toEqual([
    "payment.succeeded",
    "payment.reversed",
    "payment.restored",
  ]);
  // What came back can go back again.
  const refunded = await world.administrator.post(`/v1/system/credits/${paymentId}/reverse`, {
    reason: "goodwill",
  });
  expect(refunded.status).toBe(409);
});

test("a refund by the administrator goes through the provider; one that fails gives the credit back", async () => {
  const { url, paymentId } = await world.topUp(acme);
  await world.stripe.pay({ url });
  await world.dealt();
  const reverse = (amountMicros?: number) =>
    world.administrator.post(`/v1/system/credits/${paymentId}/reverse`, {
      amountMicros,
      reason: "asked for",
    });
  expect((await reverse(5_000_000)).body).toMatchObject({ reversedMicros: 5_000_000 });
  expect(await world.balance(acme)).toBe(20_000_000);
  expect((await reverse(21_000_000)).status).toBe(409);
  expect((await reverse()).body).toMatchObject({ reversedMicros: 25_000_000 });
  await world.dealt();
  expect(await world.balance(acme)).toBe(0);
  expect((await reverse()).status).toBe(409);
  const [last] = world.stripe.account.all("refund");
  world.stripe.failRefund(last!.id);
  await world.dealt();
  expect(await world.payment(acme, paymentId)).toMatchObject({ reversedMicros: 5_000_000 });
  expect(await world.balance(acme)).toBe(20_000_000);
});

test("cards are saved on the provider's page, chosen and forgotten; the first is the default", async () => {
  await world.saveCard(acme);
  await world.saveCard(acme, "5555555555554444");
  const path = `${of(acme)}/payment-methods`;
  const cards = (await acme.get(path)).body.data;
  expect(cards).toMatchObject([
    { brand: "visa", last4: "4242", isDefault: true, expiresYear: 2034 },
    { brand: "mastercard", last4: "4444", isDefault: false },
  ]);
  const [first, second] = cards;
  expect((await acme.post(`${path}/${second.id}/default`)).body).toMatchObject({ isDefault: true });
  expect((await acme.del(`${path}/${second.id}`)).status).toBe(204);
  await world.dealt();
  expect((await acme.get(path)).body.data).toMatchObject([{ id: first.id, isDefault: true }]);
  const rival = await world.newPerson();
  expect((await rival.post(`${of(rival)}/payment-methods/${first.id}/default`)).status).toBe(404);
  expect(await eventsOf(acme, "payment_method.")).toEqual([
    "payment_method.added",
    "payment_method.added",
    "payment_method.chosen",
    "payment_method.removed",
  ]);
  // On the provider's own page, too.
  const portal = (await acme.post(`${of(acme)}/payments/portal`, { returnTo: "/billing" })).body.url;
  const [method] = world.stripe.account.all("payment_method", ({ customer }) => customer !== null);
  await fetch(portal, { method: "POST", body: new URLSearchParams({ remove: method!.id }) });
  await world.dealt();
  expect((await acme.get(path)).body.data).toEqual([]);
});

test("a provider that is away is 503, and nothing is left behind that looks paid", async () => {
  await world.topUp(acme);
  world.stripe.break("/checkout/sessions", 3);
  const order = { wallet: "ai", amountMicros: 5_000_000 };
  const away = await acme.post(`${of(acme)}/payments/checkout`, order);
  expect(away.status).toBe(503);
  const [newest] = (await acme.get(`${of(acme)}/payments?limit=1`)).body.data;
  expect(newest).toMatchObject({ state: "failed" });
  const odd = await acme.post(`${of(acme)}/payments/checkout`, { wallet: "ai", amountMicros: 5_000_001 });
  expect(odd.status).toBe(422);
});

test("the provider's page leads back to this dashboard and nowhere else", async () => {
  const order = { wallet: "ai", amountMicros: 5_000_000 };
  for (const returnTo of ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"]) {
    const { status } = await acme.post(`${of(acme)}/payments/checkout`, { ...order, returnTo });
    expect(status, JSON.stringify(returnTo)).toBe(422);
  }
});

test("every request to the provider names the version it was written for", () => {
  expect(new Set(world.stripe.requests.map(({ apiVersion }) => apiVersion))).toEqual(
    new Set(["2026-10-28.endive"]),
  );
});
