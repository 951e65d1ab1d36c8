import { afterAll, beforeAll, expect, test } from "vitest";
import { makeAgent } from "../../src/platform/testing/agents.ts";
import { withClockOff } from "../../src/platform/testing/clock-jump.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../src/platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const keyed = (key: string) => ({ headers: { "idempotency-key": key } });
const count = async (name: string) =>
  (await world.sql("select 1 as one from agents where name = $1", [name])).length;

test("the same key and body answer what the first call answered, and do nothing again", async () => {
  const first = await acme.post("/v1/agents", { name: "once" }, keyed("same"));
  const again = await acme.post("/v1/agents", { name: "once" }, keyed("same"));
  expect(first.status).toBe(201);
  expect(again.status).toBe(201);
  expect(again.body).toEqual(first.body);
  expect(await count("once")).toBe(1);
  const audit = await world.sql("select 1 as one from audit_entries where target ->> 'id' = $1", [
    first.body.id,
  ]);
  expect(audit).toHaveLength(1);
});

test("another body under the key is refused", async () => {
  const { status, body } = await acme.post("/v1/agents", { name: "another body" }, keyed("other-body"));
  expect(status).toBe(201);
  const refused = await acme.post("/v1/agents", { name: "yet another" }, keyed("other-body"));
  expect(refused.status).toBe(422);
  expect(refused.body.code).toBe("idempotency_mismatch");
  expect(await count("yet another")).toBe(0);
  expect(body.name).toBe("another body");
});

test("twenty calls at once with one key make one row and one answer", async () => {
  const calls = Array.from({ length: 20 }, () =>
    acme.post("/v1/agents", { name: "twenty" }, keyed("twenty")),
  );
  const answers = await Promise.all(calls);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(await count("twenty")).toBe(1);
});

test("a call that failed may be tried again under its key", async () => {
  const taken = await acme.post("/v1/agents", { name: "a", slug: "taken-slug" });
  const refused = await acme.post("/v1/agents", { name: "b", slug: "taken-slug" }, keyed("again"));
  expect(refused.status).toBe(409);
  await acme.del(`/v1/agents/${taken.body.id}`);
  expect((await acme.post("/v1/agents", { name: "b", slug: "taken-slug" }, keyed("again"))).status).toBe(201);
});

test("a run started twice under one key is one run", async () => {
  const agent = await makeAgent(acme);
  const start = () =>
    acme.post(`/v1/agents/${agent.id}/runs`, { input: "hello", isDraft: true }, keyed("run"));
  const first = await start();
  const again = await start();
  expect(again.body.id).toBe(first.body.id);
  expect(again.status).toBe(first.status);
  expect((await acme.get(`/v1/runs?agentId=${agent.id}`)).body.data).toHaveLength(1);
});

test("what is under way is not begun again by a process whose clock is ahead", async () => {
  const agent = await makeAgent(acme, { model: { connectionId: null, name: "demo-slow" } });
  const start = () =>
    acme.post(`/v1/agents/${agent.id}/runs`, { input: "#long:2000 words", isDraft: true }, keyed("slow"));
  const runs = async () => (await acme.get(`/v1/runs?agentId=${agent.id}`)).body.data;
  const first = start();
  await world.until(async () => (await runs()).length === 1);
  const again = await withClockOff(3_600_000, start);
  expect(again.body.code).toBe("conflict");
  expect(await runs()).toHaveLength(1);
  await acme.post(`/v1/runs/${(await runs())[0].id}/cancel`);
  await first;
});

test("a secret shown once is repeated to the same call, and stored encrypted", async () => {
  const create = () => acme.post("/v1/api-keys", { name: "shown once" }, keyed("secret"));
  const first = await create();
  expect((await create()).body.secret).toBe(first.body.secret);
  const rows = await world.sql<{ row: string; answer: Buffer }>(
    "select k::text as row, answer from idempotency_keys k where key like '%:secret'",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]!.row).not.toContain(first.body.secret);
  expect(rows[0]!.answer.toString("latin1")).not.toContain(first.body.secret);
});

test("keys of one workspace mean nothing in another", async () => {
  const rival = await world.newPerson("Rival");
  const mine = await acme.post("/v1/agents", { name: "mine" }, keyed("shared"));
  const theirs = await rival.post("/v1/agents", { name: "theirs" }, keyed("shared"));
  expect(theirs.status).toBe(201);
  expect(theirs.body.id).not.toBe(mine.body.id);
});

test("somebody else's key of the same name is another key: nobody is answered what another was told", async () => {
  const colleague = await world.join(await world.newPerson("Colleague"), acme, "developer");
  const narrow = await world.key(acme, ["api_keys:write", "runs:create"]);
  const create = (caller: TestCaller) =>
    caller.post("/v1/api-keys", { name: "ci", permissions: ["runs:create"] }, keyed("ci-key"));
  const [first, theirs, byKey] = [await create(acme), await create(colleague), await create(narrow)];
  for (const { status } of [first, theirs, byKey]) expect(status).toBe(201);
  expect(new Set([first, theirs, byKey].map(({ body }) => body.secret)).size).toBe(3);
  expect((await create(narrow)).body.secret).toBe(byKey.body.secret);
});

test("a key that is no key is refused, and reading ignores keys", async () => {
  for (const key of ["x".repeat(201), "a key", "é"])
    expect((await acme.post("/v1/agents", { name: "x" }, keyed(key))).status).toBe(422);
  expect((await acme.get("/v1/agents", keyed("x".repeat(201)))).status).toBe(200);
});
