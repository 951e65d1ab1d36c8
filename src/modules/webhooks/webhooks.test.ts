import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCipher } from "../../platform/crypto.ts";
import { makeAgent } from "../../platform/testing/agents.ts";
import { holding, waitingForLocks } from "../../platform/testing/holding.ts";
import { type Receiver, startReceiver } from "../../platform/testing/receiver.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { openSecrets, rotateWebhookSecrets } from "./secret.ts";

let world: World;
let acme: Person;
let rival: Person;
let there: Receiver;

beforeAll(async () => {
  world = await testWorld({ config: { OUTBOUND_ALLOW: "127.0.0.1", SECRET_KEY: "a".repeat(40) } });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  there = await startReceiver();
});
afterAll(async () => {
  await world.stop();
  await there.close();
});

const quiet = { url: "https://example.org/hook", isActive: false };
async function make(settings: object = {}, caller: TestCaller = acme, path = "/v1/webhooks") {
  const { status, body, text } = await caller.post(path, { ...quiet, ...settings });
  expect(status, text).toBe(201);
  return body as { id: string; secret: string; url: string };
}
const ofOrganization = (person: Person) => `/v1/organizations/${person.organizationId}/webhooks`;
const refused = async (settings: object, path = "/v1/webhooks", caller: TestCaller = acme) => {
  const { status, body, text } = await caller.post(path, { ...quiet, ...settings });
  expect(status, text).toBe(422);
  return body.errors as { path: string; message: string }[];
};
/** Type and data of what was said about this webhook, in order. */
const told = (id: string) =>
  world.sql<{ type: string; data: Record<string, unknown>; scope: string }>(
    "select type, data, scope_id as scope from events where data->>'webhookId' = $1 order by position",
    [id],
  );
async function settle(): Promise<void> {
  await world.app.signals!.settle();
  await world.app.deliveries!.settle();
}

describe("a webhook", () => {
  test("has every setting, with defaults, and says how it fares", async () => {
    const { id } = await make();
    expect((await acme.get(`/v1/webhooks/${id}`)).body).toEqual({
      id,
      url: quiet.url,
      description: "",
      eventTypes: [],
      agentIds: [],
      workspaceIds: [],
      isActive: false,
      disabledAt: null,
      disabledReason: null,
      maxAttempts: null,
      timeoutSeconds: 15,
      isOrdered: false,
      concurrency: 10,
      ratePerSecond: null,
      secretHint: expect.stringMatching(/^.{4}$/),
      previousSecretUntil: null,
      health: {
        lastDeliveredAt: null,
        lastStatus: null,
        consecutiveFailures: 0,
        failingSince: null,
        breakerUntil: null,
        waitingCount: 0,
      },
      createdBy: acme.accountId,
      createdByName: "Acme",
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await acme.get("/v1/webhooks")).body.data.map((each: { id: string }) => each.id)).toContain(id);
  });

  test("changes setting by setting, and the audit shows what was and is", async () => {
    const { id } = await make({ eventTypes: ["run.*"] });
    const changed = await acme.patch(`/v1/webhooks/${id}`, { eventTypes: ["run.failed"], isOrdered: true });
    expect(changed.body).toMatchObject({ eventTypes: ["run.failed"], isOrdered: true, url: quiet.url });
    const [entry] = (await acme.get(`/v1/audit?verb=webhooks.update&targetId=${id}`)).body.data;
    expect(entry).toMatchObject({
      before: { eventTypes: ["run.*"], isOrdered: false },
      after: { eventTypes: ["run.failed"], isOrdered: true },
    });
    expect((await acme.patch(`/v1/webhooks/${id}`, { isOrdered: true })).status).toBe(200);
    const types = (await told(id)).map(({ type, data }) => [type, data.changed]);
    expect(types).toEqual([
      ["webhook.created", undefined],
      ["webhook.updated", ["eventTypes", "isOrdered"]],
    ]);
  });

  test("is deleted with its log", async () => {
    const { id } = await make({ url: there.url, isActive: true });
    await acme.post(`/v1/webhooks/${id}/test`);
    expect((await acme.del(`/v1/webhooks/${id}`)).status).toBe(204);
    expect((await acme.get(`/v1/webhooks/${id}`)).status).toBe(404);
    expect(await world.sql("select from webhook_deliveries where webhook_id = $1", [id])).toEqual([]);
    expect((await told(id)).at(-1)!.type).toBe("webhook.deleted");
  });

  test("is deleted also where its deletion and another transaction waited for each other", async () => {
    const { id } = await make();
    const deleted = await holding(world, async (sql) => {
      await sql("select from webhook_queues where webhook_id = $1 for update", [id]);
      const deletion = acme.del(`/v1/webhooks/${id}`);
      await world.until(async () => (await waitingForLocks(world)) > 0);
      // Held by the deletion, until that is undone.
      await sql("select from webhooks where id = $1 for update", [id]);
      await sql("commit");
      return deletion;
    });
    expect(deleted.status).toBe(204);
    expect((await told(id)).filter(({ type }) => type === "webhook.deleted")).toHaveLength(1);
    expect((await acme.get(`/v1/audit?verb=webhooks.delete&targetId=${id}`)).body.data).toHaveLength(1);
  });

  test("that was switched off by us starts afresh with isActive, or with another URL", async () => {
    const { id } = await make({ url: there.url, isActive: true });
    const breakIt = async () => {
      await world.sql(
        "update webhooks set is_active = false, disabled_at = now(), disabled_reason = 'it failed' where id = $1",
        [id],
      );
      await world.sql(
        "update webhook_queues set consecutive_failures = 30, failing_since = now(), breaker_until = now() + interval '1 hour' where webhook_id = $1",
        [id],
      );
    };
    await breakIt();
    const broken = (await acme.patch(`/v1/webhooks/${id}`, { description: "still off" })).body;
    expect(broken).toMatchObject({ isActive: false, disabledReason: "it failed" });
    expect(broken.health).toMatchObject({ consecutiveFailures: 30, breakerUntil: expect.any(String) });
    for (const change of [{ isActive: true }, { url: `${there.url}/elsewhere` }]) {
      await breakIt();
      const { body } = await acme.patch(`/v1/webhooks/${id}`, change);
      expect(body).toMatchObject({ isActive: true, disabledAt: null, disabledReason: null });
      expect(body.health).toMatchObject({ consecutiveFailures: 0, failingSince: null, breakerUntil: null });
    }
  });

  test("is one of up to fifty", async () => {
    const owner = await world.newPerson();
    await Promise.all(Array.from({ length: 49 }, () => make({}, owner)));
    const together = await Promise.all([
      owner.post("/v1/webhooks", quiet),
      owner.post("/v1/webhooks", quiet),
    ]);
    expect(together.map(({ status }) => status).sort()).toEqual([201, 409]);
    // The organization's are counted by themselves.
    await make({}, owner, ofOrganization(owner));
  });
});

describe("settings that cannot work are refused, each at its field", () => {
  test.each([
    ["without TLS", "http://example.org/"],
    ["of another protocol", "ftp://example.org/"],
    ["with credentials", "https://me:secret@example.org/"],
    ["of a private address", "https://10.0.0.1/"],
    ["of this machine", "https://[::1]/"],
    ["that is none", "nothing"],
    ["of more than 2000 characters", `https://example.org/${"x".repeat(2000)}`],
  ])("a URL %s", async (_, url) => {
    expect((await refused({ url })).map(({ path }) => path)).toEqual(["url"]);
    const { id } = await make();
    expect((await acme.patch(`/v1/webhooks/${id}`, { url })).status).toBe(422);
  });

  test("an event type there is not, with what may have been meant", async () => {
    const errors = await refused({ eventTypes: ["run.failed", "run.failled", "agnt.*"] });
    expect(errors.map(({ path }) => path)).toEqual(["eventTypes.1", "eventTypes.2"]);
    expect(errors[0]!.message).toContain("run.failed");
    expect(errors[1]!.message).toContain("agent.*");
  });

  test("an organization's event on a workspace's webhook", async () => {
    const eventTypes = ["organization.updated"];
    expect(await refused({ eventTypes })).toHaveLength(1);
    await make({ eventTypes }, acme, ofOrganization(acme));
  });

  test("an agent or a workspace of somebody else", async () => {
    const [mine, theirs] = [await makeAgent(acme), await makeAgent(rival)];
    expect(await refused({ agentIds: [mine.id, theirs.id] })).toEqual([
      { path: "agentIds.1", message: "Agent not found" },
    ]);
    const path = ofOrganization(acme);
    expect(await refused({ agentIds: [mine.id, theirs.id] }, path)).toHaveLength(1);
    const errors = await refused({ workspaceIds: [rival.workspaceId, acme.workspaceId] }, path);
    expect(errors).toEqual([{ path: "workspaceIds.0", message: "Workspace not found" }]);
    const { id } = await make({ agentIds: [mine.id], workspaceIds: [acme.workspaceId] }, acme, path);
    expect((await acme.patch(`${path}/${id}`, { agentIds: [theirs.id] })).status).toBe(422);
    // What is gone since does not keep the rest from being changed.
    await acme.del(`/v1/agents/${mine.id}`);
    expect((await acme.patch(`${path}/${id}`, { agentIds: [mine.id], isOrdered: true })).status).toBe(200);
  });

  test("numbers beyond what is promised", async () => {
    const wrong = { maxAttempts: 21, timeoutSeconds: 61, concurrency: 0, ratePerSecond: 1001 };
    expect((await refused(wrong)).map(({ path }) => path).sort()).toEqual(Object.keys(wrong).sort());
  });
});

describe("the secret", () => {
  test("is answered once, and is nowhere else", async () => {
    const { id, secret } = await make({ url: there.url, isActive: true });
    expect(secret).toMatch(/^whsec_/);
    await acme.post(`/v1/webhooks/${id}/test`);
    await settle();
    const deliveries = await acme.get(`/v1/webhook-deliveries?webhookId=${id}`);
    const answers = [
      await acme.get("/v1/webhooks"),
      await acme.get(`/v1/webhooks/${id}`),
      await acme.patch(`/v1/webhooks/${id}`, { description: "changed" }),
      deliveries,
      await acme.get(`/v1/webhook-deliveries/${deliveries.body.data[0].id}`),
      await acme.get("/v1/audit"),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain(secret.slice(6));
    }
    expect(answers[1]!.body.secretHint).toBe(secret.slice(-4));
    expect(world.logged()).not.toContain(secret.slice(6));
    const [row] = await world.sql<{ secret: Buffer; all: string }>(
      'select secret, w::text as "all" from webhooks w where id = $1',
      [id],
    );
    expect(row!.all).not.toContain(secret.slice(6));
    expect(row!.secret.toString("latin1")).not.toContain(secret.slice(6));
    expect(JSON.stringify(await told(id))).not.toContain(secret.slice(6));
  });

  test("before this one verifies during the overlap, and not after it", async () => {
    const { id, secret: old } = await make({ url: there.url, isActive: true, eventTypes: ["agent.deleted"] });
    const rotated = await acme.post(`/v1/webhooks/${id}/rotate-secret`, { overlap: "1h" });
    expect(rotated.status).toBe(200);
    const { secret, previousSecretUntil, secretHint } = rotated.body;
    expect(secret).not.toBe(old);
    expect(secretHint).toBe(secret.slice(-4));
    expect(previousSecretUntil).not.toBeNull();
    const verifies = async () => {
      const { body } = await acme.post(`/v1/webhooks/${id}/test`);
      await settle();
      const received = there.received.find(({ headers }) => headers["webhook-id"] === body.eventId)!;
      return [old, secret].map((each) => {
        try {
          new Webhook(each).verify(received.body, received.headers as Record<string, string>);
          return true;
        } catch {
          return false;
        }
      });
    };
    expect(await verifies()).toEqual([true, true]);
    await world.sql("update webhooks set previous_secret_until = now() where id = $1", [id]);
    // Whoever serves it looks again when it is changed, else within a second.
    await acme.patch(`/v1/webhooks/${id}`, { description: "an hour later" });
    expect(await verifies()).toEqual([false, true]);
    expect((await acme.get(`/v1/webhooks/${id}`)).body.previousSecretUntil).toBeNull();
  });

  test("before this one is forgotten at once with an overlap of none; other overlaps than those offered are refused", async () => {
    const { id } = await make();
    const { body } = await acme.post(`/v1/webhooks/${id}/rotate-secret`, { overlap: "none" });
    expect(body.previousSecretUntil).toBeNull();
    const [row] = await world.sql("select previous_secret from webhooks where id = $1", [id]);
    expect(row).toEqual({ previous_secret: null });
    expect((await acme.post(`/v1/webhooks/${id}/rotate-secret`, { overlap: "8d" })).status).toBe(422);
    const [entry] = (await acme.get(`/v1/audit?verb=webhooks.rotate_secret&targetId=${id}`)).body.data;
    expect(entry.target).toMatchObject({ id, previousSecretUntil: null });
    expect((await told(id)).at(-1)).toMatchObject({
      type: "webhook.secret_rotated",
      data: { webhookId: id, host: "example.org", previousSecretUntil: null },
    });
  });

  test("and the one before are sealed again when the installation's key rotates", async () => {
    const { id, secret: old } = await make();
    const { secret } = (await acme.post(`/v1/webhooks/${id}/rotate-secret`)).body;
    const { door } = world.app.platform;
    const rotated = createCipher("b".repeat(40), "a".repeat(40));
    expect(await rotateWebhookSecrets(door, rotated)).toBeGreaterThan(0);
    expect(await rotateWebhookSecrets(door, rotated)).toBe(0);
    const [row] = await world.sql<{ secret: Buffer; previousSecret: Buffer; scopeId: string }>(
      'select secret, previous_secret as "previousSecret", scope_id as "scopeId" from webhooks where id = $1',
      [id],
    );
    const alone = createCipher("b".repeat(40));
    expect(openSecrets(alone, { ...row!, id })).toEqual([secret, old]);
    expect(() => openSecrets(alone, { ...row!, id: "wh_00000000000000000000000000" })).toThrow();
    await rotateWebhookSecrets(door, createCipher("a".repeat(40), "b".repeat(40)));
  });
});

describe("who may", () => {
  test("another workspace and another organization find nothing", async () => {
    const { id } = await make();
    const { id: above } = await make({}, acme, ofOrganization(acme));
    for (const [path, one] of [
      ["/v1/webhooks", id],
      [ofOrganization(rival), above],
      [ofOrganization(rival), id],
      ["/v1/webhooks", above],
    ] as const) {
      expect((await rival.get(path)).text).not.toContain(one);
      expect((await rival.get(`${path}/${one}`)).status).toBe(404);
      expect((await rival.patch(`${path}/${one}`, { isOrdered: true })).status).toBe(404);
      expect((await rival.post(`${path}/${one}/rotate-secret`)).status).toBe(404);
      expect((await rival.post(`${path}/${one}/test`)).status).toBe(404);
      expect((await rival.del(`${path}/${one}`)).status).toBe(404);
    }
    expect((await acme.get(`/v1/webhooks/${above}`)).status).toBe(404);
    expect((await acme.get(`/v1/webhooks/${id}`)).status).toBe(200);
  });

  test("reading does not allow changing", async () => {
    const { id } = await make();
    const reader = await world.key(acme, ["webhooks:read"]);
    expect((await reader.get(`/v1/webhooks/${id}`)).status).toBe(200);
    expect((await reader.post("/v1/webhooks", quiet)).status).toBe(403);
    expect((await reader.post(`/v1/webhooks/${id}/rotate-secret`)).status).toBe(403);
  });

  test("what is told names the host alone", async () => {
    const { id } = await make({ url: "https://example.org/T0KEN/path?key=hidden" });
    await acme.patch(`/v1/webhooks/${id}`, { url: "https://example.org/T0KEN/path?key=other" });
    const said = await told(id);
    expect(said.map(({ type }) => type)).toEqual(["webhook.created", "webhook.updated"]);
    expect(said[1]!.data).toEqual({ webhookId: id, host: "example.org", changed: ["url"] });
    expect(JSON.stringify(said)).not.toContain("T0KEN");
    const audit = await acme.get(`/v1/audit?targetId=${id}`);
    expect(audit.text).not.toMatch(/hidden|other|T0KEN/);
    const [{ before, after }] = audit.body.data;
    expect(before.url).toMatch(/^https:\/\/example\.org\/… /);
    expect(after.url).not.toBe(before.url);
  });

  test("an organization's webhook tells in the organization's stream", async () => {
    const { id } = await make({}, acme, ofOrganization(acme));
    expect(await told(id)).toMatchObject([{ type: "webhook.created", scope: acme.organizationId }]);
  });
});
