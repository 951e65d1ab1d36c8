import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { runSucceeded } from "../../platform/dispatch/run-events.ts";
import { emit } from "../../platform/events/emit.ts";
import { answering, type Receiver, startReceiver } from "../../platform/testing/receiver.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { forgetWebhooks } from "./testing/forget-webhooks.ts";

let world: World;
let ann: Person;
const receivers: Receiver[] = [];

beforeAll(async () => {
  world = await testWorld({ config: { OUTBOUND_ALLOW: "127.0.0.1" } });
  ann = world.administrator;
});
afterAll(() => world.stop());
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  await forgetWebhooks(world);
});

async function receiver(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  const started = await startReceiver(...args);
  receivers.push(started);
  return started;
}
async function webhook(url: string, settings: object = {}, under = "/v1"): Promise<string> {
  const wanted = { url, eventTypes: ["run.*"], ...settings };
  const { status, body, text } = await ann.post(`${under}/webhooks`, wanted);
  expect(status, text).toBe(201);
  return body.id;
}
const happen = ({ workspaceId, organizationId, accountId }: Person = ann, count = 1) =>
  world.app.platform.door.write({ accountId, organizationId, workspaceId }, async (t) =>
    Array.from({ length: count }, () => emit(t, runSucceeded, runSucceeded.example)),
  );
const number = () => world.app.signals!.settle();
const isSent = ({ state }: { state: string }) => state === "succeeded";
const deliveriesOf = async (webhookId: string, under = "/v1") =>
  (await ann.get(`${under}/webhook-deliveries?webhookId=${webhookId}`)).body.data;

test("an answer that ends amid a character is kept, and keeps nobody else's from being written down", async () => {
  const there = await receiver(answering(200, {}, `${"x".repeat(4095)}\u{1F600}`));
  const id = await webhook(there.url);
  await happen();
  await number();
  await world.until(async () => (await deliveriesOf(id))[0]?.state === "succeeded");
});

test("what nobody may send any more stops at once, however much was ready", async () => {
  const there = await receiver((_, response) => void setTimeout(() => response.writeHead(204).end(), 20));
  const id = await webhook(there.url, { concurrency: 50, ratePerSecond: 30 });
  await happen(ann, 200);
  await number();
  await world.until(async () => there.received.length >= 30);
  await ann.patch(`/v1/webhooks/${id}`, { isActive: false });
  await world.until(async () => {
    const [queue] = await world.sql<{ held: boolean }>(
      "select lease_token is not null as held from webhook_queues where webhook_id = $1",
      [id],
    );
    return !queue!.held;
  });
  expect(there.received.length).toBeLessThan(150);
  expect((await deliveriesOf(id)).filter(({ state }: { state: string }) => state === "pending")).not.toEqual(
    [],
  );
});

test("a delivery whose event is no longer kept fails with that reason and holds up nothing", async () => {
  const there = await receiver();
  for (const isOrdered of [false, true]) {
    const id = await webhook(there.url, { isOrdered, concurrency: 1 });
    await happen(ann, 20);
    await number();
    await world.until(async () => (await deliveriesOf(id)).filter(isSent).length === 20);
    await world.sql("delete from events where type = 'run.succeeded'");
    const before = there.received.length;
    const { body } = await ann.post("/v1/webhook-deliveries/replay", { webhookId: id, state: "succeeded" });
    expect(body.count).toBe(20);
    const [fresh] = await happen();
    await number();
    await world.until(async () => there.received.length > before);
    expect(there.received.at(-1)!.headers["webhook-id"]).toBe(fresh);
    await world.until(async () => (await deliveriesOf(id)).filter(isSent).length === 1);
    const rows = await deliveriesOf(id);
    expect(rows).toHaveLength(21);
    for (const row of rows.slice(1))
      expect(row).toMatchObject({ state: "failed", lastError: "The event is no longer kept" });
    await forgetWebhooks(world);
  }
});

test("neighbours whose endpoints always have something to send let others have a turn", async () => {
  const there = await receiver();
  const neighbours = await Promise.all([1, 2, 3, 4].map(() => world.newPerson()));
  for (const neighbour of neighbours) {
    await Promise.all(
      Array.from({ length: 50 }, () =>
        neighbour.post("/v1/webhooks", { url: there.url, eventTypes: ["run.*"], ratePerSecond: 1 }),
      ),
    );
    await happen(neighbour, 45);
  }
  await number();
  const leases = "select count(*)::int as count from webhook_queues where lease_token is not null";
  await world.until(async () => (await world.sql<{ count: number }>(leases))[0]!.count === 200);
  const mine = await receiver();
  await webhook(mine.url);
  await happen();
  await number();
  await world.until(async () => mine.received.length === 1);
});

test("a secret that does not open is said, and giving it a new one mends it", async () => {
  const there = await receiver();
  const id = await webhook(there.url);
  await world.sql("update webhooks set secret = decode(repeat('00', 120), 'hex') where id = $1", [id]);
  const list = await ann.get("/v1/webhooks");
  expect(list.status, list.text).toBe(200);
  const rotated = await ann.post(`/v1/webhooks/${id}/rotate-secret`, {});
  expect(rotated.status, rotated.text).toBe(200);
  expect(rotated.body).toMatchObject({ previousSecretUntil: null, secret: expect.stringMatching(/^whsec_/) });
});

test("who may not edit a webhook sees where it leads, and not the secret its address may be", async () => {
  const there = await receiver();
  const id = await webhook(`${there.url}/services/T0/very-secret`);
  await happen();
  await number();
  await world.until(async () => (await deliveriesOf(id)).length === 1);
  const viewer = await world.join(await world.newPerson(), ann, "viewer");
  const [delivery] = (await viewer.get("/v1/webhook-deliveries")).body.data;
  for (const at of [
    "webhooks",
    `webhooks/${id}`,
    "webhook-deliveries",
    `webhook-deliveries/${delivery.id}`,
  ]) {
    const { status, text } = await viewer.get(`/v1/${at}`);
    expect(status, at).toBe(200);
    expect(text, at).toContain(`${there.url}/…`);
    expect(text, at).not.toContain("very-secret");
    expect((await ann.get(`/v1/${at}`)).text, at).toContain("very-secret");
  }
});

test("a key confined to a toolkit makes no webhook and sends the data of none elsewhere", async () => {
  const there = await receiver();
  const id = await webhook(`${there.url}/services/T0/very-secret`);
  await happen();
  await number();
  await world.until(async () => (await deliveriesOf(id)).some(isSent));
  const [delivery] = await deliveriesOf(id);
  const toolkit = (await ann.post("/v1/toolkits", { name: "Narrow", patterns: ["none.a"] })).body.id;
  const narrow = await world.key(ann, ["*"], { toolkitId: toolkit });
  const url = "https://example.org/mine";
  for (const refused of [
    await narrow.post("/v1/webhooks", { url }),
    await narrow.patch(`/v1/webhooks/${id}`, { url }),
    await narrow.post(`/v1/webhooks/${id}/rotate-secret`, {}),
    await narrow.post(`/v1/webhooks/${id}/test`),
    await narrow.post(`/v1/webhook-deliveries/${delivery.id}/replay`),
    await narrow.post("/v1/webhook-deliveries/replay", { ids: [delivery.id] }),
    await narrow.del(`/v1/webhooks/${id}`),
  ]) {
    expect(refused.status, refused.text).toBe(403);
    expect(refused.body.detail).toContain("where events are sent");
  }
  const seen = await narrow.get(`/v1/webhooks/${id}`);
  expect(seen.body.url).toBe(`${there.url}/…`);
  expect((await ann.get(`/v1/webhooks/${id}`)).body.url).toContain("very-secret");
});
