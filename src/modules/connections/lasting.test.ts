import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkConnections } from "./checks.ts";
import {
  acme,
  allow,
  api,
  authorizationOf,
  connect,
  eventsOf,
  issuer,
  make,
  MINUTE,
  mock,
  seen,
  server,
  startOAuthWorld,
  stateOf,
  stopOAuthWorld,
  tokenRequests,
  world,
} from "./testing/oauth-world.ts";
import type { Answered } from "./testing/service.ts";

beforeAll(startOAuthWorld);
afterAll(stopOAuthWorld);

describe("revoking at the service", () => {
  const revoked: unknown[] = [];
  let isDown = false;
  beforeAll(async () => {
    mock.service.on("beforeRevoke", (response) => {
      if (isDown) Object.assign(response, { statusCode: 503, body: {} });
      else revoked.push(1);
    });
    await world.app.connectionUpkeep!.settle();
    revoked.length = 0;
  });
  const leftovers = async () => (await world.sql("select 1 from connection_leftovers")).length;

  test("follows disconnecting, deleting and a client that is replaced, and is tried again where it fails", async () => {
    const { id } = await connect();
    const { body } = await acme.post(`/v1/connections/${id}/disconnect`);
    expect(body).toMatchObject({ state: "unconnected", scopes: [], connectedAs: null });
    expect(await authorizationOf(id)).toContain("not connected yet");
    const other = await connect();
    isDown = true;
    expect((await acme.del(`/v1/connections/${other.id}`)).status).toBe(204);
    await world.app.connectionUpkeep!.settle();
    expect(await leftovers()).toBeGreaterThan(0);
    isDown = false;
    const moved = await connect();
    await acme.patch(`/v1/connections/${moved.id}`, { oauth: { clientId: "new-client" } });
    world.clock.advance(2 * MINUTE);
    await world.app.connectionUpkeep!.settle();
    expect(revoked).toHaveLength(3);
    expect(await leftovers()).toBe(0);
  });

  test("reaches every member's own credential when the connection they share is deleted", async () => {
    revoked.length = 0;
    const template = await make({ credentials: "each_member" });
    const helper = await world.newPerson("Member");
    const inside = await world.join(helper, acme, "developer");
    for (const [member, as] of [
      [acme, acme],
      [inside, helper],
    ] as const) {
      const own = await member.post("/v1/my-connections", { templateId: template.id });
      const { body } = await member.post(`/v1/my-connections/${own.body.id}/authorize`);
      const back = await as.get(`/connect/callback${await allow(body.authorizationUrl)}`);
      expect(back.status, back.text).toBe(200);
    }
    const gone = await acme.del(`/v1/connections/${template.id}`);
    expect(gone.status, gone.text).toBe(204);
    expect((await inside.get("/v1/my-connections")).body.data).toEqual([]);
    await world.app.connectionUpkeep!.settle();
    expect(revoked).toHaveLength(2);
    expect(await leftovers()).toBe(0);
  });
});

test("a renewal that comes back after its connection was disconnected is revoked at the service", async () => {
  const { id } = await make({
    oauth: {
      clientId: "late",
      authorizationUrl: `${server.url}/authorize`,
      tokenUrl: `${server.url}/token`,
      revocationUrl: `${server.url}/revoke`,
    },
  });
  const { body } = await acme.post(`/v1/connections/${id}/authorize`);
  const state = new URL(body.authorizationUrl).searchParams.get("state");
  expect((await acme.get(`/connect/callback?code=x&state=${state}`)).status).toBe(200);
  world.clock.advance(60 * MINUTE);
  const answer = Promise.withResolvers<Answered>();
  const asked = server.asked.length;
  server.next(answer.promise);
  const call = authorizationOf(id);
  await world.until(() => Promise.resolve(server.asked.length > asked));
  expect((await acme.post(`/v1/connections/${id}/disconnect`)).status).toBe(200);
  answer.resolve({ json: { access_token: "late-access", refresh_token: "late-refresh", expires_in: 3600 } });
  await call;
  await world.app.connectionUpkeep!.settle();
  expect((await stateOf(id)).state).toBe("unconnected");
  const revoked = server.asked.slice(asked).filter(({ path }) => path === "/revoke");
  expect(revoked.map(({ body: form }) => new URLSearchParams(form).get("token"))).toContain("late-refresh");
});

describe("what somebody allows at one place goes to no other that was put there", () => {
  test("while they were away", async () => {
    const { id } = await make();
    const { body } = await acme.post(`/v1/connections/${id}/authorize`);
    const back = await allow(body.authorizationUrl);
    await acme.patch(`/v1/connections/${id}`, { oauth: { tokenUrl: `${server.url}/token` } });
    const asked = server.asked.length;
    const answer = await acme.get(`/connect/callback${back}`);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("changed meanwhile")]);
    expect(server.asked).toHaveLength(asked);
  });

  test("of a connection that members fill in with their own", async () => {
    const { id } = await make({ credentials: "each_member" });
    const own = (await acme.post("/v1/my-connections", { templateId: id })).body;
    const begin = async () =>
      (await acme.post(`/v1/my-connections/${own.id}/authorize`)).body.authorizationUrl;
    expect((await acme.get(`/connect/callback${await allow(await begin())}`)).status).toBe(200);
    const away = await allow(await begin());
    const asked = server.asked.length;
    const moved = { tokenUrl: `${server.url}/token`, revocationUrl: `${server.url}/revoke` };
    expect((await acme.patch(`/v1/connections/${id}`, { oauth: moved })).status).toBe(200);
    expect((await acme.get(`/connect/callback${away}`)).text).toContain("leads elsewhere now");
    await begin();
    expect((await acme.get(`/v1/my-connections/${own.id}`)).body.state).toBe("unconnected");
    world.clock.advance(60 * MINUTE);
    await world.app.connectionUpkeep!.settle();
    expect(server.asked).toHaveLength(asked);
  });
});

test("a connection is looked at from time to time, once among all processes, and its failing and its recovery are told once", async () => {
  const { id } = await make({
    kind: "bearer",
    secret: "checked-0123456789",
    testUrl: `${api.url}/me`,
    oauth: undefined,
  });
  await world.sql("update connections set next_check_at = 'infinity' where id <> $1", [id]);
  const { platform } = world.app;
  const look = async (afterMinutes: number, ...answers: { status: number }[]) => {
    world.clock.advance(afterMinutes * MINUTE);
    api.next(...answers);
    const asked = api.asked.length;
    const elsewhere = { ...platform, door: { ...platform.door } };
    await Promise.all([platform, elsewhere].map((each) => checkConnections(each, () => false)));
    return api.asked.length - asked;
  };
  expect(await look(7 * 60)).toBe(1);
  expect(await stateOf(id)).toMatchObject({
    state: "ok",
    lastCheckedAt: expect.any(String),
    lastUsedAt: null,
    lastTestedAt: null,
  });
  expect(await look(60), "not before its time").toBe(0);
  const refused = { status: 401 };
  expect(await look(7 * 60, refused)).toBe(1);
  expect(await stateOf(id)).toMatchObject({ state: "failing", lastError: expect.stringContaining("401") });
  expect(await eventsOf(id)).not.toContain("connection.failing");
  for (const minutes of [2, 3, 5]) expect(await look(minutes, refused)).toBe(1);
  expect(await look(9)).toBe(1);
  expect(await stateOf(id)).toMatchObject({ state: "ok", lastError: null, failingSince: null });
  expect(await eventsOf(id)).toEqual(["connection.created", "connection.failing", "connection.restored"]);
  await world.until(async () => (await acme.get("/v1/notifications")).text.includes("connection.restored"));
});

test("access that nothing renews says until when it is good, is told of once before its end, and broken after it", async () => {
  mock.service.once("beforeResponse", (response) => {
    const body = response.body as Record<string, unknown>;
    delete body.refresh_token;
    body.expires_in = 4 * 24 * 60 * 60;
  });
  const { id } = await connect({ testUrl: `${api.url}/me` });
  await world.sql(
    "update connections set next_attempt_at = null, next_check_at = 'infinity' where id <> $1",
    [id],
  );
  const { expiresAt, ...fresh } = await stateOf(id);
  expect(fresh).toMatchObject({ state: "ok", isRenewable: false, isEnding: false });
  expect(Date.parse(expiresAt)).toBeGreaterThan(world.app.platform.now().getTime() + 95 * 60 * MINUTE);
  const after = async (hours: number) => {
    world.clock.advance(hours * 60 * MINUTE);
    await world.app.connectionUpkeep!.settle();
    return stateOf(id);
  };
  expect(await after(71)).toMatchObject({ state: "ok", isEnding: false });
  expect(await after(2)).toMatchObject({ state: "failing", isEnding: true, attempts: 0 });
  expect((await stateOf(id)).lastError).toContain("nothing to renew");
  expect(await authorizationOf(id)).toMatch(/^Bearer/);
  expect((await acme.post(`/v1/connections/${id}/test`, {})).body.isOk, "it still works").toBe(true);
  expect(await after(1), "which does not make it last").toMatchObject({ state: "failing", isEnding: true });
  const told = async () => (await eventsOf(id)).filter((type) => /failing|broken|restored/.test(type));
  expect(await told()).toEqual(["connection.failing"]);
  const notice = async () => (await acme.get("/v1/notifications")).text;
  await world.until(async () => (await notice()).includes("ends soon"));
  expect(await notice()).toContain(`It works until ${expiresAt.slice(0, 10)}`);
  expect(await after(23)).toMatchObject({ state: "broken" });
  expect(await authorizationOf(id)).toContain("has ended");
  expect(await told()).toEqual(["connection.failing", "connection.broken"]);
  const { body } = await acme.post(`/v1/connections/${id}/authorize`);
  await acme.get(`/connect/callback${await allow(body.authorizationUrl)}`);
  expect(await stateOf(id)).toMatchObject({
    state: "ok",
    isRenewable: true,
    isEnding: false,
    lastError: null,
  });
  expect(await told()).toEqual(["connection.failing", "connection.broken", "connection.restored"]);
});

describe("changing its OAuth settings", () => {
  const change = async (id: string, settings: object) => {
    const { status, body, text } = await acme.patch(`/v1/connections/${id}`, { oauth: settings });
    expect(status, text).toBe(200);
    return body;
  };

  test("gives up what hangs on another client, says so, and keeps the secret out of every answer", async () => {
    const { id } = await connect();
    const secret = "another-client-secret-987654";
    seen.add(secret);
    const changed = await change(id, { clientId: "new-client", clientSecret: secret });
    expect(changed).toMatchObject({
      state: "unconnected",
      reconnectReason: expect.stringContaining("client id"),
      oauth: { clientId: "new-client", tokenUrl: `${issuer()}/token`, hasClientSecret: true },
    });
    expect(await authorizationOf(id)).toContain("not connected yet");
    const { body } = await acme.post(`/v1/connections/${id}/authorize`);
    expect(new URL(body.authorizationUrl).searchParams.get("client_id")).toBe("new-client");
    await acme.get(`/connect/callback${await allow(body.authorizationUrl)}`);
    expect(Buffer.from(String(tokenRequests.at(-1)!.authorization).slice(6), "base64").toString()).toBe(
      `new-client:${secret}`,
    );
    expect(await stateOf(id)).toMatchObject({ state: "ok", reconnectReason: null });
    const audit = (await acme.get("/v1/audit?verb=connections.update")).text;
    expect(audit).toContain('"clientSecret":"replaced"');
    expect(audit).not.toContain(secret);
  });

  test("keeps working with the scopes it was allowed, and a moved token address takes no secret along", async () => {
    const { id } = await connect();
    const wider = await change(id, { scopes: ["read", "write", "admin"] });
    expect(wider).toMatchObject({ state: "ok", reconnectReason: expect.stringContaining("scopes") });
    expect(await authorizationOf(id)).toMatch(/^Bearer/);
    expect(await change(id, { clientAuthentication: "post" })).toMatchObject({ state: "ok" });
    const moved = await change(id, { tokenUrl: `${server.url}/token` });
    expect(moved).toMatchObject({ state: "unconnected", oauth: { hasClientSecret: false } });
    expect((await acme.patch(`/v1/connections/${id}`, { oauth: { tokenUrl: null } })).status).toBe(422);
    const plain = await make({ kind: "none", oauth: undefined });
    expect((await acme.patch(`/v1/connections/${plain.id}`, { oauth: { clientId: "x" } })).status).toBe(422);
  });
});

/** Whose account the next tokens are for; null: the service does not say. */
function nextIs(sub: string | null) {
  mock.service.once("beforeResponse", (response) => {
    const body = response.body as Record<string, string>;
    const claims = Buffer.from(JSON.stringify({ iss: issuer(), sub, email: `${sub}@example.org` }));
    if (sub === null) delete body.id_token;
    else body.id_token = `e30.${claims.toString("base64url")}.x`;
  });
}

test("an approval given for one account is not carried out as another", async () => {
  const person = await world.newPerson("Reviewer");
  const reviewer = await world.join(person, acme, "architect");
  nextIs("ada");
  const { id } = await connect();
  expect((await stateOf(id)).connectedAs).toBe("ada@example.org");
  const { body: tool } = await acme.post("/v1/tools", {
    name: "bill",
    description: "Bills somebody.",
    parameters: { type: "object", properties: {} },
    definition: { kind: "http", method: "POST", url: `${api.url}/bill`, connectionId: id },
  });
  const bills = () => api.asked.filter(({ path }) => path === "/bill").length;
  const approvalsOf = async (runId: string) => (await acme.get(`/v1/approvals?runId=${runId}`)).body.data;
  const askThenConnectAs = async (sub: string | null) => {
    const { runId } = (await acme.post(`/v1/tools/${tool.id}/test`, { arguments: {} })).body;
    const [approval] = await approvalsOf(runId);
    nextIs(sub);
    const { body } = await acme.post(`/v1/connections/${id}/authorize`);
    await acme.get(`/connect/callback${await allow(body.authorizationUrl)}`);
    await reviewer.post(`/v1/approvals/${approval.id}/approve`, {});
    await world.until(async () => {
      const { state } = (await acme.get(`/v1/runs/${runId}`)).body;
      return state === "succeeded" || (await approvalsOf(runId)).length > 1;
    });
    return (await approvalsOf(runId)).map(({ state }: { state: string }) => state);
  };
  expect(await askThenConnectAs("ada")).toEqual(["approved"]);
  expect(bills()).toBe(1);
  expect(await askThenConnectAs("bob")).toEqual(["pending", "cancelled"]);
  expect(await askThenConnectAs(null), "nobody says who it is now").toEqual(["pending", "cancelled"]);
  expect(await askThenConnectAs(null), "nor whether it is the same").toEqual(["pending", "cancelled"]);
  expect(bills()).toBe(1);
});
