import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADD_TOOL, makeTool } from "../../platform/testing/agents.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

const HOOKS = "/v1/inbound-webhooks";
const DELIVERIES = "/v1/inbound-deliveries";
let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld({
    config: { INBOUND_RATE_LIMIT_PER_MINUTE: 50, TRUSTED_PROXIES: "127.0.0.0/8" },
  });
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const send = (url: string, body = '{"a":1,"b":2}') =>
  world.anonymous.post(new URL(url).pathname, undefined, { raw: body });
async function decided(id: string) {
  const delivery = async () => (await acme.get(`${DELIVERIES}/${id}`)).body;
  await world.until(async () => (await delivery()).state !== "received");
  return delivery();
}

test("who may not call a tool cannot open an endpoint that calls it, nor call it again", async () => {
  const tool = await makeTool(acme);
  const target = { kind: "tool", toolId: tool.id };
  const { body: hook } = await acme.post(HOOKS, { name: "calls-a-tool", target });
  const sent = (await send(hook.url)).body.id;
  await decided(sent);
  const member = await world.join(await world.newPerson("Member"), acme, "member");
  const at = `${HOOKS}/${hook.id}`;
  expect((await member.get(at)).body).toMatchObject({ name: "calls-a-tool", url: null });
  await acme.patch(at, { verification: { kind: "github" } });
  for (const refused of [
    await member.patch(at, { verification: { kind: "none" } }),
    await member.patch(at, { dedupe: null }),
    await member.post(`${at}/rotate-secret`, {}),
    await member.post(`${at}/rotate-url`),
    await member.post(`${DELIVERIES}/${sent}/retry`, { isAgain: true }),
  ])
    expect(refused.status, refused.text).toBe(403);
  expect((await member.patch(at, { description: "Calls a tool" })).status).toBe(200);
  expect((await member.del(at)).status).toBe(200);
  expect((await member.post(`${at}/reactivate`)).status).toBe(403);
  expect((await acme.post(`${at}/reactivate`)).body.url).toBe(hook.url);
});

test("a key confined to a toolkit opens no endpoint that reaches further, and hands none to who does", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "reached" });
  const target = { kind: "tool", toolId: tool.id };
  const { body: hook } = await acme.post(HOOKS, { name: "reaches-further", target });
  const sent = (await send(hook.url)).body.id;
  await decided(sent);
  const toolkit = (await acme.post("/v1/toolkits", { name: "Narrow", patterns: ["none.a"] })).body.id;
  const narrow = await world.key(acme, ["*"], { toolkitId: toolkit });
  const at = `${HOOKS}/${hook.id}`;
  expect((await narrow.get(at)).body).toMatchObject({ name: "reaches-further", url: null });
  for (const refused of [
    await narrow.patch(at, { verification: { kind: "github" } }),
    await narrow.patch(at, { description: "Mine" }),
    await narrow.patch(at, { target: { kind: "inbox" } }),
    await narrow.post(`${at}/rotate-secret`, {}),
    await narrow.post(`${at}/rotate-url`),
    await narrow.post(`${DELIVERIES}/${sent}/retry`, { isAgain: true }),
    await narrow.del(at),
  ]) {
    expect(refused.status, refused.text).toBe(403);
    expect(refused.body.detail).toContain("confined to the same toolkit");
  }
  await acme.del(at);
  expect((await narrow.post(`${at}/reactivate`)).status).toBe(403);
  await acme.post(`${at}/reactivate`);
  const make = () => narrow.post(HOOKS, { name: "within", target });
  expect((await make()).status).toBe(404);
  await acme.patch(`/v1/toolkits/${toolkit}`, { patterns: ["workspace.reached"] });
  const { body: own } = await make();
  expect(own).toMatchObject({ keyId: narrow.keyId, target });
  for (const wider of [target, { kind: "inbox" }]) {
    const refused = await acme.patch(`${HOOKS}/${own.id}`, { target: wider });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain("made with a key confined to a toolkit");
  }
  await acme.patch(`/v1/toolkits/${toolkit}`, { patterns: ["none.a"] });
  const { runId } = await decided((await send(own.url)).body.id);
  const run = async () => (await acme.get(`/v1/runs/${runId}`)).body;
  await world.until(async () => ["succeeded", "failed"].includes((await run()).state));
  expect(await run()).toMatchObject({ state: "failed", error: { code: "denied" } });
});

test("an owner who was removed and comes back finds an endpoint that starts nothing until a target is set", async () => {
  const guest = await world.newPerson("Guest");
  const inside = await world.join(guest, acme, "developer");
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "other" });
  const target = { kind: "tool", toolId: tool.id };
  const { body: hook } = await inside.post(HOOKS, { name: "of-a-guest", target });
  expect((await decided((await send(hook.url)).body.id)).state).toBe("started");
  expect((await acme.del(`/v1/members/${guest.accountId}`)).status).toBe(204);
  await world.app.signals!.settle();
  await world.join(guest, acme, "developer");
  expect(await decided((await send(hook.url)).body.id)).toMatchObject({
    state: "failed",
    reason: { code: "forbidden", message: expect.stringContaining("set its target again") },
  });
  await acme.patch(`${HOOKS}/${hook.id}`, { target });
  expect((await decided((await send(hook.url)).body.id)).state).toBe("started");
});

test("who only knows the address cannot use up what is for those who sign", async () => {
  const verification = { kind: "github" };
  const { body: hook } = await acme.post(HOOKS, { name: "signed", verification });
  const post = (headers: Record<string, string>) =>
    world.anonymous.post(new URL(hook.url).pathname, undefined, { raw: "{}", headers });
  const attacker = { "x-forwarded-for": "203.0.113.7" };
  const answers = await Promise.all(Array.from({ length: 80 }, () => post(attacker)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  const signature = `sha256=${createHmac("sha256", hook.secret).update("{}").digest("hex")}`;
  const signed = { "x-forwarded-for": "198.51.100.1", "x-hub-signature-256": signature };
  expect((await post(signed)).status).toBe(200);
});
