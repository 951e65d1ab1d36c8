import { afterAll, beforeAll, expect, test } from "vitest";
import { accessTags, newKeySecret } from "../access/index.ts";
import { makeAgent } from "../../platform/testing/agents.ts";
import { collect, type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

test("a key acts in its own workspace without naming it", async () => {
  const key = await world.key(acme);
  const me = await key.get("/v1/me");
  expect(me.status).toBe(200);
  expect(me.body.workspace.id).toBe(acme.workspaceId);
  expect(me.body.credential).toEqual({ kind: "api_key", id: key.keyId });
});

test("a key that meets the name of another workspace is refused, and the refusal names only its own", async () => {
  const key = await world.key(acme);
  await rival.patch(`/v1/workspaces/${rival.workspaceId}`, { name: "Rival's secret place" });
  const { status, body, text } = await key
    .with({ "bailiwick-workspace": rival.workspaceId })
    .get("/v1/agents");
  expect(status).toBe(403);
  expect(body.code).toBe("forbidden");
  const own = (await key.get("/v1/me")).body.workspace.name;
  expect(body.detail).toContain(`belongs to the workspace ${own}`);
  expect(text).not.toContain("secret place");
  expect((await key.with({ "bailiwick-workspace": acme.workspaceId }).get("/v1/agents")).status).toBe(200);
});

test("a mistyped or cut key is told so, anything else only that it is none", async () => {
  const { secret } = await world.key(acme);
  const answerTo = (sent: string) =>
    world.anonymous.with({ authorization: `Bearer ${sent}` }).get("/v1/agents");
  const swapped = secret.slice(0, 20) + (secret[20] === "x" ? "y" : "x") + secret.slice(21);
  for (const wrong of [
    swapped,
    secret.slice(0, -1),
    `${secret}a`,
    secret.toUpperCase().replace("BW_LIVE_", "bw_live_"),
  ]) {
    const { status, body } = await answerTo(wrong);
    expect([status, body.code]).toEqual([401, "unauthorized"]);
    expect(body.detail).toContain("mistyped or cut");
  }
  for (const { status, body } of [await answerTo("sk-something"), await answerTo(newKeySecret())]) {
    expect([status, body.code]).toEqual([401, "unauthorized"]);
    expect(body.detail).not.toContain("mistyped");
  }
});

test("a key of an archived workspace is refused with a code of its own", async () => {
  const person = await world.newPerson();
  const key = await world.key(person);
  expect((await key.get("/v1/agents")).status).toBe(200);
  await world.sql("update workspaces set archived_at = now() where id = $1", [person.workspaceId]);
  world.app.platform.access.drop([accessTags.workspace(person.workspaceId)]);
  const { status, body } = await key.get("/v1/agents");
  expect([status, body.code]).toEqual([403, "workspace_archived"]);
});

test("the secret is shown once and its hash never", async () => {
  const { status, body } = await acme.post("/v1/api-keys", { name: "shown once" });
  expect(status).toBe(201);
  expect(body.secret).toMatch(/^bw_live_[\w-]{43}[0-9a-z]{7}$/);
  expect(body.hint).toBe(body.secret.slice(-4));
  const [row] = await world.sql<{ hash: string }>("select hash from api_keys where id = $1", [body.id]);
  const list = await acme.get("/v1/api-keys");
  const audit = await acme.get("/v1/audit");
  for (const { text } of [list, audit]) {
    expect(text).not.toContain(body.secret);
    expect(text).not.toContain(row!.hash);
  }
  expect(JSON.stringify(body)).not.toContain(row!.hash);
  expect(world.logged()).not.toContain(body.secret);
  expect(await world.sql("select 1 from api_keys k where k::text like $1", [`%${body.secret}%`])).toEqual([]);
});

test("a list shows one's own keys, newest first, page by page", async () => {
  const person = await world.newPerson();
  for (const name of ["first", "second", "third"]) await person.post("/v1/api-keys", { name });
  const page = await person.get("/v1/api-keys?limit=2");
  expect(page.body.data.map((key: { name: string }) => key.name)).toEqual(["third", "second"]);
  const rest = await person.get(`/v1/api-keys?limit=2&cursor=${page.body.nextCursor}`);
  expect(rest.body.data.map((key: { name: string }) => key.name)).toEqual(["first"]);
  expect(rest.body.nextCursor).toBeNull();
});

test("a name that is empty or too long, and a permission that is none, name their fields", async () => {
  for (const name of ["", "   ", "x".repeat(81), 7, null]) {
    const { status, body } = await acme.post("/v1/api-keys", { name });
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe("name");
  }
  const { status, body } = await acme.post("/v1/api-keys", {
    name: "x",
    permissions: ["runs:create", "everything"],
  });
  expect(status).toBe(422);
  expect(body.errors[0].path).toBe("permissions.1");
  const unknown = await acme.post("/v1/api-keys", {
    name: "x",
    permissions: ["runs:create", "runs:fly", "flights:*", "organizations:write"],
  });
  expect(unknown.status).toBe(422);
  expect(unknown.body.errors.map(({ path }: { path: string }) => path)).toEqual([
    "permissions.1",
    "permissions.2",
    "permissions.3",
  ]);
  const past = await acme.post("/v1/api-keys", { name: "x", expiresAt: "2020-01-01T00:00:00Z" });
  expect(past.status).toBe(422);
});

test("a key does no more than its permissions, and the refusal names the missing one", async () => {
  const reader = await world.key(acme, ["agents:read"]);
  expect((await reader.get("/v1/agents")).status).toBe(200);
  const refused = await reader.post("/v1/agents", { name: "x" });
  expect(refused.status).toBe(403);
  expect(refused.body.code).toBe("forbidden");
  expect(refused.body.detail).toContain("agents:write");
});

test("a key cannot give what it does not have, and its star is what it has", async () => {
  const maker = await world.key(acme, ["api_keys:write", "api_keys:read"]);
  const wider = await maker.post("/v1/api-keys", { name: "wider", permissions: ["agents:read"] });
  expect(wider.status).toBe(403);
  expect(wider.body.detail).toContain("agents:read");
  const starred = await maker.post("/v1/api-keys", { name: "starred", permissions: ["*"] });
  expect(starred.status).toBe(201);
  const child = world.anonymous.with({ authorization: `Bearer ${starred.body.secret}` });
  expect((await child.get("/v1/agents")).status).toBe(403);
  expect((await child.get("/v1/api-keys")).status).toBe(200);
});

test("a key's power is its creator's present one", async () => {
  const member = await world.newPerson("Member");
  const inAcme = await world.join(member, acme, "developer");
  const key = await world.key(inAcme, ["*"]);
  expect((await key.post("/v1/agents", { name: "made by a developer" })).status).toBe(201);
  expect((await key.get("/v1/audit")).status).toBe(403);
});

test("a key cannot reach account or system verbs", async () => {
  const key = await world.key(world.administrator);
  const attempts = [
    await key.patch("/v1/me", { name: "x" }),
    await key.post("/v1/organizations", { name: "Another" }),
    await key.post("/v1/workspaces", { name: "Another", environment: "staging" }),
    await key.get("/v1/system/info"),
    await key.patch("/v1/system/settings", { credits: "enforced" }),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});

test("a key sees no other workspace of its creator", async () => {
  const other = await acme.post("/v1/workspaces", { name: "Second one", environment: "staging" });
  const key = await world.key(acme);
  const seen = (await key.get("/v1/workspaces")).body.data.map((workspace: { id: string }) => workspace.id);
  expect(seen).toEqual([acme.workspaceId]);
  expect((await key.get(`/v1/workspaces/${other.body.id}`)).status).toBe(404);
});

test("a revoked key is refused at once", async () => {
  const key = await world.key(acme);
  expect((await key.get("/v1/agents")).status).toBe(200);
  expect((await acme.del(`/v1/api-keys/${key.keyId}`)).status).toBe(204);
  const refused = await key.get("/v1/agents");
  expect(refused.status).toBe(401);
  expect(refused.body.code).toBe("unauthorized");
  const [shown] = (await acme.get("/v1/api-keys")).body.data.filter(
    ({ id }: { id: string }) => id === key.keyId,
  );
  expect(shown.revokedAt).not.toBeNull();
});

test("a key that has expired is refused", async () => {
  const { body } = await acme.post("/v1/api-keys", {
    name: "short",
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  });
  await world.sql("update api_keys set expires_at = now() - interval '1 second' where id = $1", [body.id]);
  const key = world.anonymous.with({ authorization: `Bearer ${body.secret}` });
  expect((await key.get("/v1/agents")).status).toBe(401);
});

test("revoking ends the streams the key has open", async () => {
  const agent = await makeAgent(acme);
  const key = await world.key(acme);
  const stream = await key.stream("POST", `/v1/agents/${agent.id}/runs`, {
    input: "#sleep:60000",
    isDraft: true,
  });
  const events = stream.events[Symbol.asyncIterator]();
  const { value: first } = await events.next();
  await acme.del(`/v1/api-keys/${key.keyId}`);
  const rest = await collect({ [Symbol.asyncIterator]: () => events });
  expect(rest.map(({ event }) => event)).not.toContain("done");
  const runId = first.data.runId ?? (await acme.get("/v1/runs?limit=1")).body.data[0].id;
  expect((await acme.get(`/v1/runs/${runId}`)).body.state).toBe("running");
  await acme.post(`/v1/runs/${runId}/cancel`);
});

test("revoking ends the synchronous run call the key waits in", async () => {
  const agent = await makeAgent(acme);
  const key = await world.key(acme);
  const waiting = key.post(`/v1/agents/${agent.id}/runs`, { input: "#sleep:60000", isDraft: true });
  await world.until(async () => {
    const [run] = (await acme.get(`/v1/runs?limit=1&agentId=${agent.id}`)).body.data;
    return run?.state === "running";
  });
  await acme.del(`/v1/api-keys/${key.keyId}`);
  expect((await waiting).status).toBe(401);
  const [run] = (await acme.get(`/v1/runs?agentId=${agent.id}`)).body.data;
  await acme.post(`/v1/runs/${run.id}/cancel`);
});

test("another workspace can neither see nor revoke the key", async () => {
  const key = await world.key(acme);
  expect((await rival.get("/v1/api-keys")).text).not.toContain(key.keyId);
  expect((await rival.del(`/v1/api-keys/${key.keyId}`)).status).toBe(404);
  expect((await key.get("/v1/agents")).status).toBe(200);
});

test("creating and revoking are in the audit log, with who did it and without the secret", async () => {
  const person = await world.newPerson();
  const key = await world.key(person);
  await person.del(`/v1/api-keys/${key.keyId}`);
  const { body } = await person.get("/v1/audit");
  const entries = body.data.map(({ verb, target, actorAccountId }: Record<string, never>) => ({
    verb,
    target,
    actorAccountId,
  }));
  expect(entries).toEqual([
    { verb: "api_keys.revoke", target: { id: key.keyId }, actorAccountId: person.accountId },
    {
      verb: "api_keys.create",
      target: expect.objectContaining({ id: key.keyId, name: "a key", permissions: ["*"] }),
      actorAccountId: person.accountId,
    },
  ]);
});

test("a role without the right can neither make nor revoke keys", async () => {
  const viewer = await world.join(await world.newPerson(), acme, "viewer");
  expect((await viewer.get("/v1/api-keys")).status).toBe(200);
  const refused = await viewer.post("/v1/api-keys", { name: "x" });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("api_keys:write");
});

test("when a key was last used is written", async () => {
  const key = await world.key(acme);
  await key.get("/v1/agents");
  await world.until(async () => {
    const [row] = await world.sql<{ used: boolean }>(
      "select last_used_at is not null as used from api_keys where id = $1",
      [key.keyId],
    );
    return row!.used;
  });
});
