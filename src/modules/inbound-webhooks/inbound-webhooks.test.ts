import { createHmac } from "node:crypto";
import { request } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCipher } from "../../platform/crypto.ts";
import { makeAgent, makeTool } from "../../platform/testing/agents.ts";
import {
  type Answer,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../platform/testing/world.ts";
import { rotateInboundSecrets } from "./index.ts";
import { MAX_DELIVERY_BYTES } from "./routes.ts";
import { sweepDeliveries } from "./sweep.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld({ config: { SECRET_KEY: "a".repeat(40) } });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

const HOOKS = "/v1/inbound-webhooks";
const DELIVERIES = "/v1/inbound-deliveries";
let count = 0;

async function make(fields: object = {}, caller: TestCaller = acme) {
  const made = await caller.post(HOOKS, { name: `hook-${++count}`, ...fields });
  expect(made.status, made.text).toBe(201);
  return made.body;
}
type Hook = Awaited<ReturnType<typeof make>>;
const pathOf = ({ url }: Hook) => new URL(url).pathname;
const send = (hook: Hook, raw: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> =>
  world.anonymous.post(pathOf(hook), undefined, { raw, headers });
const deliveriesOf = async (hook: Hook, query = "") =>
  (await acme.get(`${DELIVERIES}?webhookId=${hook.id}${query}`)).body.data;
const eventsOf = async (hook: Hook) =>
  (
    await world.sql<{ type: string }>(
      "select type from events where data ->> 'webhookId' = $1 order by position",
      [hook.id],
    )
  ).map(({ type }) => type);

const hmac = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");
const now = () => Math.floor(Date.now() / 1000);

describe("endpoints", () => {
  test("an endpoint has an address nobody can guess, shown to those who may edit it", async () => {
    const hook = await make({ name: "orders" });
    expect(hook).toMatchObject({
      name: "orders",
      isActive: true,
      hasSecret: false,
      secret: null,
      openCount: 0,
    });
    expect(hook.target).toEqual({ kind: "inbox" });
    expect(pathOf(hook)).toMatch(/^\/v1\/hooks\/[\w-]{32}$/);
    const [row] = await world.sql("select * from inbound_webhooks where id = $1", [hook.id]);
    expect(JSON.stringify(row)).not.toContain(pathOf(hook).split("/").at(-1));

    const reader = await world.key(acme, ["inbound_webhooks:read"]);
    expect((await reader.get(`${HOOKS}/${hook.id}`)).body).toMatchObject({ name: "orders", url: null });
    expect((await reader.get(HOOKS)).body.data.every(({ url }: Hook) => url === null)).toBe(true);
    expect((await acme.get(`${HOOKS}/${hook.id}`)).body.url).toBe(hook.url);
    expect((await reader.post(`${HOOKS}/${hook.id}/rotate-url`)).status).toBe(403);
  });

  test("a name has 3 to 50 lowercase letters, digits and hyphens, and stays reserved", async () => {
    for (const name of ["ab", "-abc", "abc-", "Abc", "a_bc", "a".repeat(51), ""])
      expect((await acme.post(HOOKS, { name })).status, name).toBe(422);
    const hook = await make({ name: "a".repeat(50) });
    expect((await acme.post(HOOKS, { name: hook.name })).body.code).toBe("conflict");
    await acme.del(`${HOOKS}/${hook.id}`);
    expect((await acme.post(HOOKS, { name: hook.name })).status).toBe(409);
    expect((await rival.post(HOOKS, { name: hook.name })).status).toBe(201);
  });

  test("a deactivated endpoint answers as one that never was, keeps its deliveries, and comes back", async () => {
    const hook = await make();
    expect((await send(hook, "one")).status).toBe(200);
    const gone = await acme.del(`${HOOKS}/${hook.id}`);
    expect(gone.body).toMatchObject({ isActive: false });
    const [dead, unknown] = [
      await send(hook, "two"),
      await world.anonymous.post(`/v1/hooks/${"x".repeat(32)}`, { a: 1 }),
    ];
    for (const answer of [dead, unknown]) delete answer.body.requestId;
    expect(dead.status).toBe(404);
    expect(dead.body).toEqual(unknown.body);
    expect(await deliveriesOf(hook)).toHaveLength(1);
    expect((await acme.get(`${HOOKS}?isActive=false`)).body.data.map(({ id }: Hook) => id)).toContain(
      hook.id,
    );
    expect((await acme.post(`${HOOKS}/${hook.id}/reactivate`)).body.isActive).toBe(true);
    expect((await send(hook, "three")).status).toBe(200);
    expect(await eventsOf(hook)).toEqual([
      "inbound_webhook.created",
      "inbound_webhook.received",
      "inbound_webhook.deactivated",
      "inbound_webhook.updated",
      "inbound_webhook.received",
    ]);
  });

  test("a new address ends the old one at once", async () => {
    const hook = await make();
    expect((await send(hook, "warm")).status).toBe(200);
    const rotated = (await acme.post(`${HOOKS}/${hook.id}/rotate-url`)).body;
    expect(rotated.url).not.toBe(hook.url);
    expect((await send(hook, "old")).status).toBe(404);
    expect((await send(rotated, "new")).status).toBe(200);
  });

  test("a secret is generated where the sender takes one, given where the sender has one, and never answered again", async () => {
    const standard = await make({ verification: { kind: "standard_webhooks" } });
    expect(standard.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(standard.dedupe).toEqual({ kind: "header", name: "webhook-id" });
    expect((await make({ verification: { kind: "github" } })).secret).toMatch(/^[0-9a-f]{64}$/);
    const given = await make({ verification: { kind: "slack" }, secret: "a slack signing secret" });
    expect(given).toMatchObject({ secret: null, hasSecret: true });
    for (const kind of ["stripe", "slack"])
      expect((await acme.post(HOOKS, { name: `no-${kind}`, verification: { kind } })).body.code).toBe(
        "invalid",
      );
    const malformed = {
      name: "no-base64",
      verification: { kind: "standard_webhooks" },
      secret: "not base64!",
    };
    expect((await acme.post(HOOKS, malformed)).body.code).toBe("invalid");
    const pointless = { name: "no-check", secret: "nothing checks this" };
    expect((await acme.post(HOOKS, pointless)).body.code).toBe("invalid");

    const told = [
      (await acme.get(HOOKS)).text,
      (await acme.get("/v1/audit?limit=100")).text,
      JSON.stringify(await world.sql("select data from events")),
      world.logged(),
    ].join();
    for (const secret of [standard.secret, "a slack signing secret", pathOf(given).split("/").at(-1)!])
      expect(told.replaceAll(given.url, "")).not.toContain(secret);
  });

  test("another kind of verification needs another secret; its options do not", async () => {
    const hook = await make({ verification: { kind: "hmac", header: "x-sig" }, secret: "the first secret" });
    const path = `${HOOKS}/${hook.id}`;
    const options = { verification: { kind: "hmac", header: "x-sig", prefix: "sha256=" } };
    expect((await acme.patch(path, options)).body).toMatchObject({ hasSecret: true, secret: null });
    expect((await send(hook, "a", { "x-sig": `sha256=${hmac("the first secret", "a")}` })).status).toBe(200);
    expect((await acme.patch(path, { secret: "alone it is refused" })).status).toBe(422);
    const other = await acme.patch(path, { verification: { kind: "github" } });
    expect(other.body.secret).toMatch(/^[0-9a-f]{64}$/);
    expect((await send(hook, "a", { "x-sig": `sha256=${hmac("the first secret", "a")}` })).status).toBe(401);
    expect((await acme.patch(path, { verification: { kind: "none" } })).body.hasSecret).toBe(false);
    expect((await send(hook, "unsigned")).status).toBe(200);
    expect((await acme.post(`${path}/rotate-secret`, {})).body.code).toBe("conflict");
    const [entry] = (await acme.get("/v1/audit?verb=inbound_webhooks.update&limit=1")).body.data;
    expect(entry).toMatchObject({
      before: { verification: { kind: "github" } },
      after: { verification: { kind: "none" } },
    });
  });

  test("secrets and addresses open under a new installation key once they were rotated", async () => {
    const hook = await make({ verification: { kind: "github" } });
    const renewed = createCipher("b".repeat(40), "a".repeat(40));
    expect(await rotateInboundSecrets(world.app.platform.door, renewed)).toBeGreaterThan(0);
    expect(await rotateInboundSecrets(world.app.platform.door, renewed)).toBe(0);
    const [row] = await world.sql<{ token: Buffer; secret: Buffer }>(
      "select token, secret from inbound_webhooks where id = $1",
      [hook.id],
    );
    const place = `inbound_webhook:${acme.workspaceId}:${hook.id}`;
    const onlyNew = createCipher("b".repeat(40));
    expect(onlyNew.open(row!.secret, `${place}:secret`)).toBe(hook.secret);
    expect(hook.url).toContain(onlyNew.open(row!.token, `${place}:token`));
    expect(() =>
      onlyNew.open(row!.secret, `inbound_webhook:${rival.workspaceId}:${hook.id}:secret`),
    ).toThrow();
    // Back, so that the endpoints of the other tests stay readable.
    await rotateInboundSecrets(world.app.platform.door, createCipher("a".repeat(40), "b".repeat(40)));
  });

  test("what was sealed under a new key opens under the old one after going back to it", async () => {
    const hook = await make({ verification: { kind: "github" } });
    const place = `inbound_webhook:${acme.workspaceId}:${hook.id}`;
    const [old, next] = ["a".repeat(40), "b".repeat(40)] as const;
    // A process that has the new key gives it a new secret, and nobody rotated yet.
    await world.sql("update inbound_webhooks set secret = $1 where id = $2", [
      createCipher(next, old).seal("another", `${place}:secret`),
      hook.id,
    ]);
    const unreadable: string[] = [];
    const back = createCipher(old, next);
    expect(await rotateInboundSecrets(world.app.platform.door, back, unreadable)).toBe(1);
    expect(await rotateInboundSecrets(world.app.platform.door, back, unreadable)).toBe(0);
    expect(unreadable).toEqual([]);
    const [row] = await world.sql<{ secret: Buffer }>("select secret from inbound_webhooks where id = $1", [
      hook.id,
    ]);
    expect(createCipher(old).open(row!.secret, `${place}:secret`)).toBe("another");
  });

  test("nobody sees or touches an endpoint or a delivery of another workspace", async () => {
    const hook = await make();
    const { id } = (await send(hook, "mine")).body;
    for (const [method, path] of [
      ["GET", `${HOOKS}/${hook.id}`],
      ["PATCH", `${HOOKS}/${hook.id}`],
      ["DELETE", `${HOOKS}/${hook.id}`],
      ["POST", `${HOOKS}/${hook.id}/reactivate`],
      ["POST", `${HOOKS}/${hook.id}/rotate-url`],
      ["POST", `${HOOKS}/${hook.id}/rotate-secret`],
      ["GET", `${DELIVERIES}/${id}`],
      ["POST", `${DELIVERIES}/${id}/acknowledge`],
      ["POST", `${DELIVERIES}/${id}/retry`],
    ] as const)
      expect(
        (await rival.request(method, path, method === "GET" || method === "DELETE" ? undefined : {})).status,
      ).toBe(404);
    expect((await rival.get(`${DELIVERIES}?webhookId=${hook.id}`)).body.data).toEqual([]);
    expect((await rival.post(`${DELIVERIES}/acknowledge`, { ids: [id] })).status).toBe(404);
    const [agent, tool] = [await makeAgent(rival), await makeTool(rival)];
    for (const target of [
      { kind: "agent", agentId: agent.id },
      { kind: "tool", toolId: tool.id },
    ]) {
      expect((await acme.patch(`${HOOKS}/${hook.id}`, { target })).status).toBe(404);
      expect((await acme.post(HOOKS, { name: "foreign", target })).status).toBe(404);
    }
  });
});

describe("what comes in", () => {
  test("the bytes come back as they were sent, with headers and address, credentials redacted", async () => {
    const hook = await make();
    const bytes = Buffer.from([0x00, 0xff, 0xc3, 0x28, 0x0d, 0x0a, ...Buffer.from("text")]);
    const answer = await send(hook, bytes, {
      "content-type": "application/x-thing",
      authorization: "Bearer of-the-sender",
      cookie: "a=b",
      "x-event": "order.paid",
    });
    expect(answer.body).toEqual({ id: expect.stringMatching(/^ind_/), duplicate: false });
    const delivery = (await acme.get(`${DELIVERIES}/${answer.body.id}`)).body;
    expect(delivery).toMatchObject({
      state: "received",
      size: bytes.length,
      contentType: "application/x-thing",
      sourceIp: "127.0.0.1",
      webhookName: hook.name,
      headers: { authorization: "[redacted]", cookie: "[redacted]", "x-event": "order.paid" },
    });
    expect(delivery.body.encoding).toBe("base64");
    expect(Buffer.from(delivery.body.value, "base64").equals(bytes)).toBe(true);
    const text = "\u0000 ünïcode \r\n";
    const { id } = (await send(hook, text, { "content-type": "text/plain" })).body;
    expect((await acme.get(`${DELIVERIES}/${id}`)).body.body).toEqual({ encoding: "text", value: text });
    const empty = (await send(hook, "")).body;
    expect((await acme.get(`${DELIVERIES}/${empty.id}`)).body).toMatchObject({
      size: 0,
      body: { value: "" },
    });
  });

  test("1 MB is kept and a byte more is not, also without a declared length", async () => {
    const hook = await make();
    const most = new Uint8Array(MAX_DELIVERY_BYTES).fill(0xfe);
    const kept = await send(hook, most);
    expect(kept.status).toBe(200);
    const [row] = await world.sql<{ isEqual: boolean }>(
      'select body = $2 as "isEqual" from inbound_deliveries where id = $1',
      [kept.body.id, Buffer.from(most)],
    );
    expect(row!.isEqual).toBe(true);
    expect((await send(hook, new Uint8Array(MAX_DELIVERY_BYTES + 1))).status).toBe(413);
    const chunked = await new Promise<number>((resolve, reject) => {
      const sending = request(world.url + pathOf(hook), { method: "POST" }, (answer) => {
        answer.resume();
        resolve(answer.statusCode!);
      });
      sending.on("error", reject);
      for (let sent = 0; sent <= MAX_DELIVERY_BYTES; sent += 65_536) sending.write(Buffer.alloc(65_536));
      sending.end();
    });
    expect(chunked).toBe(413);
    expect(await deliveriesOf(hook)).toHaveLength(1);
  });

  test("another method is told which one to use, whether the address exists or not", async () => {
    const hook = await make();
    for (const path of [pathOf(hook), `/v1/hooks/${"x".repeat(32)}`])
      for (const method of ["GET", "PUT", "DELETE"]) {
        const answer = await world.anonymous.request(method, path);
        expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
        expect(answer.body.code).toBe("method_not_allowed");
      }
  });

  const senders = {
    standard_webhooks: (secret: string, body: string) => ({
      "webhook-id": "msg_1",
      "webhook-timestamp": String(now()),
      "webhook-signature": new Webhook(secret).sign("msg_1", new Date(now() * 1000), body),
    }),
    github: (secret: string, body: string) => ({ "x-hub-signature-256": `sha256=${hmac(secret, body)}` }),
    stripe: (secret: string, body: string) => ({
      "stripe-signature": `t=${now()},v1=${hmac(secret, `${now()}.${body}`)}`,
    }),
    slack: (secret: string, body: string) => ({
      "x-slack-request-timestamp": String(now()),
      "x-slack-signature": `v0=${hmac(secret, `v0:${now()}:${body}`)}`,
    }),
    hmac: (secret: string, body: string) => ({
      "x-time": String(now()),
      "x-sig": hmac(secret, `${now()}.${body}`),
    }),
  };
  test.each(Object.entries(senders))(
    "a delivery signed as %s is kept; any other is refused",
    async (kind, sign) => {
      const options = kind === "hmac" ? { header: "X-Sig", timestampHeader: "X-Time" } : {};
      const secret = `whsec_${Buffer.alloc(24, 5).toString("base64")}`;
      const hook = await make({ verification: { kind, ...options }, secret });
      const body = '{"id":"evt_1","event_id":"Ev1"}';
      const wrong = `whsec_${Buffer.alloc(24, 6).toString("base64")}`;
      for (const refused of [
        await send(hook, body),
        await send(hook, body, sign(wrong, body)),
        await send(hook, body.replace("1", "2"), sign(secret, body)),
      ])
        expect([refused.status, refused.body.code]).toEqual([401, "unauthorized"]);
      expect((await send(hook, body, sign(secret, body))).body.duplicate).toBe(false);
      const rejected = await deliveriesOf(hook, "&state=rejected");
      expect(rejected).toHaveLength(3);
      expect(rejected[0].reason.code).toBe("signature_mismatch");
      const shown = (await acme.get(`${DELIVERIES}/${rejected[0].id}`)).body;
      expect(shown).toMatchObject({ body: null, size: body.length });
      expect(Object.keys(shown.headers)).toEqual(expect.arrayContaining(Object.keys(sign(secret, body))));
      expect((await eventsOf(hook)).filter((type) => type === "inbound_webhook.rejected")).toHaveLength(3);

      const path = `${HOOKS}/${hook.id}/rotate-secret`;
      const again = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
      const rotated = (await acme.post(path, { secret: again, overlap: "1h" })).body;
      expect(Date.parse(rotated.previousSecretUntil)).toBeGreaterThan(Date.now());
      for (const either of [secret, again])
        expect((await send(hook, body, sign(either, body))).status, either).toBe(200);
      // The end of the overlap, which the edit makes every process see.
      await world.sql("update inbound_webhooks set previous_secret_until = now() where id = $1", [hook.id]);
      await acme.patch(`${HOOKS}/${hook.id}`, { description: "" });
      expect((await send(hook, body, sign(secret, body))).status).toBe(401);
      const last = (await acme.post(path, { secret: secret, overlap: "none" })).body;
      expect(last.previousSecretUntil).toBeNull();
      expect((await send(hook, body, sign(again, body))).status).toBe(401);
      expect((await send(hook, body, sign(secret, body))).status).toBe(200);
    },
  );

  test("rejections are recorded up to 60 an hour, and refused for ever", async () => {
    const hook = await make({ verification: { kind: "github" } });
    const answers = await Promise.all(Array.from({ length: 80 }, () => send(hook, "x")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    const [row] = await world.sql<{ n: number }>(
      "select count(*)::int as n from inbound_deliveries where webhook_id = $1",
      [hook.id],
    );
    expect(row!.n).toBeGreaterThanOrEqual(60);
    expect(row!.n).toBeLessThan(70);
  });

  test("Slack's question whether the address answers is answered, when it is signed", async () => {
    const secret = "a slack signing secret";
    const hook = await make({ verification: { kind: "slack" }, secret });
    const body = JSON.stringify({ type: "url_verification", challenge: "3eZbrw1aB" });
    expect((await send(hook, body, senders.slack(secret, body))).body).toEqual({ challenge: "3eZbrw1aB" });
    expect((await send(hook, body)).status).toBe(401);
    expect(await deliveriesOf(hook, "&state=received")).toEqual([]);
  });

  test("a repetition answers the first delivery, also when twenty arrive at once", async () => {
    const byHeader = await make({ dedupe: { kind: "header", name: "X-Event-Id" } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(byHeader, "same", { "x-event-id": "evt 1" })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    expect(await deliveriesOf(byHeader)).toMatchObject([{ dedupeKey: "evt 1" }]);
    expect((await eventsOf(byHeader)).filter((type) => type === "inbound_webhook.received")).toHaveLength(1);

    const byPath = await make({ dedupe: { kind: "json", path: "event.id" } });
    const first = (await send(byPath, '{"event":{"id":7},"try":1}')).body;
    expect((await send(byPath, '{"event":{"id":7},"try":2}')).body).toEqual({
      id: first.id,
      duplicate: true,
    });
    expect((await send(byPath, '{"event":{"id":8}}')).body.duplicate).toBe(false);
    for (const body of ["no json", "{}"])
      for (const _ of [1, 2]) expect((await send(byPath, body)).body.duplicate).toBe(false);
    expect((await acme.get(`${DELIVERIES}?search=EVT%201`)).body.data).toMatchObject([
      { webhookId: byHeader.id },
    ]);
  });

  test("nothing is taken in an archived workspace", async () => {
    const { id, slug } = (await acme.post("/v1/workspaces", { name: "Old", environment: "staging" })).body;
    const hook = await make({}, acme.in(id));
    expect((await send(hook, "before")).status).toBe(200);
    await acme.post(`/v1/workspaces/${id}/archive`, { slug });
    expect((await send(hook, "after")).status).toBe(404);
  });
});

describe("the inbox", () => {
  test("deliveries are listed page by page, filtered, and acknowledged singly or in bulk", async () => {
    const hook = await make();
    const ids: string[] = [];
    for (const text of ["a", "b", "c", "d"]) ids.push((await send(hook, text)).body.id);
    const page = (await acme.get(`${DELIVERIES}?webhookId=${hook.id}&limit=3`)).body;
    expect(page.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(1).reverse());
    expect(await deliveriesOf(hook, `&limit=3&cursor=${page.nextCursor}`)).toMatchObject([{ id: ids[0] }]);
    expect((await acme.get(`${HOOKS}/${hook.id}`)).body).toMatchObject({
      openCount: 4,
      lastReceivedAt: expect.any(String),
    });

    const reader = await world.key(acme, ["inbound_webhooks:read"]);
    expect((await reader.post(`${DELIVERIES}/${ids[0]}/acknowledge`)).status).toBe(403);
    const client = await world.key(acme, ["inbound_webhooks:read", "inbound_deliveries:acknowledge"]);
    const one = (await client.post(`${DELIVERIES}/${ids[0]}/acknowledge`)).body;
    expect(one).toMatchObject({ acknowledgedBy: acme.accountId, acknowledgedAt: expect.any(String) });
    expect((await acme.post(`${DELIVERIES}/${ids[0]}/acknowledge`)).body).toEqual(one);
    const unknown = "ind_01h455vb4pex5vsknk084sn02q";
    expect((await client.post(`${DELIVERIES}/acknowledge`, { ids: [...ids, unknown] })).status).toBe(404);
    const many = await client.post(`${DELIVERIES}/acknowledge`, { ids: ids.slice(0, 3) });
    expect(many.body.acknowledgedIds).toEqual(ids.slice(0, 3));
    expect(await deliveriesOf(hook, "&isAcknowledged=false")).toMatchObject([{ id: ids[3] }]);
    expect((await acme.get(`${HOOKS}/${hook.id}`)).body.openCount).toBe(1);
    const tooMany = Array.from({ length: 1001 }, () => unknown);
    expect((await client.post(`${DELIVERIES}/acknowledge`, { ids: tooMany })).status).toBe(422);
  });

  test("what was dealt with is forgotten as events are, what nobody acknowledged never", async () => {
    const hook = await make();
    // However many of those stand before it.
    await world.sql(
      `insert into inbound_deliveries (workspace_id, id, webhook_id, body, size, headers, state)
        select $1, 'ind_' || lpad(n::text, 26, '0'), $2, '', 0, '{}', 'received' from generate_series(1, 1200) n`,
      [acme.workspaceId, hook.id],
    );
    const done = (await send(hook, "done")).body.id;
    const open = (await send(hook, "open")).body.id;
    await acme.post(`${DELIVERIES}/${done}/acknowledge`);
    await sweepDeliveries(world.app.platform.door);
    expect((await deliveriesOf(hook, "&limit=2")).map(({ id }: { id: string }) => id)).toEqual([open, done]);
    await world.sql(
      "update inbound_deliveries set created_at = now() - interval '91 days' where webhook_id = $1",
      [hook.id],
    );
    await sweepDeliveries(world.app.platform.door);
    expect((await deliveriesOf(hook, "&limit=2"))[0]).toMatchObject({ id: open });
    expect((await acme.get(`${DELIVERIES}/${done}`)).status).toBe(404);
    await world.sql("delete from inbound_deliveries where webhook_id = $1", [hook.id]);
  });
});
