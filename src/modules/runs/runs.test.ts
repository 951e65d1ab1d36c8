import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADD_TOOL, deployAgent, type MadeAgent, makeAgent, makeTool } from "../../platform/testing/agents.ts";
import { type FakeModelServer, startFakeOpenAI } from "../../platform/testing/fake-openai.ts";
import { collect, type Person, testWorld, type World } from "../../platform/testing/world.ts";

let fake: FakeModelServer;
let world: World;
let acme: Person;
let rival: Person;
/** Deployed, of the scripted model. */
let greeter: MadeAgent;
/** A draft whose model is the fake server. */
let remote: MadeAgent;
beforeAll(async () => {
  fake = await startFakeOpenAI();
  world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(fake.origin).host, SYNC_RUN_SECONDS: 3 } });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  const tool = await makeTool(acme);
  greeter = await deployAgent(acme, { toolIds: [tool.id] });
  const connection = await acme.post("/v1/connections", {
    name: "fake",
    kind: "openai-compatible",
    baseUrl: fake.openaiBaseUrl,
  });
  remote = await makeAgent(acme, {
    toolIds: [tool.id],
    model: { connectionId: connection.body.id, name: "fake-model" },
  });
});
afterAll(async () => {
  await world.stop();
  await fake.close();
});

const path = (agent: MadeAgent) => `/v1/agents/${agent.id}/runs`;
const runRemote = async () => (await acme.post(path(remote), { input: "hello", isDraft: true })).body;
const stepsOf = async (id: string) => (await acme.get(`/v1/runs/${id}/steps`)).body.data;
const stateOf = async (id: string) => (await acme.get(`/v1/runs/${id}`)).body.state;
const typesOf = async (id: string) =>
  (await acme.get(`/v1/runs/${id}/events`)).body.data.map(({ type }: { type: string }) => type);

describe("a synchronous run", () => {
  test("answers with its output, its usage and where it ran", async () => {
    const { status, body } = await acme.post(path(greeter), { input: "hello" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: "succeeded",
      agentId: greeter.id,
      versionNumber: 1,
      stage: "production",
      isDraft: false,
      isDemo: true,
      error: null,
      actorName: "Acme",
    });
    expect(body.output).toContain("demo");
    expect(body.usage.outputTokens).toBeGreaterThan(0);
  });

  test("names the agent by its slug as well as by its id", async () => {
    const { status, body } = await acme.post(`/v1/agents/${greeter.slug}/runs`, { input: "hello" });
    expect(status).toBe(201);
    expect(body.agentId).toBe(greeter.id);
  });

  test("shows each model and tool call with arguments, results and timing", async () => {
    const { body } = await acme.post(path(greeter), { input: "add a=2 b=3" });
    const steps = await stepsOf(body.id);
    expect(steps.map(({ kind, state }: Record<string, string>) => `${kind} ${state}`)).toEqual([
      "model succeeded",
      "tool succeeded",
      "model succeeded",
    ]);
    expect(steps[1]).toMatchObject({
      name: "add",
      arguments: { a: 2, b: 3 },
      result: 5,
      attempt: 1,
      error: null,
    });
    for (const step of steps)
      expect(Date.parse(step.endedAt)).toBeGreaterThanOrEqual(Date.parse(step.startedAt));
    expect(body.stepCount).toBe(3);
  });

  test("that takes longer than the wait answers 202 and goes on", async () => {
    const { status, body } = await acme.post(path(greeter), { input: "#sleep:4000 hello" });
    expect(status).toBe(202);
    expect(body.state).toBe("running");
    await world.until(async () => (await stateOf(body.id)) === "succeeded");
  });

  test("of the draft runs what is not published", async () => {
    const draft = await makeAgent(acme);
    expect((await acme.post(path(draft), { input: "hello" })).status).toBe(409);
    const { body } = await acme.post(path(draft), { input: "hello", isDraft: true });
    expect(body).toMatchObject({ state: "succeeded", isDraft: true, versionNumber: null, stage: "draft" });
  });
});

test("an asynchronous run is answered at once and ends by itself", async () => {
  const { status, body } = await acme.post(path(greeter), { input: "hello", mode: "async" });
  expect(status).toBe(202);
  expect(body.state).toBe("queued");
  await world.until(async () => (await stateOf(body.id)) === "succeeded");
  expect(await typesOf(body.id)).toEqual([
    "run.queued",
    "run.started",
    "step.started",
    "step.succeeded",
    "run.succeeded",
  ]);
});

describe("a streamed run", () => {
  test("sends its events in order and its text as it is made", async () => {
    const stream = await acme.stream("POST", path(greeter), { input: "hello", mode: "stream" });
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const events = await collect(stream.events);
    expect(events.at(-1)!.event).toBe("done");
    const { run } = events.at(-1)!.data;
    expect(run.state).toBe("succeeded");
    const recorded = events.filter(({ id }) => id !== null);
    expect(recorded.map(({ id }) => Number(id))).toEqual(recorded.map((_, index) => index + 1));
    const text = events.filter(({ event }) => event === "delta").map(({ data }) => data.text);
    expect(text.join("")).toBe(run.output);
  });

  test("is resumed after the last event that was seen", async () => {
    const { body } = await acme.post(path(greeter), { input: "hello" });
    const resume = async (after: string) => {
      const stream = await acme.stream("GET", `/v1/runs/${body.id}/events`, undefined, {
        headers: { "last-event-id": after },
      });
      return (await collect(stream.events)).filter(({ id }) => id !== null).map(({ id }) => Number(id));
    };
    expect(await resume("0")).toEqual([1, 2, 3, 4, 5]);
    expect(await resume("3")).toEqual([4, 5]);
    expect(await resume("5")).toEqual([]);
  });

  test("that was joined late gets what was said so far, and nothing twice", async () => {
    const slow = await makeAgent(acme, { model: { connectionId: null, name: "demo" } });
    const started = await acme.post(path(slow), { input: "#long:60", isDraft: true, mode: "async" });
    const id = started.body.id;
    await world.until(async () => (await stateOf(id)) === "running");
    const stream = await acme.stream("GET", `/v1/runs/${id}/events`);
    const events = await collect(stream.events);
    const { output } = events.at(-1)!.data.run;
    const snapshot = events.find(({ event }) => event === "snapshot")?.data.text ?? "";
    const deltas = events.filter(({ event }) => event === "delta").map(({ data }) => data.text);
    expect(snapshot + deltas.join("")).toBe(output);
  });

  test("goes on when its reader goes away", async () => {
    const stream = await acme.stream("POST", path(greeter), { input: "#sleep:500 hello" });
    for await (const _ of stream.events) break;
    stream.close();
    const [run] = (await acme.get("/v1/runs?limit=1")).body.data;
    await world.until(async () => (await stateOf(run.id)) === "succeeded");
  });
});

describe("cancelling", () => {
  test("ends a run under way", async () => {
    const { body } = await acme.post(path(greeter), { input: "#sleep:60000", mode: "async" });
    await world.until(async () => (await stateOf(body.id)) === "running");
    expect((await acme.post(`/v1/runs/${body.id}/cancel`)).status).toBe(200);
    await world.until(async () => (await stateOf(body.id)) === "cancelled");
    expect((await typesOf(body.id)).at(-1)).toBe("run.cancelled");
  });

  test("a run that has ended is 409 and says what is legal", async () => {
    const { body } = await acme.post(path(greeter), { input: "hello" });
    const refused = await acme.post(`/v1/runs/${body.id}/cancel`);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "illegal_transition", state: "succeeded", legal: [] });
    expect((await acme.post(`/v1/runs/${body.id}/resolve`, { decision: "repeat" })).status).toBe(409);
  });
});

describe("an interrupted run", () => {
  /** As a crash leaves it in the middle of a call whose effect cannot be repeated blindly. */
  async function interrupted(): Promise<string> {
    const { body } = await acme.post(path(greeter), { input: "add a=2 b=3" });
    await world.sql("delete from steps where run_id = $1 and number > 2", [body.id]);
    await world.sql(
      "update steps set state = 'started', result = null, is_idempotent = false, ended_at = null where run_id = $1 and number = 2",
      [body.id],
    );
    await world.sql(
      "update runs set state = 'interrupted', reason = 'unknown', output = null, ended_at = null where id = $1",
      [body.id],
    );
    return body.id;
  }

  test("is repeated when a person says so", async () => {
    const id = await interrupted();
    expect((await acme.post(`/v1/runs/${id}/resolve`, { decision: "repeat" })).status).toBe(200);
    await world.until(async () => (await stateOf(id)) === "succeeded");
    expect((await stepsOf(id))[1]).toMatchObject({ attempt: 2, result: 5 });
    // As a crash in the middle of the repeated call leaves it: nobody said it may be made a third time.
    await world.sql("delete from steps where run_id = $1 and number > 2", [id]);
    await world.sql(
      "update steps set state = 'started', result = null, ended_at = null where run_id = $1 and number = 2",
      [id],
    );
    await world.sql("update runs set state = 'running', output = null, ended_at = null where id = $1", [id]);
    void world.app.platform.advancer.advance(acme.workspaceId, id);
    await world.until(async () => (await stateOf(id)) !== "running");
    expect(await stateOf(id)).toBe("interrupted");
    expect((await stepsOf(id))[1]).toMatchObject({ attempt: 2, isIdempotent: false });
  });

  test("goes on with the result a person gives", async () => {
    const id = await interrupted();
    await acme.post(`/v1/runs/${id}/resolve`, { decision: "skip", result: 77 });
    await world.until(async () => (await stateOf(id)) === "succeeded");
    expect((await stepsOf(id))[1]).toMatchObject({ state: "skipped", result: 77 });
    expect((await acme.get(`/v1/runs/${id}`)).body.output).toContain("77");
  });

  test("goes on for no key confined to a toolkit the run is not confined to", async () => {
    const id = await interrupted();
    const toolkit = (await acme.post("/v1/toolkits", { name: "Narrow", patterns: ["none.a"] })).body.id;
    const narrow = await world.key(acme, ["*"], { toolkitId: toolkit });
    const resolve = (decision: string) => narrow.post(`/v1/runs/${id}/resolve`, { decision });
    expect((await resolve("repeat")).status).toBe(403);
    expect((await resolve("skip")).status).toBe(403);
    await world.sql(
      "update runs set plan = plan || jsonb_build_object('toolkitId', $2::text) where id = $1",
      [id, toolkit],
    );
    expect((await resolve("repeat")).status).toBe(200);
    await world.until(async () => ["succeeded", "failed"].includes(await stateOf(id)));
  });

  test("is cancelled when a person says so, and by nobody without the right", async () => {
    const id = await interrupted();
    const viewer = await world.join(await world.newPerson(), acme, "viewer");
    expect((await viewer.post(`/v1/runs/${id}/resolve`, { decision: "cancel" })).status).toBe(403);
    expect((await acme.post(`/v1/runs/${id}/resolve`, { decision: "cancel" })).body.state).toBe("cancelled");
  });
});

describe("a run that fails names why", () => {
  test.each([
    [{ status: 401 }, "model_unauthorized"],
    [{ status: 404 }, "model_not_found"],
    [{ status: 400, message: "context too long" }, "model_rejected"],
    [{ status: 429, message: "empty", code: "insufficient_quota" }, "model_rate_limited"],
    [{ raw: "data: {broken\n\n" }, "model_bad_output"],
  ])("%j is %s", async (reply, code) => {
    fake.reply(reply, reply, reply);
    const run = await runRemote();
    expect(run).toMatchObject({ state: "failed", error: { code }, output: null });
    expect(run.error.message.length).toBeGreaterThan(5);
    // What was not asked for a second time is not left to the next test.
    while ((await runRemote()).state === "failed");
  });

  test("a failure that passes is tried again", async () => {
    fake.reply({ status: 503, headers: { "retry-after-ms": "1" } }, { text: "Recovered." });
    expect(await runRemote()).toMatchObject({ state: "succeeded", output: "Recovered." });
  });

  test("arguments the model spoiled go back to it and do not reach the tool", async () => {
    fake.reply({ toolCalls: [{ name: "add", arguments: "{not json" }] }, { text: "Sorry." });
    const run = await runRemote();
    expect(run.state).toBe("succeeded");
    expect((await stepsOf(run.id))[1]).toMatchObject({
      state: "failed",
      error: { code: "tool_bad_arguments" },
    });
  });

  test("a tool that is not there is a failed step, not a failed run", async () => {
    fake.reply({ toolCalls: [{ name: "nothing", arguments: {} }] }, { text: "Done." });
    const run = await runRemote();
    expect(run.state).toBe("succeeded");
    expect((await stepsOf(run.id))[1]).toMatchObject({ state: "failed", error: { code: "tool_missing" } });
  });

  test("a model that never stops calling tools meets the limit of steps", async () => {
    const tool = await makeTool(acme, { ...ADD_TOOL, name: "again" });
    const agent = await makeAgent(acme, { toolIds: [tool.id], maxSteps: 4 });
    const { body } = await acme.post(path(agent), { input: "#repeat:50 again a=1 b=1", isDraft: true });
    expect(body).toMatchObject({ state: "failed", error: { code: "too_many_steps" }, stepCount: 4 });
  });
});

test("a run that takes longer than it may is timed out", async () => {
  const hasty = await testWorld({ config: { RUN_DEADLINE_SECONDS: 5, SYNC_RUN_SECONDS: 20 } });
  const agent = await makeAgent(hasty.administrator);
  const { body } = await hasty.administrator.post(path(agent), { input: "#sleep:60000", isDraft: true });
  expect(body).toMatchObject({ state: "timed_out", error: { code: "timed_out" } });
  await hasty.stop();
});

test.each([
  [{}, "input"],
  [{ input: "" }, "input"],
  [{ input: "x", stage: "live" }, "stage"],
  [{ input: "x", mode: "later" }, "mode"],
  [{ input: "x", sessionId: "run_1" }, "sessionId"],
])("%j names its wrong field", async (input, field) => {
  const { status, body } = await acme.post(path(greeter), input);
  expect(status).toBe(422);
  expect(body.errors[0].path).toBe(field);
});

test("a list is filtered by agent, state, stage and time, and paged", async () => {
  const person = await world.newPerson();
  const agent = await deployAgent(person);
  for (const input of ["one", "two", "#error:model_unauthorized"]) await person.post(path(agent), { input });
  const inputs = async (query: string) =>
    (await person.get(`/v1/runs?${query}`)).body.data.map(({ input }: { input: string }) => input);
  expect(await inputs("limit=2")).toEqual(["#error:model_unauthorized", "two"]);
  expect(await inputs("state=failed")).toEqual(["#error:model_unauthorized"]);
  expect(await inputs("stage=uat")).toEqual([]);
  expect(await inputs(`agentId=${agent.id}&state=succeeded`)).toEqual(["two", "one"]);
  expect(await inputs(`from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
});

test("another workspace can neither see, follow, cancel nor resolve a run", async () => {
  const { body } = await acme.post(path(greeter), { input: "private words" });
  const attempts = [
    await rival.get(`/v1/runs/${body.id}`),
    await rival.get(`/v1/runs/${body.id}/steps`),
    await rival.get(`/v1/runs/${body.id}/events`),
    await rival.get(`/v1/runs/${body.id}/events`, { headers: { accept: "text/event-stream" } }),
    await rival.post(`/v1/runs/${body.id}/cancel`),
    await rival.post(`/v1/runs/${body.id}/resolve`, { decision: "cancel" }),
    await rival.post(path(greeter), { input: "hello" }),
    await rival.post(`/v1/agents/${greeter.slug}/runs`, { input: "hello" }),
  ];
  for (const { status, text } of attempts) {
    expect(status).toBe(404);
    expect(text).not.toContain("private words");
  }
});

test("who may only read can start nothing, streamed or not", async () => {
  const reader = await world.workspace({ can: ["runs:read", "agents:read"] });
  const agent = await deployAgent(reader.owner);
  for (const mode of ["sync", "async", "stream"]) {
    const refused = await reader.post(path(agent), { input: "hello", mode });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("runs:create");
  }
  expect((await reader.get("/v1/runs")).body.data).toEqual([]);
});

test("starting, in each of its ways, and cancelling are in the audit log once", async () => {
  const person = await world.newPerson();
  const agent = await deployAgent(person);
  await person.post(path(agent), { input: "hello" });
  await collect((await person.stream("POST", path(agent), { input: "hello" })).events);
  const { body } = await person.post(path(agent), { input: "#sleep:60000", mode: "async" });
  await person.post(`/v1/runs/${body.id}/cancel`);
  const verbs = (await person.get("/v1/audit")).body.data.map(({ verb }: { verb: string }) => verb);
  expect(verbs.filter((verb: string) => verb.startsWith("runs."))).toEqual([
    "runs.cancel",
    "runs.create",
    "runs.create",
    "runs.create",
  ]);
});
