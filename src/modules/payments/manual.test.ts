import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld({ config: { SIGNUP_GRANT_MICROS: 0 } });
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const of = ({ organizationId }: Person) => `/v1/organizations/${organizationId}`;
const walletOf = async (person: Person, kind: string) =>
  (await person.get(`${of(person)}/wallets`)).body.data.find(
    (wallet: { kind: string }) => wallet.kind === kind,
  );
const credit = (fields: object = {}, headers?: Record<string, string>) =>
  world.administrator.post(
    "/v1/system/credits",
    {
      organizationId: acme.organizationId,
      wallet: "data",
      amountMicros: 10_000_000,
      reason: "bank transfer 4711",
      ...fields,
    },
    ...(headers ? [{ headers }] : []),
  );

test("without a provider nothing is paid online, and who asks hears whom to ask", async () => {
  const config = (await acme.get(`${of(acme)}/payments/config`)).body;
  expect(config).toMatchObject({ provider: "manual", canPay: false, currency: "USD" });
  expect(config.howToPay).toContain("(Administrator)");
  const ways: [string, object][] = [
    ["payments/checkout", { wallet: "ai", amountMicros: 5_000_000 }],
    ["payments/portal", {}],
    ["payment-methods/setup", {}],
    ["subscriptions/checkout", { plan: "launch" }],
  ];
  for (const [path, body] of ways) {
    const answer = await acme.post(`${of(acme)}/${path}`, body);
    expect(answer.status, path).toBe(409);
    expect(answer.body.detail).toBe(config.howToPay);
  }
  const terms = {
    isOn: true,
    thresholdMicros: 1_000_000,
    amountMicros: 5_000_000,
    monthlyCapMicros: 10_000_000,
  };
  expect((await acme.put(`${of(acme)}/wallets/ai/reload`, terms)).status).toBe(409);
  expect((await world.anonymous.post("/v1/payments/stripe", {})).status).toBe(404);
  expect((await acme.get(`${of(acme)}/payment-methods`)).body).toEqual({ data: [] });
});

test("the administrator credits an organization, which sees what for", async () => {
  const given = await credit();
  expect(given.status).toBe(201);
  expect(given.body).toMatchObject({
    provider: "manual",
    purpose: "credit",
    state: "succeeded",
    isCredited: true,
    bucketKind: "purchased",
    reason: "bank transfer 4711",
  });
  expect(await walletOf(acme, "data")).toMatchObject({ balanceMicros: 10_000_000 });
  const [payment] = (await acme.get(`${of(acme)}/payments`)).body.data;
  expect(payment).toEqual(given.body);
  const [entry] = (await acme.get(`${of(acme)}/ledger`)).body.data;
  expect(entry).toMatchObject({ kind: "purchase", reason: "bank transfer 4711", amountMicros: 10_000_000 });
  const audit = await world.sql(
    "select target from audit_entries where verb = 'credits.grant' and scope_id = 'installation'",
  );
  expect(audit).toHaveLength(1);
});

test("a present is promotional and ends when it says", async () => {
  const expiresAt = new Date(Date.now() + 90 * 86_400_000).toISOString();
  const { body } = await credit({
    wallet: "ai",
    kind: "promotional",
    amountMicros: 3,
    expiresAt,
    reason: "welcome",
  });
  expect(body).toMatchObject({ bucketKind: "promotional", expiresAt });
  const { buckets } = await walletOf(acme, "ai");
  expect(buckets).toMatchObject([{ kind: "promotional", remainingMicros: 3, expiresAt, source: "welcome" }]);
});

test("a credit that would have ended already is refused, and nothing is given", async () => {
  const before = (await acme.get(`${of(acme)}/payments`)).body.data;
  world.clock.set(world.app.platform.now());
  for (const msFromNow of [0, -1, -86_400_000]) {
    const expiresAt = new Date(world.app.platform.now().getTime() + msFromNow).toISOString();
    const { status, body } = await credit({ kind: "promotional", expiresAt });
    expect([status, body.errors?.[0].path]).toEqual([422, "expiresAt"]);
  }
  world.clock.release();
  expect((await acme.get(`${of(acme)}/payments`)).body.data).toEqual(before);
});

test("a credit asked for twice with one Idempotency-Key is given once", async () => {
  const before = (await walletOf(acme, "data")).balanceMicros;
  const [first, second] = [
    await credit({ reason: "once only" }, { "idempotency-key": "credit-1" }),
    await credit({ reason: "once only" }, { "idempotency-key": "credit-1" }),
  ];
  expect(second.body.id).toBe(first.body.id);
  expect((await walletOf(acme, "data")).balanceMicros).toBe(before + 10_000_000);
});

test("a credit is taken back in parts, never more than it was; what was spent is owed", async () => {
  const { id } = (await credit({ reason: "by mistake" })).body;
  const reverse = (amountMicros?: number) =>
    world.administrator.post(`/v1/system/credits/${id}/reverse`, { amountMicros, reason: "a mistake" });
  expect((await reverse(4_000_000)).body).toMatchObject({
    reversedMicros: 4_000_000,
    reversals: [{ kind: "manual", isTaken: true, reason: "a mistake" }],
  });
  expect((await reverse(6_000_001)).status).toBe(409);
  const both = await Promise.all([reverse(6_000_000), reverse(6_000_000)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect((await reverse()).status).toBe(409);
  const listed = (await world.administrator.get(`/v1/system/credits?organizationId=${acme.organizationId}`))
    .body.data;
  expect(listed.find((payment: { id: string }) => payment.id === id)).toMatchObject({
    organizationName: expect.any(String),
    reversedMicros: 10_000_000,
  });
});

test("a process that dies after a credit was written down gives it all the same", async () => {
  const { id } = (await credit({ reason: "before the crash" })).body;
  const before = (await walletOf(acme, "data")).balanceMicros;
  // As if the process had died before the books heard of it: another payment, written down and nothing more.
  await world.sql(
    `insert into payments (organization_id, id, provider, purpose, wallet, bucket_kind, amount_micros, currency, state, reason, updated_at)
      select organization_id, 'pay_00000000000000000000000001', provider, purpose, wallet, bucket_kind, 7, currency, state, reason, now() - interval '1 minute'
      from payments where id = $1`,
    [id],
  );
  await world.app.payments.settle();
  expect((await walletOf(acme, "data")).balanceMicros).toBe(before + 7);
});

test("only the administrator credits, and only an organization that is there", async () => {
  const order = { organizationId: acme.organizationId, wallet: "ai", amountMicros: 1, reason: "myself" };
  expect((await acme.post("/v1/system/credits", order)).status).toBe(403);
  expect((await acme.get("/v1/system/credits")).status).toBe(403);
  expect((await credit({ organizationId: "org_00000000000000000000000000" })).status).toBe(404);
  expect((await credit({ reason: "" })).status).toBe(422);
});

test("members who do not manage billing see no payments", async () => {
  const member = await world.newPerson();
  await world.join(member, acme, "viewer");
  expect((await member.get(`${of(acme)}/payments`)).status).toBe(403);
  expect((await world.administrator.get(`${of(acme)}/payments`)).status).toBe(404);
});
