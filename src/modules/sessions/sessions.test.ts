import { afterAll, beforeAll, expect, test } from "vitest";
import { deployAgent, type MadeAgent } from "../../platform/testing/agents.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let fake: FakeModelServer;
let world: World;
let acme: Person;
let rival: Person;
let agent: MadeAgent;
beforeAll(async () => {
  fake = await startFakeOpenAI();
  world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(fake.origin).host } });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  const connection = { name: "fake", kind: "openai-compatible", baseUrl: fake.openaiBaseUrl };
  const { body } = await acme.post("/v1/connections", connection);
  agent = await deployAgent(acme, {
    instructions: "Be brief.",
    model: { connectionId: body.id, name: "fake-model" },
  });
});
afterAll(async () => {
  await world.stop();
  await fake.close();
});

const open = async (more: object = {}) =>
  (await acme.post("/v1/sessions", { agentId: agent.id, ...more })).body;
const say = (sessionId: string, input: string) =>
  acme.post(`/v1/agents/${agent.id}/runs`, { input, sessionId });

test("a conversation remembers what was said before, in order", async () => {
  const session = await open();
  fake.reply({ text: "Hello Ada." }, { text: "Your name is Ada." });
  await say(session.id, "I am Ada.");
  await say(session.id, "Who am I?");
  const asked = fake.requests
    .at(-1)!
    .body.messages.map(({ role, content }: Record<string, string>) => [role, content]);
  expect(asked).toEqual([
    ["system", "Be brief."],
    ["user", "I am Ada."],
    ["assistant", "Hello Ada."],
    ["user", "Who am I?"],
  ]);
  const { body } = await acme.get(`/v1/sessions/${session.id}`);
  expect(body.messages.map(({ content }: { content: string }) => content)).toEqual([
    "I am Ada.",
    "Hello Ada.",
    "Who am I?",
    "Your name is Ada.",
  ]);
  expect(body).toMatchObject({ runCount: 2, title: "I am Ada.", agentName: "Greeter", isClosed: false });
});

test("another conversation, and one without, remembers nothing of it", async () => {
  await say((await open()).id, "A secret of the first conversation.");
  await say((await open()).id, "What do you know?");
  expect(JSON.stringify(fake.requests.at(-1)!.body)).not.toContain("A secret");
  await acme.post(`/v1/agents/${agent.id}/runs`, { input: "And now?" });
  expect(JSON.stringify(fake.requests.at(-1)!.body)).not.toContain("A secret");
});

test("a closed conversation is read but not continued, and closed once", async () => {
  const session = await open();
  await say(session.id, "hello");
  expect((await acme.post(`/v1/sessions/${session.id}/close`)).body.isClosed).toBe(true);
  expect((await say(session.id, "again")).status).toBe(409);
  const again = await acme.post(`/v1/sessions/${session.id}/close`);
  expect(again.status).toBe(409);
  expect(again.body.code).toBe("illegal_transition");
  expect((await acme.get(`/v1/sessions/${session.id}`)).body.messages).toHaveLength(2);
});

test("a deleted conversation takes its runs along", async () => {
  const session = await open();
  const { body: run } = await say(session.id, "hello");
  expect((await acme.del(`/v1/sessions/${session.id}`)).status).toBe(204);
  expect((await acme.get(`/v1/sessions/${session.id}`)).status).toBe(404);
  expect((await acme.get(`/v1/runs/${run.id}`)).status).toBe(404);
});

test("a conversation with a run under way stays", async () => {
  const session = await open();
  fake.reply({ isHung: true });
  const started = await acme.post(`/v1/agents/${agent.id}/runs`, {
    input: "x",
    sessionId: session.id,
    mode: "async",
  });
  const refused = await acme.del(`/v1/sessions/${session.id}`);
  expect(refused.status).toBe(409);
  expect(refused.body.runs).toEqual([started.body.id]);
  await acme.post(`/v1/runs/${started.body.id}/cancel`);
});

test("a list is of one's own workspace, newest first, by agent", async () => {
  const person = await world.newPerson();
  const first = await deployAgent(person, {}, "First");
  const second = await deployAgent(person, {}, "Second");
  for (const { slug } of [first, second, first]) await person.post("/v1/sessions", { agentId: slug });
  expect((await person.get("/v1/sessions")).body.data).toHaveLength(3);
  expect((await person.get(`/v1/sessions?agentId=${first.id}`)).body.data).toHaveLength(2);
  const page = await person.get("/v1/sessions?limit=2");
  expect((await person.get(`/v1/sessions?limit=2&cursor=${page.body.nextCursor}`)).body.data).toHaveLength(1);
});

test("a conversation belongs to one agent", async () => {
  const other = await deployAgent(acme, {}, "Other");
  const session = await open();
  const refused = await acme.post(`/v1/agents/${other.id}/runs`, { input: "x", sessionId: session.id });
  expect(refused.status).toBe(404);
});

test("another workspace can neither see, continue, close nor delete it", async () => {
  const session = await open();
  const theirs = await deployAgent(rival);
  const attempts = [
    await rival.get(`/v1/sessions/${session.id}`),
    await rival.post(`/v1/sessions/${session.id}/close`),
    await rival.del(`/v1/sessions/${session.id}`),
    await rival.post(`/v1/agents/${theirs.id}/runs`, { input: "x", sessionId: session.id }),
    await rival.post("/v1/sessions", { agentId: agent.id }),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect((await rival.get("/v1/sessions")).body.data).toEqual([]);
});

test("wrong fields are named, and who may only read can open and delete none", async () => {
  expect((await acme.post("/v1/sessions", {})).body.errors[0].path).toBe("agentId");
  const reader = await world.workspace({ can: ["runs:read"] });
  const own = await deployAgent(reader.owner);
  const session = await reader.owner.post("/v1/sessions", { agentId: own.id });
  expect((await reader.get(`/v1/sessions/${session.body.id}`)).status).toBe(200);
  expect((await reader.post("/v1/sessions", { agentId: own.id })).status).toBe(403);
  expect((await reader.del(`/v1/sessions/${session.body.id}`)).status).toBe(403);
});

test("opening, closing and deleting are in the audit log", async () => {
  const person = await world.newPerson();
  const own = await deployAgent(person);
  const { body } = await person.post("/v1/sessions", { agentId: own.id });
  await person.post(`/v1/sessions/${body.id}/close`);
  await person.del(`/v1/sessions/${body.id}`);
  const entries = (await person.get("/v1/audit?limit=3")).body.data;
  expect(entries.map(({ verb }: { verb: string }) => verb)).toEqual([
    "sessions.delete",
    "sessions.close",
    "sessions.create",
  ]);
});

test("a run goes to its session's stage unless it names another", async () => {
  const draft = await open({ stage: "draft" });
  fake.reply({ text: "From the draft." }, { text: "From production." });
  const { body: first } = await say(draft.id, "Hi.");
  expect(first).toMatchObject({ state: "succeeded", isDraft: true, stage: "draft", versionId: null });
  const input = { input: "And now?", sessionId: draft.id, stage: "production" };
  const { body: second } = await acme.post(`/v1/agents/${agent.id}/runs`, input);
  expect(second).toMatchObject({ state: "succeeded", isDraft: false, stage: "production" });
  const uat = await open({ stage: "uat" });
  expect(await say(uat.id, "Hi.")).toMatchObject({ status: 409, body: { stage: "uat" } });
});
