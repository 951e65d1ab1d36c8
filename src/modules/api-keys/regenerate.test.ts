import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAgent } from "../../platform/testing/agents.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { accessTags } from "../access/index.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const withSecret = (secret: string) => world.anonymous.with({ authorization: `Bearer ${secret}` });
const statusOf = async (secret: string) => (await withSecret(secret).get("/v1/agents")).status;
const regenerate = (caller: TestCaller, id: string, overlap?: string) =>
  caller.post(`/v1/api-keys/${id}/regenerate`, overlap ? { overlap } : {});

test("without an overlap the old secret ends at once and the new one works", async () => {
  const key = await world.key(acme);
  const before = (await acme.get("/v1/api-keys?limit=1")).body.data[0];
  const { status, body } = await regenerate(acme, key.keyId);
  expect(status).toBe(200);
  expect(body.secret).not.toBe(key.secret);
  expect(body).toMatchObject({ ...before, hint: body.secret.slice(-4), regeneratedAt: expect.any(String) });
  expect([await statusOf(key.secret), await statusOf(body.secret)]).toEqual([401, 200]);
  expect(world.logged()).not.toContain(body.secret);
  expect((await acme.get("/v1/api-keys")).text).not.toContain(body.secret);
});

test("both secrets work during the overlap, and the old one ends exactly then", async () => {
  for (const [overlap, hours] of [
    ["1h", 1],
    ["24h", 24],
  ] as const) {
    const key = await world.key(acme);
    expect(await statusOf(key.secret)).toBe(200);
    const { body } = await regenerate(acme, key.keyId, overlap);
    expect(Date.parse(body.previousExpiresAt) - Date.parse(body.regeneratedAt)).toBe(hours * 3_600_000);
    expect([await statusOf(key.secret), await statusOf(body.secret)]).toEqual([200, 200]);
    // Remembered while it still works; it ends by the clock, without anybody saying so.
    await world.sql(
      "update api_keys set previous_expires_at = now() + interval '700 milliseconds' where id = $1",
      [key.keyId],
    );
    world.app.platform.access.drop([accessTags.keySecrets(key.keyId)]);
    await world.until(async () => (await statusOf(key.secret)) === 401);
    const [{ isOver } = { isOver: false }] = await world.sql<{ isOver: boolean }>(
      `select previous_expires_at <= now() as "isOver" from api_keys where id = $1`,
      [key.keyId],
    );
    expect(isOver).toBe(true);
    expect((await withSecret(key.secret).get("/v1/agents")).body.detail).toContain("regenerated");
    expect(await statusOf(body.secret)).toBe(200);
  }
});

test("regenerating again during the overlap drops the oldest secret", async () => {
  const key = await world.key(acme);
  const second = (await regenerate(acme, key.keyId, "24h")).body.secret;
  expect(await statusOf(key.secret)).toBe(200);
  const third = (await regenerate(acme, key.keyId, "24h")).body.secret;
  expect([await statusOf(key.secret), await statusOf(second), await statusOf(third)]).toEqual([
    401, 200, 200,
  ]);
  const fourth = (await regenerate(acme, key.keyId)).body.secret;
  expect([await statusOf(second), await statusOf(third), await statusOf(fourth)]).toEqual([401, 401, 200]);
});

test("two at once leave one new secret and at most one old one", async () => {
  const key = await world.key(acme);
  const answers = await Promise.all([regenerate(acme, key.keyId, "1h"), regenerate(acme, key.keyId, "1h")]);
  const secrets = answers.map(({ body }) => body.secret as string);
  expect([await statusOf(key.secret), ...(await Promise.all(secrets.map(statusOf)))]).toEqual([
    401, 200, 200,
  ]);
});

test("it never lengthens the key's life, nor does the overlap outlast it", async () => {
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  const { body: key } = await acme.post("/v1/api-keys", { name: "short", expiresAt });
  const { body } = await regenerate(acme, key.id, "24h");
  expect([body.expiresAt, body.previousExpiresAt]).toEqual([expiresAt, expiresAt]);
  await world.sql("update api_keys set expires_at = now() - interval '1 second' where id = $1", [key.id]);
  world.app.platform.access.drop([accessTags.key(key.id)]);
  expect([await statusOf(key.secret), await statusOf(body.secret)]).toEqual([401, 401]);
});

test("a revoked or expired key stays what it is, and the refusal says what is legal", async () => {
  const revoked = await world.key(acme);
  await acme.del(`/v1/api-keys/${revoked.keyId}`);
  const expired = await world.key(acme);
  await world.sql("update api_keys set expires_at = now() - interval '1 second' where id = $1", [
    expired.keyId,
  ]);
  for (const [{ keyId }, word] of [
    [revoked, "revoked"],
    [expired, "expired"],
  ] as const) {
    const { status, body } = await regenerate(acme, keyId, "24h");
    expect([status, body.code]).toEqual([409, "illegal_transition"]);
    expect(body.detail).toContain(word);
    expect(body.detail).toContain("create a new one");
  }
});

test("revoking ends both secrets", async () => {
  const key = await world.key(acme);
  const { body } = await regenerate(acme, key.keyId, "24h");
  await acme.del(`/v1/api-keys/${key.keyId}`);
  expect([await statusOf(key.secret), await statusOf(body.secret)]).toEqual([401, 401]);
});

test("what the key has open goes on through an overlap", async () => {
  const agent = await makeAgent(acme);
  const key = await world.key(acme);
  const waiting = key.post(`/v1/agents/${agent.id}/runs`, { input: "#sleep:60000", isDraft: true });
  const runOf = async () => (await acme.get(`/v1/runs?limit=1&agentId=${agent.id}`)).body.data[0];
  await world.until(async () => (await runOf())?.state === "running");
  await regenerate(acme, key.keyId, "1h");
  await acme.post(`/v1/runs/${(await runOf()).id}/cancel`);
  expect((await waiting).body.state).toBe("cancelled");
});

test("nobody takes over a key that may do more than they", async () => {
  const admin = await world.join(await world.newPerson("Adm"), acme, "admin");
  const ofOwner = await world.key(acme);
  const refused = await regenerate(admin, ofOwner.keyId);
  expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
  expect(await statusOf(ofOwner.secret)).toBe(200);
  const developer = await world.newPerson("Dev");
  const inAcme = await world.join(developer, acme, "developer");
  const ofDeveloper = await world.key(inAcme);
  const taken = await regenerate(admin, ofDeveloper.keyId);
  expect(taken.status).toBe(200);
  // Whoever holds the new secret does not grow when the key's owner does.
  const raised = await acme.patch(`/v1/members/${developer.accountId}`, { role: "owner" });
  expect(raised.status, raised.text).toBe(200);
  const me = (await withSecret(taken.body.secret).get("/v1/me")).body.workspace;
  expect(me.permissions).toContain("agents:write");
  expect(me.permissions).not.toContain("*");
  expect(me.permissions).not.toContain("workspaces:archive");
});

test("a key regenerates itself, and of others only what reaches no further", async () => {
  const wide = await world.key(acme);
  const narrow = (
    await acme.post("/v1/api-keys", {
      name: "narrow",
      permissions: ["api_keys:write", "api_keys:read", "runs:create"],
      stage: "dev",
    })
  ).body;
  const caller = withSecret(narrow.secret);
  expect((await regenerate(caller, wide.keyId)).status).toBe(403);
  const asNarrow = { name: "as narrow", permissions: ["runs:create"] };
  const anywhere = (await acme.post("/v1/api-keys", asNarrow)).body;
  const refused = await regenerate(caller, anywhere.id);
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("stage");
  const inDev = (await acme.post("/v1/api-keys", { ...asNarrow, stage: "dev" })).body;
  expect((await regenerate(caller, inDev.id)).status).toBe(200);
  const itself = await regenerate(caller, narrow.id);
  expect([itself.status, itself.body.permissions]).toEqual([200, narrow.permissions]);
});

test("regenerating is audited, with what changed and without a secret", async () => {
  const key = await world.key(acme);
  const { body } = await regenerate(acme, key.keyId, "1h");
  const { body: audit, text } = await acme.get("/v1/audit?limit=1");
  expect(audit.data[0]).toMatchObject({
    verb: "api_keys.regenerate",
    target: { id: key.keyId, overlap: "1h" },
    before: { hint: key.secret.slice(-4) },
    after: { hint: body.hint },
  });
  expect(text).not.toContain(body.secret);
});

test("another workspace cannot regenerate the key", async () => {
  const rival = await world.newPerson();
  const key = await world.key(acme);
  expect((await regenerate(rival, key.keyId)).status).toBe(404);
});
