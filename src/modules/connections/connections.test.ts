import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAgent } from "../../platform/testing/agents.ts";
import { createCipher } from "../../platform/crypto.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { rotateSecrets } from "./index.ts";

const SECRET = "sk-fake-0123456789-wxyz";
let fake: FakeModelServer;
let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  fake = await startFakeOpenAI({ apiKey: SECRET });
  world = await testWorld({
    config: { OUTBOUND_ALLOW: new URL(fake.origin).host, SECRET_KEY: "a".repeat(40) },
  });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(async () => {
  await world.stop();
  await fake.close();
});

let made = 0;
const connection = (more: object = {}) => ({
  name: `connection ${++made}`,
  kind: "openai-compatible",
  baseUrl: fake.openaiBaseUrl,
  secret: SECRET,
  ...more,
});
const connect = async (person = acme, more: object = {}): Promise<{ id: string; name: string }> => {
  const { status, body, text } = await person.post("/v1/connections", connection(more));
  expect(status, text).toBe(201);
  return body;
};
const attempt = async (id: string) =>
  (await acme.post(`/v1/connections/${id}/test`, { model: "fake-model" })).body;

describe("the secret", () => {
  test("goes in and never comes out, but for its last four characters", async () => {
    const { id } = await connect();
    const answers = [
      await acme.get("/v1/connections"),
      await acme.patch(`/v1/connections/${id}`, { name: `renamed ${id}` }),
      await acme.post(`/v1/connections/${id}/test`, { model: "fake-model" }),
      await acme.get("/v1/audit"),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain(SECRET);
    }
    expect(answers[1]!.body.secretHint).toBe("wxyz");
    expect(world.logged()).not.toContain(SECRET);
  });

  test("of a short one nothing comes out, and one of two lines does not go in", async () => {
    const { id } = await connect(acme, { name: "A short secret", secret: "hunter2" });
    expect((await acme.get(`/v1/connections/${id}`)).body.secretHint).toBeNull();
    const broken = await acme.post(
      "/v1/connections",
      connection({ name: "Two lines", secret: "a\nX-Admin: 1" }),
    );
    expect(broken.body).toMatchObject({ status: 422, errors: [{ path: "secret" }] });
  });

  test.each([
    { kind: "openai", baseUrl: null },
    { kind: "anthropic", baseUrl: null },
    { kind: "google", baseUrl: null },
    { kind: "openai-compatible", baseUrl: "https://models.example.com/v1" },
  ])("of $kind is given again before it is sent elsewhere", async ({ kind, baseUrl }) => {
    const { id } = await connect(acme, { kind, baseUrl: baseUrl ?? undefined });
    const moved = await acme.patch(`/v1/connections/${id}`, { baseUrl: fake.openaiBaseUrl });
    expect(moved.body, moved.text).toMatchObject({ status: 422, errors: [{ path: "secret" }] });
    expect((await acme.get(`/v1/connections/${id}`)).body.baseUrl).toBe(baseUrl);
    const again = { baseUrl: fake.openaiBaseUrl, secret: SECRET };
    expect((await acme.patch(`/v1/connections/${id}`, again)).body.baseUrl).toBe(fake.openaiBaseUrl);
    expect((await acme.patch(`/v1/connections/${id}`, { baseUrl: fake.openaiBaseUrl })).status).toBe(200);
  });

  test("is encrypted where it is stored", async () => {
    const { id } = await connect();
    const [row] = await world.sql<{ secret: Buffer; row: string }>(
      "select secret, c::text as row from connections c where id = $1",
      [id],
    );
    expect(row!.row).not.toContain(SECRET);
    expect(row!.secret.toString("latin1")).not.toContain(SECRET);
  });

  test("is what the provider is asked with", async () => {
    const { id } = await connect();
    expect(await attempt(id)).toMatchObject({ isOk: true, errorCode: null });
    expect(fake.requests.at(-1)!.headers.authorization).toBe(`Bearer ${SECRET}`);
    await acme.patch(`/v1/connections/${id}`, { secret: "sk-wrong-0123456789" });
    const refused = await attempt(id);
    expect(refused).toMatchObject({ isOk: false, errorCode: "model_unauthorized" });
    expect(JSON.stringify(refused)).not.toContain("sk-wrong-0123456789");
  });

  test("does not open when it is copied to another row or workspace", async () => {
    const { id } = await connect();
    const other = await connect();
    const theirs = await connect(rival);
    await world.sql(
      "update connections set secret = (select secret from connections where id = $1) where id = any($2)",
      [id, [other.id, theirs.id]],
    );
    const asked = fake.requests.length;
    for (const [person, copy] of [
      [acme, other],
      [rival, theirs],
    ] as const) {
      const { body } = await person.post(`/v1/connections/${copy.id}/test`, { model: "fake-model" });
      expect(body.isOk).not.toBe(true);
    }
    expect(fake.requests).toHaveLength(asked);
    await world.sql("delete from connections where id = any($1)", [[other.id, theirs.id]]);
  });

  test("moves to a new key by rotation and stays usable by the next process alone", async () => {
    const { id } = await connect();
    const rotated = createCipher("b".repeat(40), "a".repeat(40));
    expect(await rotateSecrets(world.app.platform.door, rotated)).toBeGreaterThan(0);
    expect(await rotateSecrets(world.app.platform.door, rotated)).toBe(0);
    expect((await attempt(id)).isOk).not.toBe(true);
    expect(
      await rotateSecrets(world.app.platform.door, createCipher("a".repeat(40), "b".repeat(40))),
    ).toBeGreaterThan(0);
    expect(await attempt(id)).toMatchObject({ isOk: true });
  });

  test("moves to a new key though another's was lost, which is named", async () => {
    const [kept, lost] = [await connect(), await connect()];
    const strange = createCipher("c".repeat(40));
    await world.sql("update connections set secret = $1, secret_key_id = $2 where id = $3", [
      strange.seal("nobody knows", "somewhere"),
      strange.currentKeyId,
      lost.id,
    ]);
    const { door } = world.app.platform;
    const unreadable: string[] = [];
    expect(
      await rotateSecrets(door, createCipher("b".repeat(40), "a".repeat(40)), unreadable),
    ).toBeGreaterThan(0);
    expect(unreadable).toEqual([`connection ${lost.id}`]);
    await world.sql("delete from connections where id = $1", [lost.id]);
    await rotateSecrets(door, createCipher("a".repeat(40), "b".repeat(40)));
    expect(await attempt(kept.id)).toMatchObject({ isOk: true });
  });
});

test("a provider that cannot be reached, answers nonsense or refuses is told as such", async () => {
  const { id } = await connect();
  fake.reply({ status: 404, message: "no such model" });
  expect(await attempt(id)).toMatchObject({ isOk: false, errorCode: "model_not_found" });
  fake.reply({ raw: "<html>", contentType: "text/html" });
  expect((await attempt(id)).errorCode).toMatch(/^model_/);
  const blocked = await connect(acme, { baseUrl: "http://10.0.0.1/v1" });
  const { errorCode, errorMessage } = await attempt(blocked.id);
  expect(errorCode).toMatch(/^model_/);
  expect(errorMessage).toMatch(/not allowed|private/);
});

test.each([
  [{ name: "" }, "name"],
  [{ kind: "azure" }, "kind"],
  [{ baseUrl: "ftp://x" }, "baseUrl"],
  [{ baseUrl: undefined }, "baseUrl"],
  [{ kind: "anthropic", secret: undefined }, "secret"],
])("%j names its wrong field", async (more, path) => {
  const { status, body } = await acme.post("/v1/connections", connection(more));
  expect(status).toBe(422);
  expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  expect(JSON.stringify(body)).not.toContain(SECRET);
});

test("a connection that agents use is not deleted, and the answer lists them", async () => {
  const { id } = await connect();
  const agent = await makeAgent(acme, { model: { connectionId: id, name: "fake-model" } });
  const refused = await acme.del(`/v1/connections/${id}`);
  expect(refused.status).toBe(409);
  expect(refused.body.usedBy).toEqual([{ id: agent.id, name: "Greeter" }]);
  await acme.del(`/v1/agents/${agent.id}`);
  expect((await acme.del(`/v1/connections/${id}`)).status).toBe(204);
});

test("another workspace can neither see, use, change nor delete it", async () => {
  const { id } = await connect();
  const attempts = [
    await rival.patch(`/v1/connections/${id}`, { name: "theirs" }),
    await rival.post(`/v1/connections/${id}/test`, { model: "fake-model" }),
    await rival.del(`/v1/connections/${id}`),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect((await rival.get("/v1/connections")).text).not.toContain(id);
  const borrowed = await rival.post("/v1/agents", {
    name: "x",
    content: { model: { connectionId: id, name: "x" } },
  });
  expect(borrowed.status).toBe(422);
});

test("who may only read can neither make nor try one", async () => {
  const reader = await world.workspace({ can: ["connections:read"] });
  const { id } = await connect(reader.owner);
  expect((await reader.get("/v1/connections")).status).toBe(200);
  expect((await reader.post("/v1/connections", connection())).status).toBe(403);
  expect((await reader.post(`/v1/connections/${id}/test`, { model: "x" })).status).toBe(403);
});

test("every change is in the audit log, a replaced secret as just that", async () => {
  const person = await world.newPerson();
  const { id } = await connect(person);
  await person.patch(`/v1/connections/${id}`, { secret: "sk-another-0123456789" });
  await person.post(`/v1/connections/${id}/test`, { model: "fake-model" });
  await person.del(`/v1/connections/${id}`);
  const { body, text } = await person.get("/v1/audit");
  const verbs = body.data.map(({ verb }: { verb: string }) => verb).reverse();
  expect(verbs).toEqual([
    "connections.create",
    "connections.update",
    "connections.test",
    "connections.delete",
  ]);
  expect(body.data[2].target).toEqual({ id, secret: "replaced" });
  expect(text).not.toContain("sk-another");
});
