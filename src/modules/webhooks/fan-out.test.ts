import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runFailed, runSucceeded } from "../../platform/dispatch/run-events.ts";
import { emit } from "../../platform/events/emit.ts";
import { makeAgent } from "../../platform/testing/agents.ts";
import { type Receiver, startReceiver } from "../../platform/testing/receiver.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { organizationUpdated } from "../organizations/events.ts";
import { forgetWebhooks } from "./testing/forget-webhooks.ts";

let world: World;
let acme: Person;
let rival: Person;
let there: Receiver;
let sibling: string;

beforeAll(async () => {
  world = await testWorld({ config: { OUTBOUND_ALLOW: "127.0.0.1" } });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  there = await startReceiver();
  sibling = (await acme.post("/v1/workspaces", { name: "Sibling", environment: "staging" })).body.id;
});
afterAll(async () => {
  await world.stop();
  await there.close();
});

afterEach(async () => {
  // What an earlier test left waiting is no business of the next one.
  await world.app.deliveries!.settle();
  await forgetWebhooks(world);
});

const settle = () => world.app.signals!.settle();
const settleAll = async () => {
  await settle();
  await world.app.deliveries!.settle();
};
const base = (person: Person) => `/v1/organizations/${person.organizationId}`;
async function hook(settings: object = {}, caller: TestCaller = acme, under = "/v1"): Promise<string> {
  const wanted = { url: there.url, eventTypes: ["run.*"], ...settings };
  const { status, body, text } = await caller.post(`${under}/webhooks`, wanted);
  expect(status, text).toBe(201);
  return body.id;
}

/** Runs that ended in a workspace, in one transaction; answers the events' ids. */
const happen = (
  count = 1,
  { workspaceId = acme.workspaceId, person = acme, agentId = null as string | null, isFailed = false } = {},
) =>
  world.app.platform.door.write(
    { accountId: person.accountId, organizationId: person.organizationId, workspaceId },
    async (t) =>
      Array.from({ length: count }, () =>
        isFailed
          ? emit(t, runFailed, runFailed.example, { agentId })
          : emit(t, runSucceeded, runSucceeded.example, { agentId }),
      ),
  );
const happenAbove = (person = acme) =>
  world.app.platform.door.write(
    { accountId: person.accountId, organizationId: person.organizationId },
    async (t) => emit(t, organizationUpdated, organizationUpdated.example),
  );

/** Ids of the events that have a delivery to this webhook, in the order of delivery. */
const heardBy = async (webhookId: string) =>
  (
    await world.sql<{ event_id: string }>(
      "select event_id from webhook_deliveries where webhook_id = $1 order by number",
      [webhookId],
    )
  ).map((row) => row.event_id);

describe("a webhook hears", () => {
  test("the types it names, all of a kind with a star, or everything but other webhooks' tests", async () => {
    const one = await hook({ eventTypes: ["run.failed"] });
    const kind = await hook({ eventTypes: ["run.*"] });
    const all = await hook({ eventTypes: [] });
    const [succeeded] = await happen();
    const [failed] = await happen(1, { isFailed: true });
    await acme.post(`/v1/webhooks/${one}/test`);
    await settle();
    expect(await heardBy(kind)).toEqual([succeeded, failed]);
    expect(await heardBy(one)).toEqual([failed, expect.any(String)]);
    expect(await heardBy(all)).toEqual(expect.arrayContaining([succeeded, failed]));
    const types = await world.sql<{ type: string }>(
      "select event_type as type from webhook_deliveries where webhook_id = $1",
      [all],
    );
    expect(types.map(({ type }) => type)).not.toContain("webhook.test");
  });

  test("only the agents it names", async () => {
    const [one, other] = [await makeAgent(acme), await makeAgent(acme, {}, "Other")];
    const id = await hook({ agentIds: [one.id] });
    const [mine] = await happen(1, { agentId: one.id });
    await happen(1, { agentId: other.id });
    await happen();
    await settle();
    expect(await heardBy(id)).toEqual([mine]);
  });

  test("nothing while it is switched off, and what waited then goes on when it is switched on", async () => {
    const id = await hook();
    const [before] = await happen();
    await acme.patch(`/v1/webhooks/${id}`, { isActive: false });
    await happen();
    await settleAll();
    const waited = (await heardBy(id)).length;
    expect(waited).toBeLessThanOrEqual(1);
    await world.sql(
      "update webhook_deliveries set state = 'pending', next_attempt_at = now(), ended_at = null where webhook_id = $1",
      [id],
    );
    await acme.patch(`/v1/webhooks/${id}`, { isActive: true });
    await settleAll();
    const states = await world.sql("select distinct state from webhook_deliveries where webhook_id = $1", [
      id,
    ]);
    if (waited > 0) expect(states).toEqual([{ state: "succeeded" }]);
    else expect(there.received.map(({ headers }) => headers["webhook-id"])).not.toContain(before);
  });

  test("of a workspace: nothing of a sibling, of the organization, or of anybody else", async () => {
    const id = await hook({ eventTypes: [] });
    await settle();
    const before = await heardBy(id);
    await happen(1, { workspaceId: sibling });
    await happenAbove();
    await happen(1, { person: rival, workspaceId: rival.workspaceId });
    const [mine] = await happen();
    await settle();
    expect(await heardBy(id)).toEqual([...before, mine]);
  });

  test("of an organization: itself and all its workspaces, and no other organization", async () => {
    const eventTypes = ["run.*", "organization.*"];
    const all = await hook({ eventTypes }, acme, base(acme));
    const some = await hook({ eventTypes, workspaceIds: [sibling] }, acme, base(acme));
    const [here] = await happen();
    const [beside] = await happen(1, { workspaceId: sibling });
    const above = await happenAbove();
    await happenAbove(rival);
    await happen(1, { person: rival, workspaceId: rival.workspaceId });
    await settle();
    expect((await heardBy(all)).toSorted()).toEqual([here, beside, above].toSorted());
    expect((await heardBy(some)).toSorted()).toEqual([beside, above].toSorted());
    const log = (await acme.get(`${base(acme)}/webhook-deliveries?webhookId=${all}`)).body.data;
    expect(log.map(({ workspaceId }: { workspaceId: string | null }) => workspaceId).toSorted()).toEqual(
      [acme.workspaceId, sibling, null].toSorted(),
    );
    // The organization reads what its webhook sent of a workspace.
    for (const { id, eventId } of log) {
      const { body } = await acme.get(`${base(acme)}/webhook-deliveries/${id}`);
      expect(JSON.parse(body.request.body)).toMatchObject({ id: eventId });
      expect((await acme.get(`/v1/webhook-deliveries/${id}`)).status).toBe(404);
    }
  });

  test("events in their order, many at once", async () => {
    const id = await hook();
    const ids = [...(await happen(150)), ...(await happen(150))];
    await settle();
    expect(await heardBy(id)).toEqual(ids);
  });
});

describe("a test", () => {
  test("is in the log at once, arrives, and is shown as it was sent and answered", async () => {
    const id = await hook();
    const other = await hook({ eventTypes: [] });
    const { body, status } = await acme.post(`/v1/webhooks/${id}/test`);
    expect(status).toBe(200);
    const path = `/v1/webhook-deliveries/${body.deliveryId}`;
    expect((await acme.get(path)).status).toBe(200);
    await settleAll();
    const { body: delivery } = await acme.get(path);
    const received = there.received.find(({ headers }) => headers["webhook-id"] === body.eventId)!;
    expect(delivery).toMatchObject({
      webhookId: id,
      webhookUrl: there.url,
      eventId: body.eventId,
      eventType: "webhook.test",
      state: "succeeded",
      attempts: 1,
      lastStatus: 204,
      nextAttemptAt: null,
    });
    expect(delivery.request.body).toBe(received.body);
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"])
      expect(delivery.request.headers[name]).toBe(received.headers[name]);
    expect(delivery.attemptLog).toMatchObject([{ number: 1, status: 204, errorCode: null }]);
    expect(Object.keys(JSON.parse(received.body))).toEqual([
      ...["id", "type", "version", "timestamp", "organizationId", "workspaceId", "sequence"],
      ...["agentId", "actorId", "data"],
    ]);
    expect(await heardBy(other)).not.toContain(body.eventId);
    expect((await acme.get(`/v1/webhooks/${id}`)).body.health).toMatchObject({
      lastStatus: 204,
      waitingCount: 0,
    });
  });

  test("of a webhook that is switched off is refused", async () => {
    const id = await hook({ isActive: false });
    expect((await acme.post(`/v1/webhooks/${id}/test`)).status).toBe(409);
  });
});

describe("the log", () => {
  test("is filtered and paged, newest first", async () => {
    const id = await hook();
    const other = await hook();
    const [first] = await happen();
    await happen(2, { isFailed: true });
    await settleAll();
    const list = async (query: string) => {
      const { status, body, text } = await acme.get(`/v1/webhook-deliveries?${query}`);
      expect(status, text).toBe(200);
      return body as {
        data: { id: string; eventId: string; eventType: string }[];
        nextCursor: string | null;
      };
    };
    const all = await list(`webhookId=${id}`);
    expect(all.data.map(({ eventType }) => eventType)).toEqual(["run.failed", "run.failed", "run.succeeded"]);
    expect((await list(`webhookId=${id}&eventType=run.failed`)).data).toHaveLength(2);
    expect((await list(`webhookId=${id}&eventType=run.*`)).data).toHaveLength(3);
    expect((await list(`webhookId=${id}&eventType=agent.*`)).data).toHaveLength(0);
    const ofFirst = await list(`eventId=${first}`);
    expect(ofFirst.data.map((each) => each.eventId)).toContain(first);
    expect((await list(`webhookId=${other}&eventId=${first}`)).data).toHaveLength(1);
    expect((await list(`webhookId=${id}&state=succeeded`)).data).toHaveLength(3);
    expect((await list(`webhookId=${id}&state=failed`)).data).toHaveLength(0);
    expect((await list(`webhookId=${id}&to=2020-01-01T00:00:00Z`)).data).toHaveLength(0);
    expect((await list(`webhookId=${id}&from=2020-01-01T00:00:00Z`)).data).toHaveLength(3);
    const page = await list(`webhookId=${id}&limit=2`);
    expect(page.data).toEqual(all.data.slice(0, 2));
    expect((await list(`webhookId=${id}&limit=2&cursor=${page.nextCursor}`)).data).toEqual(all.data.slice(2));
  });

  test("is nobody else's", async () => {
    const id = await hook();
    await happen();
    await settleAll();
    const [one] = (await acme.get(`/v1/webhook-deliveries?webhookId=${id}`)).body.data;
    for (const under of ["/v1", base(rival)]) {
      expect((await rival.get(`${under}/webhook-deliveries?webhookId=${id}`)).body.data).toEqual([]);
      expect((await rival.get(`${under}/webhook-deliveries/${one.id}`)).status).toBe(404);
      expect((await rival.post(`${under}/webhook-deliveries/${one.id}/replay`)).status).toBe(404);
      const many = (input: object) => rival.post(`${under}/webhook-deliveries/replay`, input);
      expect((await many({ ids: [one.id] })).status).toBe(404);
      expect((await many({ webhookId: id, state: "succeeded" })).status).toBe(404);
      expect((await many({ webhookId: id, eventsFrom: "2020-01-01T00:00:00Z" })).status).toBe(404);
    }
  });
});

describe("replay", () => {
  const received = (eventId: string | undefined) =>
    there.received.filter(({ headers }) => headers["webhook-id"] === eventId);
  const replay = async (input: object, under = "/v1") => {
    const { status, body, text } = await acme.post(`${under}/webhook-deliveries/replay`, input);
    expect(status, text).toBe(200);
    await settleAll();
    return body as { count: number; hasMore: boolean };
  };

  test("of one delivers the same id and bytes again, in a new round of attempts", async () => {
    const id = await hook();
    const [eventId] = await happen();
    await settleAll();
    const [one] = (await acme.get(`/v1/webhook-deliveries?webhookId=${id}`)).body.data;
    const answered = await acme.post(`/v1/webhook-deliveries/${one.id}/replay`);
    expect(answered.body).toMatchObject({ id: one.id, state: "pending", endedAt: null });
    await settleAll();
    const bodies = received(eventId).map(({ body }) => body);
    expect(bodies.length).toBeGreaterThanOrEqual(2);
    expect(new Set(bodies).size).toBe(1);
    const { body } = await acme.get(`/v1/webhook-deliveries/${one.id}`);
    expect(body).toMatchObject({ state: "succeeded", attempts: 2 });
    expect(body.attemptLog.map(({ number }: { number: number }) => number)).toEqual([1, 2]);
    const [entry] = (await acme.get(`/v1/audit?verb=webhook_deliveries.replay&targetId=${one.id}`)).body.data;
    expect(entry.target).toEqual({ id: one.id, webhookId: id });
  });

  test("of many takes ids, or what a webhook failed to deliver", async () => {
    const id = await hook();
    await happen(2);
    await happen(2, { isFailed: true });
    await settleAll();
    const log = (await acme.get(`/v1/webhook-deliveries?webhookId=${id}`)).body.data as { id: string }[];
    expect(await replay({ ids: [log[0]!.id, log[1]!.id] })).toEqual({ count: 2, hasMore: false });
    const absent = ["dlv_01k5x8v0c4f6pz2r8s5k3y7w9g", log[0]!.id];
    expect((await acme.post("/v1/webhook-deliveries/replay", { ids: absent })).status).toBe(404);
    expect(await replay({ webhookId: id })).toEqual({ count: 0, hasMore: false });
    await world.sql("update webhook_deliveries set state = 'failed' where webhook_id = $1", [id]);
    expect(await replay({ webhookId: id, eventTypes: ["run.failed"] })).toEqual({ count: 2, hasMore: false });
    expect((await replay({ webhookId: id, to: "2020-01-01T00:00:00Z" })).count).toBe(0);
    expect((await replay({ webhookId: id })).count).toBe(2);
    expect((await replay({ webhookId: id, state: "succeeded", eventTypes: ["run.*"] })).count).toBe(4);
  });

  test("of what happened before a webhook was there delivers each event once, in order", async () => {
    const since = new Date(Date.now() - 60_000).toISOString();
    const missed = await happen(3, { isFailed: true });
    const beside = await happen(1, { isFailed: true, workspaceId: sibling });
    await settle();
    const id = await hook({ eventTypes: ["run.failed"] });
    const { count } = await replay({ webhookId: id, eventsFrom: since });
    const heard = await heardBy(id);
    expect(heard).toHaveLength(count);
    expect(heard.slice(-3)).toEqual(missed);
    expect(heard).not.toContain(beside[0]);
    expect((await replay({ webhookId: id, eventsFrom: since })).count).toBe(0);
    const above = await hook({ eventTypes: ["run.failed"], workspaceIds: [sibling] }, acme, base(acme));
    await replay({ webhookId: above, eventsFrom: since }, base(acme));
    expect(await heardBy(above)).toEqual(beside);
    const [entry] = (await acme.get(`${base(acme)}/audit?verb=organization_webhook_deliveries.replay_many`))
      .body.data;
    expect(entry.target).toMatchObject({ webhookId: above, count: 1 });
  });

  test("goes one way at a time", async () => {
    const id = await hook();
    const dlv = "dlv_01k5x8v0c4f6pz2r8s5k3y7w9g";
    for (const input of [
      {},
      { ids: [] },
      { ids: [dlv], webhookId: id },
      { state: "failed" },
      { webhookId: id, eventsFrom: "2020-01-01T00:00:00Z", state: "failed" },
    ])
      expect((await acme.post("/v1/webhook-deliveries/replay", input)).status).toBe(422);
  });
});
