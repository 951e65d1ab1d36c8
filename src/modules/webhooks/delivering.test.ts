import { createHash } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startApp } from "../../app.ts";
import { loadConfig } from "../../config.ts";
import { runSucceeded } from "../../platform/dispatch/run-events.ts";
import { emit } from "../../platform/events/emit.ts";
import { createLog } from "../../platform/log.ts";
import { withClockOff } from "../../platform/testing/clock-jump.ts";
import { answering, type Received, type Receiver, startReceiver } from "../../platform/testing/receiver.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { SLOTS } from "./delivering/index.ts";
import { forgetWebhooks } from "./testing/forget-webhooks.ts";

let world: World;
let ann: Person;
const receivers: Receiver[] = [];

beforeAll(async () => {
  world = await testWorld({ config: { OUTBOUND_ALLOW: "127.0.0.1:1-65535,127.0.0.1" } });
  ann = world.administrator;
});
afterAll(() => world.stop());
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  // What an earlier test left waiting is no business of the next one.
  await forgetWebhooks(world);
});

async function receiver(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  const started = await startReceiver(...args);
  receivers.push(started);
  return started;
}

async function webhook(url: string, settings: Record<string, unknown> = {}, person: Person = ann) {
  const { status, body, text } = await person.post("/v1/webhooks", {
    url,
    eventTypes: ["run.*"],
    ...settings,
  });
  expect(status, text).toBe(201);
  return body as { id: string; secret: string };
}

/** Events of their own transactions, one after the other. */
async function happen(count: number, person: Person = ann): Promise<string[]> {
  const ids: string[] = [];
  const { accountId, workspaceId, organizationId } = person;
  for (let index = 0; index < count; index++)
    ids.push(
      await world.app.platform.door.write({ accountId, workspaceId, organizationId }, async (t) =>
        emit(t, runSucceeded, { ...runSucceeded.example, costMicros: index }),
      ),
    );
  return ids;
}

const happenAtOnce = (count: number) =>
  world.app.platform.door.write(ann, async (t) => {
    for (let index = 0; index < count; index++) emit(t, runSucceeded, runSucceeded.example);
  });

/** Everything that is due is tried, by this process. */
async function settle(): Promise<void> {
  await world.app.signals!.settle();
  await world.app.deliveries!.settle();
}

const attemptsMade = async () =>
  (
    await world.sql<{ made: number }>(
      "select coalesce(sum(attempts), 0)::int as made from webhook_deliveries",
    )
  )[0]!.made;

/** As if the time until the next attempt had passed; again, should an endpoint have been given back just then. */
async function later(): Promise<void> {
  const before = await attemptsMade();
  await world.until(async () => {
    await world.sql("update webhook_deliveries set next_attempt_at = now() where state = 'pending'");
    await world.sql("update webhook_queues set due_at = now(), breaker_until = null");
    await settle();
    return (await attemptsMade()) > before;
  });
}

const idsOf = (received: readonly Received[]) => received.map(({ headers }) => headers["webhook-id"]);
const digest = (text: string) => createHash("sha256").update(text).digest("hex");

test("an event arrives signed, and the package of Standard Webhooks verifies it", async () => {
  const there = await receiver();
  const { secret } = await webhook(`${there.url}/hook?x=1`);
  const [id] = await happen(1);
  await settle();
  const [one] = there.received;
  expect(one!.path).toBe("/hook?x=1");
  expect(one!.headers["webhook-id"]).toBe(id);
  const verified = new Webhook(secret).verify(one!.body, one!.headers as Record<string, string>);
  expect(verified).toMatchObject({
    id,
    type: "run.succeeded",
    workspaceId: ann.workspaceId,
    sequence: expect.any(Number),
  });
  expect(() => new Webhook(secret).verify(`${one!.body} `, one!.headers as Record<string, string>)).toThrow();
});

test("a delivery that failed comes again with the same id and the same bytes, and the log keeps every attempt", async () => {
  let answers = 0;
  const there = await receiver(
    (_, response) =>
      void response.writeHead(++answers < 3 ? 500 : 200, { "set-cookie": "session=1" }).end("thanks"),
  );
  const { id } = await webhook(there.url);
  await happen(1);
  await settle();
  await later();
  await later();
  expect(there.received).toHaveLength(3);
  expect(new Set(idsOf(there.received)).size).toBe(1);
  expect(new Set(there.received.map(({ body }) => digest(body))).size).toBe(1);
  const { body: log } = await ann.get(`/v1/webhook-deliveries?webhookId=${id}`);
  expect(log.data).toHaveLength(1);
  expect(log.data[0]).toMatchObject({ state: "succeeded", attempts: 3, lastStatus: 200 });
  const { body: detail } = await ann.get(`/v1/webhook-deliveries/${log.data[0].id}`);
  expect(detail.attemptLog.map(({ status }: { status: number }) => status)).toEqual([500, 500, 200]);
  expect(detail.attemptLog[2]).toMatchObject({ responseBody: "thanks", errorCode: null });
  expect(detail.attemptLog[2].responseHeaders["set-cookie"]).toBe("(redacted)");
  expect(detail.request.body).toBe(there.received[0]!.body);
});

test("a try that was not answered in time, redirected or cut off is a failure with its reason", async () => {
  const target = await receiver();
  const redirecting = await receiver(answering(302, { location: target.url }));
  const silent = await receiver(() => {});
  const rude = await receiver((_, response) => void response.destroy());
  const talking = await receiver(answering(200, {}, "x".repeat(100_000)));
  const hooks = {
    redirect: await webhook(redirecting.url),
    timeout: await webhook(silent.url, { timeoutSeconds: 1 }),
    network: await webhook(rude.url),
    fine: await webhook(talking.url),
  };
  await happen(1);
  await settle();
  expect(target.received).toEqual([]);
  const last = async ({ id }: { id: string }) => {
    const { body } = await ann.get(`/v1/webhook-deliveries?webhookId=${id}`);
    return (await ann.get(`/v1/webhook-deliveries/${body.data[0].id}`)).body.attemptLog[0];
  };
  expect(await last(hooks.redirect)).toMatchObject({ status: 302, errorCode: "redirect" });
  expect(await last(hooks.timeout)).toMatchObject({ status: null, errorCode: "timeout" });
  expect(await last(hooks.network)).toMatchObject({ status: null, errorCode: "network" });
  const fine = await last(hooks.fine);
  expect(fine).toMatchObject({ status: 200, errorCode: null });
  expect(fine.responseBody.length).toBeLessThanOrEqual(4096);
});

test("no more requests are under way to an endpoint than it allows", async () => {
  const there = await receiver((_, response) => void setTimeout(() => response.writeHead(204).end(), 5));
  await webhook(there.url, { concurrency: 3 });
  const ids = await happen(40);
  await settle();
  expect(idsOf(there.received).toSorted()).toEqual(ids.toSorted());
  expect(there.mostAtOnce()).toBeLessThanOrEqual(3);
  expect(there.mostAtOnce()).toBeGreaterThan(1);
});

test("in order, nothing is sent before what happened earlier has arrived", async () => {
  const failures = new Map<number, number>();
  const there = await receiver(({ body }, response) => {
    const { costMicros } = JSON.parse(body).data;
    const failed = failures.get(costMicros) ?? 0;
    failures.set(costMicros, failed + 1);
    response.writeHead(costMicros % 4 === 1 && failed < 1 ? 503 : 204).end();
  });
  await webhook(there.url, { isOrdered: true, concurrency: 10 });
  const ids = await happen(10);
  await settle();
  for (let round = 0; round < 3; round++) await later();
  expect(there.mostAtOnce()).toBe(1);
  expect([...new Set(idsOf(there.received))]).toEqual(ids);
  expect(there.received).toHaveLength(13);
});

test("410 switches the endpoint off, says so, and holds what waits until it is switched on again", async () => {
  let isGone = true;
  const there = await receiver((_, response) => void response.writeHead(isGone ? 410 : 204).end());
  const { id } = await webhook(there.url, { isOrdered: true });
  // In one change: what happens after it is switched off makes no deliveries.
  await happenAtOnce(3);
  await settle();
  expect(there.received).toHaveLength(1);
  const { body } = await ann.get(`/v1/webhooks/${id}`);
  expect(body).toMatchObject({ isActive: false, disabledReason: "The receiver answered 410 Gone" });
  await world.app.signals!.settle();
  const { body: events } = await ann.get("/v1/events?types=webhook.disabled");
  expect(events.data[0].data).toMatchObject({ webhookId: id });
  isGone = false;
  await ann.patch(`/v1/webhooks/${id}`, { isActive: true });
  await settle();
  expect(there.received).toHaveLength(3);
});

test("an archived workspace sends nothing; restored, it sends what was held", async () => {
  const there = await receiver();
  const bob = await world.newPerson("Bob");
  const { body: room } = await bob.post("/v1/workspaces", { name: "Room", environment: "staging" });
  const inRoom: Person = { ...bob, ...bob.in(room.id), workspaceId: room.id };
  await webhook(there.url, {}, inRoom);
  await bob.post(`/v1/workspaces/${room.id}/archive`, { slug: room.slug });
  await happen(2, inRoom);
  await settle();
  expect(there.received).toEqual([]);
  await bob.post(`/v1/workspaces/${room.id}/restore`);
  await world.until(async () => there.received.length === 2);
});

test("a failing endpoint is asked by one delivery at a time, however many wait", async () => {
  const dead = await receiver(answering(500));
  const { id } = await webhook(dead.url, { concurrency: 10 });
  await happen(60);
  await settle();
  // Ten were under way when it began to fail; then it paused.
  expect(dead.received.length).toBeLessThanOrEqual(20);
  const before = dead.received.length;
  await later();
  expect(dead.received.length).toBe(before + 1);
  const { body } = await ann.get(`/v1/webhooks/${id}`);
  expect(body.health.breakerUntil).not.toBeNull();
  expect(body.health.waitingCount).toBe(60);
});

test("a test asks at once whether a receiver is back, and if so, what waited follows", async () => {
  let isBack = false;
  const there = await receiver((_, response) => void response.writeHead(isBack ? 204 : 500).end());
  const { id } = await webhook(there.url);
  await happen(30);
  await settle();
  isBack = true;
  await settle();
  const before = there.received.length;
  await ann.post(`/v1/webhooks/${id}/test`);
  await world.until(async () => {
    const { body } = await ann.get(`/v1/webhook-deliveries?webhookId=${id}&eventType=webhook.test`);
    return body.data[0].state === "succeeded";
  });
  expect(there.received.length).toBeGreaterThan(before);
});

test("a neighbour whose dead endpoint has thousands waiting takes no turn of mine", async () => {
  const rival = await world.newPerson("Rival");
  const hanging = await receiver(() => {});
  const mine = await receiver();
  await webhook(hanging.url, { timeoutSeconds: 30 }, rival);
  await webhook(mine.url);
  await happen(1, rival);
  await world.app.signals!.settle();
  await world.sql(`insert into webhook_deliveries (scope_id, id, organization_id, workspace_id, webhook_id, event_scope_id, event_id, event_type)
    select d.scope_id, 'dlv_' || lpad(n::text, 26, '0'), d.organization_id, d.workspace_id, d.webhook_id, d.event_scope_id, d.event_id, d.event_type
      from webhook_deliveries d, generate_series(1, 10000) n where d.scope_id = '${rival.workspaceId}'`);
  await world.sql(`update webhook_queues set due_at = now() where scope_id = '${rival.workspaceId}'`);
  await world.until(async () => hanging.underWay() === 10);
  const ids = await happen(20);
  await world.app.signals!.settle();
  await world.until(async () => mine.received.length === 20);
  expect(new Set(idsOf(mine.received))).toEqual(new Set(ids));
  // All of mine went while none of the neighbour's had ended: ten under way, as its endpoint allows, and no more.
  expect(hanging.received).toHaveLength(10);
});

test("one workspace has no more than its share of requests under way, however many endpoints it has", async () => {
  const rival = await world.newPerson("Busy");
  const hanging = await receiver(() => {});
  const mine = await receiver();
  for (let count = 0; count < 8; count++) await webhook(hanging.url, { timeoutSeconds: 30 }, rival);
  await happen(12, rival);
  await world.until(async () => hanging.underWay() === SLOTS.perScope);
  await webhook(mine.url);
  await happen(1);
  await world.until(async () => mine.received.length === 1);
  expect(hanging.mostAtOnce()).toBe(SLOTS.perScope);
});

test("a delivery goes out at once and comes again after its pause, whatever this machine's clock says", async () => {
  const hour = 3_600_000;
  const there = await receiver(answering(500));
  await webhook(there.url);
  await withClockOff(-2 * hour, async () => {
    await happen(1);
    await settle();
    expect(there.received).toHaveLength(1);
  });
  await withClockOff(2 * hour, later);
  expect(there.received).toHaveLength(2);
  const [delivery] = await world.sql<{ waits: number; failing: number }>(`
    select extract(epoch from d.next_attempt_at - now())::float8 as waits,
        extract(epoch from now() - q.failing_since)::float8 as failing
      from webhook_deliveries d join webhook_queues q using (scope_id, webhook_id) where d.state = 'pending'`);
  expect(delivery!.waits).toBeGreaterThan(0);
  expect(delivery!.waits).toBeLessThan(1800);
  expect(Math.abs(delivery!.failing)).toBeLessThan(1800);
});

test("an address inside is never reached, in whatever way it is written", async () => {
  const inside = await receiver();
  const { port } = new URL(inside.url);
  const guarded = await startApp(
    loadConfig({
      PORT: "0",
      DATA_DIR: world.app.platform.config.dataDir,
      SECRET_KEY: world.app.platform.config.secretKey,
    }),
    { ownerUrl: world.database.ownerUrl },
    { log: createLog("silent") },
  );
  try {
    // Served by the process without the permission to reach private addresses.
    await world.app.deliveries!.stop(1000);
    for (const host of [
      "127.0.0.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "0x7f000001",
      "2130706433",
      "localhost",
      "0.0.0.0",
      "[64:ff9b::7f00:1]",
    ]) {
      await forgetWebhooks(world);
      await webhook(inside.url);
      await world.sql("update webhooks set url = $1", [`http://${host}:${port}/`]);
      await happen(1);
      const tried = () =>
        world.sql<{ error: string }>(
          "select a.error_code as error from webhook_deliveries d join webhook_attempts a on a.delivery_id = d.id",
        );
      await world.until(async () => {
        await world.app.signals!.settle();
        await guarded.deliveries!.settle();
        return (await tried()).length > 0;
      });
      expect(await tried(), host).toEqual([{ error: "blocked_address" }]);
    }
    expect(inside.received).toEqual([]);
  } finally {
    await guarded.stop(0);
  }
});
