import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp } from "../../app.ts";
import { createLog } from "../../platform/log.ts";
import { createCaller } from "../../platform/testing/caller.ts";
import { ADD_TOOL, deployAgent, makeAgent, makeTool } from "../../platform/testing/agents.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { startDelivery } from "./start.ts";
import { startWaiting } from "./starting.ts";

const HOOKS = "/v1/inbound-webhooks";
const DELIVERIES = "/v1/inbound-deliveries";
let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld({ config: { SECRET_KEY: "a".repeat(40), INBOUND_RATE_LIMIT_PER_MINUTE: 50 } });
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());
let count = 0;

async function make(target: object, caller: TestCaller = acme) {
  const made = await caller.post(HOOKS, { name: `hook-${++count}`, target });
  expect(made.status, made.text).toBe(201);
  return made.body as { id: string; url: string; target: object; ownerId: string };
}
async function send(hook: { url: string }, body: unknown, headers: Record<string, string> = {}) {
  const raw = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const answer = await world.anonymous.post(new URL(hook.url).pathname, undefined, { raw, headers });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.id as string;
}
const delivery = async (id: string) => (await acme.get(`${DELIVERIES}/${id}`)).body;
/** The delivery once something became of it. */
async function decided(id: string) {
  await world.until(async () => (await delivery(id)).state !== "received");
  return delivery(id);
}
async function runOf(id: string) {
  const { runId, state, reason } = await decided(id);
  expect(state, JSON.stringify(reason)).toBe("started");
  await world.until(async () => (await acme.get(`/v1/runs/${runId}`)).body.endedAt !== null);
  return (await acme.get(`/v1/runs/${runId}`)).body;
}
/** A delivery whose run nobody has begun to start, as a crash right after the 200 leaves it. */
async function leftByCrash(hook: { id: string }, body = "{}"): Promise<string> {
  const id = `ind_01k5x8wz4n6r1c8f3y0d5b${String(++count).padStart(4, "0")}`;
  await world.sql(
    `insert into inbound_deliveries (workspace_id, id, webhook_id, body, size, headers, state, due_at)
     values ($1, $2, $3, $4, $5, '{}', 'received', now())`,
    [acme.workspaceId, id, hook.id, Buffer.from(body), body.length],
  );
  return id;
}
const runsOfActor = async () =>
  (
    await world.sql<{ n: number }>("select count(*)::int as n from runs where workspace_id = $1", [
      acme.workspaceId,
    ])
  )[0]!.n;

test("a delivery for an agent starts a run whose input is the delivery", async () => {
  const agent = await deployAgent(acme);
  const hook = await make({ kind: "agent", agentId: agent.id });
  expect(hook.target).toEqual({
    kind: "agent",
    agentId: agent.id,
    agentName: "Greeter",
    stage: "production",
  });
  const body = '{ "order": 90071992547409931, "note": "a\\u0000b" }';
  const id = await send(hook, body, { "x-shop-event": "order.paid", "user-agent": "Shop/1" });
  const run = await runOf(id);
  expect(run).toMatchObject({
    state: "succeeded",
    kind: "agent",
    stage: "production",
    actorAccountId: acme.accountId,
  });
  expect(run.credentialId).toBe(hook.id);
  expect(run.input).toBe(
    `{"deliveryId":"${id}","receivedAt":"${(await delivery(id)).createdAt}","contentType":"application/json",` +
      `"headers":{"user-agent":"Shop/1","x-shop-event":"order.paid"},"body":${body}}`,
  );
  const text = JSON.parse((await runOf(await send(hook, "plain", { "content-type": "text/plain" }))).input);
  expect(text.body).toBe("plain");
  const bytes = JSON.parse((await runOf(await send(hook, new Uint8Array([0, 255])))).input);
  expect(bytes).toMatchObject({ bodyBase64: "AP8=" });
  const long = await decided(await send(hook, "x".repeat(200_001)));
  expect(long).toMatchObject({ state: "failed", reason: { code: "invalid" } });
});

test("a delivery for a tool calls it with the JSON that was sent, as the tool was then", async () => {
  const tool = await makeTool(acme);
  const hook = await make({ kind: "tool", toolId: tool.id });
  const run = await runOf(await send(hook, { a: 2, b: 40 }));
  expect(run).toMatchObject({
    state: "succeeded",
    kind: "tool",
    agentId: null,
    agentName: null,
    toolId: tool.id,
    toolName: "add",
    input: '{"a": 2, "b": 40}',
    output: "42",
    stepCount: 1,
  });
  const steps = (await acme.get(`/v1/runs/${run.id}/steps`)).body.data;
  expect(steps).toMatchObject([
    { kind: "tool", name: "workspace.add", state: "succeeded", arguments: { a: 2, b: 40 }, result: 42 },
  ]);
  expect((await acme.get("/v1/runs?limit=1")).body.data).toMatchObject([{ toolName: "add" }]);

  const wrong = await runOf(await send(hook, { a: "two" }));
  expect(wrong).toMatchObject({ state: "failed", error: { code: "tool_bad_arguments" } });
  const deep = `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  for (const body of ["no json", "[1]", "1", '{"a":"\\u0000","b":1}', deep])
    expect(await decided(await send(hook, body)), body.slice(0, 20)).toMatchObject({
      state: "failed",
      reason: { code: "invalid" },
    });
  const [event] = await world.sql<{ data: object }>(
    "select data from events where type = 'inbound_webhook.failed' and data ->> 'webhookId' = $1 limit 1",
    [hook.id],
  );
  expect(event!.data).toMatchObject({ reason: { code: "invalid" } });
});

test("one run is started however many try at once", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "once" });
  const hook = await make({ kind: "tool", toolId: tool.id });
  const before = await runsOfActor();
  const ids = await Promise.all(Array.from({ length: 10 }, () => leftByCrash(hook, '{"a":1,"b":2}')));
  const { platform } = world.app;
  const { workspaceId, organizationId, accountId: ownerId } = acme;
  const inProcess = ids.flatMap((id) =>
    [1, 2, 3].map(() => startDelivery(platform, { id, workspaceId, organizationId, ownerId })),
  );
  await Promise.all([...inProcess, startWaiting(platform), startWaiting(platform)]);
  for (const id of ids) await runOf(id);
  expect(await runsOfActor()).toBe(before + 10);
});

test("what a crash left behind is started by whoever looks next", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "later" });
  const hook = await make({ kind: "tool", toolId: tool.id });
  const id = await leftByCrash(hook, '{"a":1,"b":2}');
  await startWaiting(world.app.platform);
  expect((await runOf(id)).output).toBe("3");
});

test("what cannot start says why and starts when it is tried again", async () => {
  const agent = await makeAgent(acme, {}, "Undeployed");
  const hook = await make({ kind: "agent", agentId: agent.id, stage: "uat" });
  const id = await send(hook, { n: 1 });
  expect(await decided(id)).toMatchObject({
    state: "failed",
    runId: null,
    reason: { code: "conflict", message: expect.stringContaining("Nothing is deployed to uat") },
  });
  expect((await acme.get(`${HOOKS}/${hook.id}`)).body.openCount).toBe(1);
  await acme.post(`/v1/agents/${agent.id}/publish`, { stage: "uat" });
  const reader = await world.key(acme, ["inbound_webhooks:read"]);
  expect((await reader.post(`${DELIVERIES}/${id}/retry`, {})).status).toBe(403);
  expect((await acme.post(`${DELIVERIES}/${id}/retry`, {})).body).toMatchObject({
    state: "received",
    reason: null,
  });
  const first = await runOf(id);
  expect(first).toMatchObject({ state: "succeeded", stage: "uat" });

  const refused = await acme.post(`${DELIVERIES}/${id}/retry`, {});
  expect([refused.status, refused.body.code]).toEqual([409, "illegal_transition"]);
  await acme.post(`${DELIVERIES}/${id}/retry`, { isAgain: true });
  await world.until(async () => (await delivery(id)).runId !== first.id);
  expect((await runOf(id)).state).toBe("succeeded");
});

test("an inbox starts nothing, until it gets a target and a delivery is tried", async () => {
  const hook = await make({ kind: "inbox" });
  const id = await send(hook, { a: 1, b: 1 });
  expect((await acme.post(`${DELIVERIES}/${id}/retry`, {})).body.code).toBe("conflict");
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "afterwards" });
  await acme.patch(`${HOOKS}/${hook.id}`, { target: { kind: "tool", toolId: tool.id } });
  await startWaiting(world.app.platform);
  expect((await delivery(id)).state).toBe("received");
  await acme.post(`${DELIVERIES}/${id}/retry`, {});
  expect((await runOf(id)).output).toBe("2");
});

test("runs have the power of who set the target, at the moment they start", async () => {
  const host = await world.newPerson("Host");
  const agent = await deployAgent(host);
  const guest = await world.newPerson("Guest");
  const inside = await world.join(guest, host, "developer");
  const target = { kind: "agent", agentId: agent.id };
  const seen = async (id: string) => (await host.get(`${DELIVERIES}/${id}`)).body;
  const waitFor = async (id: string) => {
    await world.until(async () => (await seen(id)).state !== "received");
    return seen(id);
  };
  const hook = await make(target, inside);
  expect(hook.ownerId).toBe(guest.accountId);
  expect((await waitFor(await send(hook, "{}"))).state).toBe("started");

  await host.del(`/v1/members/${guest.accountId}`);
  const left = await send(hook, "{}");
  expect(await waitFor(left)).toMatchObject({
    state: "failed",
    reason: { code: "forbidden", message: "Its owner is no longer in this workspace" },
  });
  // Whoever sets the target takes it over.
  const taken = await host.patch(`${HOOKS}/${hook.id}`, { target });
  expect(taken.body).toMatchObject({ ownerId: host.accountId, keyId: null });
  await host.post(`${DELIVERIES}/${left}/retry`, {});
  expect((await waitFor(left)).state).toBe("started");
});

test("a key's endpoints end with the key, and nobody sets a target beyond their own power", async () => {
  const agent = await deployAgent(acme, {}, "Keyed");
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "keyed" });
  const toAgent = { kind: "agent", agentId: agent.id };
  const weak = await world.key(acme, ["inbound_webhooks:write"]);
  expect((await weak.post(HOOKS, { name: "weak", target: toAgent })).status).toBe(403);
  const runner = await world.key(acme, ["inbound_webhooks:write", "runs:create"]);
  const toTool = { kind: "tool", toolId: tool.id };
  expect((await runner.post(HOOKS, { name: "weak", target: toTool })).body.detail).toContain("tools:write");
  const hook = await make(toAgent, runner);
  expect(hook).toMatchObject({ ownerId: acme.accountId, keyId: runner.keyId });
  expect((await runOf(await send(hook, "{}"))).credentialId).toBe(runner.keyId);
  await acme.del(`/v1/api-keys/${runner.keyId}`);
  expect(await decided(await send(hook, "{}"))).toMatchObject({
    state: "failed",
    reason: { message: "The API key it was made with was revoked" },
  });
});

test("a tool that is deleted leaves its endpoint, which says so", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "doomed" });
  const hook = await make({ kind: "tool", toolId: tool.id });
  expect((await acme.del(`/v1/tools/${tool.id}`)).status).toBe(204);
  expect((await acme.get(`${HOOKS}/${hook.id}`)).body.target).toEqual({
    kind: "tool",
    toolId: null,
    toolName: null,
  });
  expect(await decided(await send(hook, "{}"))).toMatchObject({
    state: "failed",
    reason: { code: "not_found" },
  });
});

test("a workspace with many waiting deliveries does not keep another one waiting", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "many" });
  const hook = await make({ kind: "tool", toolId: tool.id });
  const neighbour = await world.newPerson("Neighbour");
  const theirs = await makeTool(neighbour, { ...ADD_TOOL, name: "few" });
  const their = await make({ kind: "tool", toolId: theirs.id }, neighbour);
  await world.sql(
    `insert into inbound_deliveries (workspace_id, id, webhook_id, body, size, headers, state, due_at)
     select $1, 'ind_' || lpad(n::text, 26, '0'), $2, '{"a":1,"b":2}', 13, '{}', 'received', now() - interval '1 minute'
       from generate_series(1, 300) n`,
    [acme.workspaceId, hook.id],
  );
  const id = await send(their, { a: 1, b: 2 });
  await world.until(async () => (await neighbour.get(`${DELIVERIES}/${id}`)).body.state === "started");
  const [before] = await world.sql<{ n: number }>(
    `select count(*)::int as n from inbound_deliveries d join runs r on r.workspace_id = d.workspace_id and r.id = d.run_id
      where d.webhook_id = $1 and r.created_at < (select r.created_at from inbound_deliveries d join runs r on r.id = d.run_id where d.id = $2)`,
    [hook.id, id],
  );
  expect(before!.n).toBeLessThan(150);
  await world.sql("update inbound_deliveries set state = 'failed', due_at = null where due_at is not null");
});

test("an endpoint takes so many deliveries a minute; another one has its own", async () => {
  const [busy, idle] = [await make({ kind: "inbox" }), await make({ kind: "inbox" })];
  const path = new URL(busy.url).pathname;
  const answers = await Promise.all(Array.from({ length: 80 }, () => world.anonymous.post(path, {})));
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(0);
  expect(answers.length - limited.length).toBeGreaterThanOrEqual(50);
  expect(Number(limited[0]!.headers.get("retry-after"))).toBeGreaterThan(0);
  await send(idle, "{}");
});

test("beside a process that only serves, what changes here holds there at once, and what comes in there starts here", async () => {
  const config = { ...world.app.platform.config, ROLES: "api" as const };
  const serving = await startApp(config, { ownerUrl: world.database.ownerUrl }, { log: createLog("silent") });
  try {
    const there = createCaller(serving.url, {});
    const tool = await makeTool(acme, { ...ADD_TOOL, name: "beside" });
    const hook = await make({ kind: "tool", toolId: tool.id });
    const post = async (headers: Record<string, string> = {}) =>
      there.post(new URL(hook.url).pathname, { a: 20, b: 1 }, { headers });
    expect((await runOf((await post()).body.id)).output).toBe("21");

    const secured = await acme.patch(`${HOOKS}/${hook.id}`, { verification: { kind: "github" } });
    expect((await post()).status).toBe(401);
    const signature = createHmac("sha256", secured.body.secret).update('{"a":20,"b":1}').digest("hex");
    expect((await post({ "x-hub-signature-256": `sha256=${signature}` })).status).toBe(200);
    await acme.del(`${HOOKS}/${hook.id}`);
    expect((await post({ "x-hub-signature-256": `sha256=${signature}` })).status).toBe(404);
    await acme.post(`${HOOKS}/${hook.id}/reactivate`);
    expect((await post({ "x-hub-signature-256": `sha256=${signature}` })).status).toBe(200);
  } finally {
    await serving.stop(100);
  }
});
