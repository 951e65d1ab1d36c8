import { stripTypeScriptTypes } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTool } from "../../platform/testing/agents.ts";
import { type Receiver, startReceiver } from "../../platform/testing/receiver.ts";
import {
  collect,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../platform/testing/world.ts";

let world: World;
let service: Receiver;
let owner: Person;
let reviewer: TestCaller;

beforeAll(async () => {
  service = await startReceiver((received, response) => {
    if (received.path.startsWith("/fail")) return void response.writeHead(503).end("busy");
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ path: received.path, body: received.body, half: "\ud800\0" }));
  });
  world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(service.url).host } });
  owner = await world.newPerson("Olga Owner");
  reviewer = await world.join(await world.newPerson("Rita Reviewer"), owner, "admin");
  const parameters = { type: "object", properties: { n: { type: "number" }, text: { type: "string" } } };
  const made = (name: string, method: string, path = name) =>
    makeTool(owner, {
      name,
      description: `Calls the service: ${name}.`,
      parameters,
      definition: { kind: "http", method, url: `${service.url}/${path}` },
    });
  await Promise.all([made("read", "GET"), made("fail", "GET"), made("note", "POST"), made("send", "POST")]);
  await makeTool(owner, {
    name: "twice",
    description: "Doubles a number.",
    parameters,
    definition: { kind: "code", code: "console.log('doubling'); return input.n * 2" },
  });
  await world.allow(owner, "workspace.note");
});
afterAll(async () => {
  await world?.stop();
  await service?.close();
});

const run = async (code: string, more: object = {}, by: TestCaller = owner) =>
  (await by.post("/v1/tasks", { code, ...more })).body;
const settled = async (id: string) => {
  let task: { state: string; [name: string]: unknown } = { state: "" };
  await world.until(async () => {
    task = (await owner.get(`/v1/tasks/${id}`)).body;
    return !["queued", "running"].includes(task.state);
  });
  return task;
};
const steps = async (id: string) => (await owner.get(`/v1/runs/${id}/steps`)).body.data;
const approvals = async (id: string) => (await owner.get(`/v1/approvals?runId=${id}`)).body.data;
const decide = async (id: string, decision: "approve" | "deny") => {
  const answer = await reviewer.post(`/v1/approvals/${id}/${decision}`, { reason: "Because" });
  expect([200, 409]).toContain(answer.status);
};
const received = (text: string) => service.received.filter(({ body }) => body.includes(text)).length;

describe("a task", () => {
  test("answers what it returned, and is a run like any other", async () => {
    const answer = await owner.post("/v1/tasks", { code: "return { sum: input.a + 1 }", input: { a: 41 } });
    expect(answer.status).toBe(201);
    const { id } = answer.body;
    expect(answer.body).toMatchObject({
      state: "succeeded",
      result: { sum: 42 },
      stepCount: 0,
      title: "return { sum: input.a + 1 }",
    });
    const found = (await owner.get(`/v1/tasks/${id}`)).body;
    const { endedAt: _, startedAt: _s, ...shown } = answer.body;
    expect(found).toMatchObject(shown);
    expect(found).toMatchObject({ code: "return { sum: input.a + 1 }", input: { a: 41 }, snippets: [] });
    expect((await owner.get(`/v1/runs/${id}`)).body).toMatchObject({ kind: "task", state: "succeeded" });
    const { data } = (await owner.get(`/v1/runs/${id}/events`)).body;
    expect(data.map((event: { type: string }) => event.type)).toEqual([
      "run.queued",
      "run.started",
      "run.succeeded",
    ]);
    const audit = (await owner.get(`/v1/audit?verb=tasks.create`)).body.data;
    expect(audit.filter((entry: { target: { id: string } }) => entry.target.id === id)).toHaveLength(1);
  });

  test("calls tools, each a step of its run; what it looks up is one too", async () => {
    const code = `const one = await tools.workspace.read({ n: 1 });
      const [two, three] = await Promise.all([tools.workspace.twice({ n: 2 }), tools.workspace.note({ text: "first" })]);
      const { items } = await tools.search("doubles a number");
      const missing = await tools.workspace.nothing({});
      return [one.data.body.path, two, three.ok, items[0].address, missing.error.code]`;
    const task = await run(code);
    expect(task).toMatchObject({ state: "succeeded", stepCount: 5 });
    expect(task.result).toEqual([
      "/read?n=1",
      { ok: true, data: 4 },
      true,
      "workspace.twice",
      "tool_missing",
    ]);
    const made = await steps(task.id);
    expect(made.map((step: { name: string; state: string }) => [step.name, step.state])).toEqual([
      ["workspace.read", "succeeded"],
      ["workspace.twice", "succeeded"],
      ["workspace.note", "succeeded"],
      ["tools.search", "succeeded"],
      ["workspace.nothing", "failed"],
    ]);
  });

  test("what fails is told in codes, and only orThrow throws", async () => {
    const code = `const answer = await tools.workspace.fail({});
      const bad = await tools.workspace.read({ n: "no number" });
      try { await tools.workspace.fail.orThrow({}) } catch (error) { return [answer, bad.error.code, error.code, error.retryable] }`;
    const { result } = await run(code);
    expect(result[0]).toMatchObject({ ok: false, error: { code: "tool_http_status", retryable: true } });
    expect(result.slice(1)).toEqual(["tool_bad_arguments", "tool_http_status", true]);
  });

  test("text that no row can hold is told and recorded with marks in its place, and nothing is lost", async () => {
    const half = "'\\ud800 \\0'";
    const task = await run(`console.log(${half}); emit(${half});
      const noted = await tools.workspace.note({ text: "half " + ${half}, ["\\udfff"]: 1 });
      await tools["\\udc00"]({});
      return [noted.ok, noted.data.body.path, ${half}]`);
    expect(task).toMatchObject({ state: "succeeded", logCount: 2 });
    const found = (await owner.get(`/v1/tasks/${task.id}`)).body;
    expect(found.result).toEqual([true, "/note", "\ufffd \ufffd"]);
    expect(received("half \ufffd")).toBe(1);
    const thrown = await run(`throw new Error(${half})`);
    expect(thrown).toMatchObject({ state: "failed", error: { code: "program_error" } });
  });

  test.each([
    ["throw new Error('no')", "program_error", /Error: no/],
    ["return (", "program_error", /SyntaxError/],
    ["const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)", "out_of_memory", /memory/],
    ["return 'x'.repeat(5e6)", "output_too_large", /larger/],
  ])("%s fails as %s", async (code, error, message) => {
    const task = await run(code);
    expect(task).toMatchObject({ state: "failed", error: { code: error } });
    expect(task.error.message).toMatch(message);
  });

  test("beyond its timeout it is over, whether it computes or waits", async () => {
    expect(await run("for (;;) {}", { timeoutMs: 200 })).toMatchObject({ state: "timed_out" });
    expect(await run("await new Promise((r) => setTimeout(r, 60000))", { timeoutMs: 200 })).toMatchObject({
      state: "timed_out",
    });
  });

  test("without waiting it is in the queue, and can be cancelled", async () => {
    const { status, body } = await owner.post("/v1/tasks", { code: "for (;;) {}", mode: "async" });
    expect(status).toBe(202);
    await world.until(async () => (await owner.get(`/v1/tasks/${body.id}`)).body.state === "running");
    await owner.post(`/v1/tasks/${body.id}/cancel`);
    expect(await settled(body.id)).toMatchObject({ state: "cancelled" });
  });

  test("run again with edits it is a new one that names its parent", async () => {
    const { id } = await run("return [input, 1]", { input: "a" });
    const again = (await owner.post(`/v1/tasks/${id}/rerun`, { code: "return [input, 2]" })).body;
    expect(again).toMatchObject({ result: ["a", 2], parentId: id });
    expect((await owner.get(`/v1/tasks?parentId=${id}`)).body.data).toMatchObject([{ id: again.id }]);
  });

  test("a large result is fetched by itself", async () => {
    const task = await run("return 'x'.repeat(200000)");
    expect(task).toMatchObject({
      hasResult: true,
      result: null,
      isResultInline: false,
      resultBytes: 200_002,
    });
    expect((await owner.get(`/v1/tasks/${task.id}/result`)).body.result).toHaveLength(200_000);
  });

  test("its log is recorded, and followed live", async () => {
    const code =
      "console.log('one', { a: 1 }); emit({ n: 1 }); await tools.workspace.read({}); console.error('two\\u0000')";
    const { id, logCount } = await run(code);
    expect(logCount).toBe(3);
    const { data } = (await owner.get(`/v1/tasks/${id}/logs`)).body;
    expect(data).toMatchObject([
      { number: 1, kind: "log", level: "log", text: 'one {"a":1}' },
      { number: 2, kind: "emit", value: { n: 1 } },
      { number: 3, kind: "log", level: "error", text: "two\ufffd" },
    ]);
    const follow = async (headers: object) => {
      const accept = "text/event-stream";
      const options = { headers: { accept, ...headers } };
      return collect((await owner.stream("GET", `/v1/tasks/${id}/logs`, undefined, options)).events);
    };
    const all = await follow({});
    expect(all.map(({ event }) => event)).toEqual(["step", "log", "emit", "log", "done"]);
    expect(all[0]!.data).toMatchObject({ number: 1, name: "workspace.read", state: "succeeded" });
    const rest = await follow({ "last-event-id": all[2]!.id });
    expect(rest.map(({ event }) => event)).toEqual(["log", "done"]);
  });

  test("a snippet is imported in the version it had when the task was accepted", async () => {
    const snippet = (
      await owner.post("/v1/snippets", { name: "math", code: "export const triple = (x) => x * 3" })
    ).body;
    await owner.post(`/v1/snippets/${snippet.id}/publish`, {});
    const task = await run('import { triple } from "math";\nreturn triple(14)');
    expect(task.result).toBe(42);
    expect((await owner.get(`/v1/tasks/${task.id}`)).body.snippets).toEqual([{ name: "math", version: 1 }]);
  });

  test("its editor is told the types of the workspace's tools", async () => {
    const { typescript } = (await owner.get("/v1/tasks/types")).body;
    expect(typescript).toContain("declare const tools: Discovery & {\n");
    expect(typescript).toMatch(/\/\*\* Doubles a number\. \*\/\n\s+twice: Tool</);
    expect(() => stripTypeScriptTypes(typescript)).not.toThrow();
  });

  test("who may not run tasks cannot, and another workspace sees none", async () => {
    const { id } = await run("1");
    const reading = await world.key(owner, ["runs:read"]);
    expect((await reading.post("/v1/tasks", { code: "1" })).status).toBe(403);
    expect((await reading.get(`/v1/tasks/${id}`)).status).toBe(200);
    const stranger = await world.newPerson();
    expect((await stranger.get(`/v1/tasks/${id}`)).status).toBe(404);
    expect((await stranger.post(`/v1/tasks/${id}/rerun`, {})).status).toBe(404);
  });
});

describe("people decide", () => {
  test("several calls ask at once; the run waits in rows, and goes on where it was", async () => {
    const code = `const before = [Date.now(), Math.random(), crypto.randomUUID()];
      console.log("begin");
      const read = await tools.workspace.read({ n: 7 });
      const sent = await Promise.all(["a", "b"].map((x) => tools.workspace.send({ text: "ask-" + x })));
      console.log("end");
      return { before, read: read.data.body.path, sent: sent.map((each) => each.ok) }`;
    const task = await run(code);
    expect(task).toMatchObject({ state: "waiting", reason: "approval" });
    const asked = await approvals(task.id);
    expect(asked).toHaveLength(2);
    expect(received("ask-")).toBe(0);
    const { events } = await owner.stream("GET", `/v1/tasks/${task.id}/logs`);
    const told = collect(events);
    await decide(asked[0].id, "approve");
    await world.until(async () => service.received.some(({ body }) => body.includes("ask-")));
    expect(await settled(task.id)).toMatchObject({ state: "waiting" });
    expect(received("ask-")).toBe(1);
    await decide(asked[1].id, "approve");
    const ended = await settled(task.id);
    expect(ended).toMatchObject({ state: "succeeded", result: { read: "/read?n=7", sent: [true, true] } });
    expect([received("ask-a"), received("ask-b")]).toEqual([1, 1]);
    expect(service.received.filter(({ path }) => path === "/read?n=7")).toHaveLength(1);
    const { data } = (await owner.get(`/v1/tasks/${task.id}/logs`)).body;
    expect(data.map((line: { text: string }) => line.text)).toEqual(["begin", "end"]);
    // Who follows is told through the wait, to the end.
    const all = await told;
    expect(all.flatMap(({ event, data: { text } }) => (event === "log" ? [text] : []))).toEqual([
      "begin",
      "end",
    ]);
    expect(all.find(({ event }) => event === "task")?.data.task).toMatchObject({ state: "waiting" });
    const sends = all.filter(({ event, data: { number } }) => event === "step" && number === 3);
    expect([sends[0]?.data.state, sends.at(-1)?.data.state]).toEqual(["waiting", "succeeded"]);
    expect(all.at(-1)).toMatchObject({ event: "done", data: { task: { state: "succeeded" } } });
  });

  test("waiting is not counted against the timeout", async () => {
    const task = await run("return (await tools.workspace.send({ text: 'patient' })).ok", {
      timeoutMs: 2_000,
    });
    expect(task.state).toBe("waiting");
    await world.sql(
      "update runs set waiting_since = now() - interval '3 days', deadline_at = deadline_at - interval '3 days' where id = $1",
      [task.id],
    );
    const [approval] = await approvals(task.id);
    await decide(approval.id, "approve");
    expect(await settled(task.id)).toMatchObject({ state: "succeeded", result: true });
  });

  test("a denial the program deals with is an answer; one it does not is what the run failed for", async () => {
    const deny = async (code: string) => {
      const { id } = await run(code);
      const [approval] = await approvals(id);
      await decide(approval.id, "deny");
      return settled(id);
    };
    expect(
      await deny("const r = await tools.workspace.send({ text: 'd' }); return r.ok ? 1 : r.error.code"),
    ).toMatchObject({
      state: "succeeded",
      result: "denied",
    });
    for (const code of [
      "tools.workspace.send({ text: 'd' })",
      "await tools.workspace.send.orThrow({ text: 'd' })",
      "await tools.workspace.send({ text: 'd' }); throw new Error('Gave up')",
    ]) {
      const { state, error } = (await deny(code)) as {
        state: string;
        error: { code: string; message: string };
      };
      expect([state, error.code]).toEqual(["failed", "denied"]);
      expect(error.message.split("workspace.send: "), error.message).toHaveLength(2);
    }
    expect(received('"d"')).toBe(0);
  });

  test("a task that waits can be cancelled, and does nothing after", async () => {
    const { id } = await run("await tools.workspace.send({ text: 'never' })");
    await owner.post(`/v1/tasks/${id}/cancel`);
    expect((await owner.get(`/v1/tasks/${id}`)).body.reason).toBeNull();
    const [approval] = await approvals(id);
    await decide(approval.id, "approve");
    expect(await settled(id)).toMatchObject({ state: "cancelled" });
    expect(received("never")).toBe(0);
  });

  test("a program that does something else than before fails, naming what", async () => {
    const task = await run(
      "await tools.workspace.read({ n: 1 }); await tools.workspace.send({ text: 'other' })",
    );
    expect(task.state).toBe("waiting");
    await world.sql("update steps set name = 'workspace.gone' where run_id = $1 and number = 1", [task.id]);
    const [approval] = await approvals(task.id);
    await decide(approval.id, "approve");
    const ended = await settled(task.id);
    expect(ended).toMatchObject({ state: "failed", error: { code: "not_deterministic" } });
    expect((ended["error"] as { message: string }).message).toMatch(
      /Call 1 was workspace.gone.* is workspace.read/,
    );
    expect(received("other")).toBe(0);
  });

  test("what came in an order comes in that order again", async () => {
    const code = `const order = [];
      const slow = new Promise((r) => setTimeout(r, 80)).then(() => order.push("timer"));
      const calls = [1, 2, 3].map((n) => tools.workspace.read({ n: 100 + n }).then(() => order.push(n)));
      await Promise.all([slow, ...calls]);
      await tools.workspace.read({ text: order.join() });
      await tools.workspace.send({ text: "ordered" });
      return order`;
    const task = await run(code);
    expect(task).toMatchObject({ state: "waiting" });
    const [approval] = await approvals(task.id);
    await decide(approval.id, "approve");
    expect(await settled(task.id)).toMatchObject({ state: "succeeded" });
  });
});

test("several calls with unknown outcomes are decided one by one, the others alike", async () => {
  const code = `return (await Promise.all([1, 2, 3, 4].map((n) => tools.workspace.note({ n, text: "unknown-" + n + "." }))))
    .map(({ ok, data }) => data.skipped ?? ok)`;
  const { id } = await run(code);
  // As a crash in the middle of all but the last leaves it.
  await world.sql(
    `update steps set state = 'started', is_idempotent = false, result = null, ended_at = null, settled_as = null,
      settled_at_ms = null where run_id = $1 and number < 4`,
    [id],
  );
  await world.sql("update steps set settled_as = 1 where run_id = $1 and number = 4", [id]);
  await world.sql(
    "update runs set state = 'interrupted', reason = 'unknown', output = null, ended_at = null where id = $1",
    [id],
  );
  const resolve = (body: object) => owner.post(`/v1/runs/${id}/resolve`, body);
  const skip = (number: number, result: object) => ({ number, decision: "skip", result });
  for (const wrong of [[skip(4, {})], [skip(1, {}), skip(1, {})], [skip(9, {})]]) {
    const refused = await resolve({ decision: "repeat", steps: wrong });
    expect(refused.body.errors[0].path).toBe(`steps.${wrong.length - 1}.number`);
  }
  expect((await resolve({ decision: "cancel", steps: [skip(1, {})] })).status).toBe(422);
  const steps = [skip(1, { skipped: "first" }), { number: 2, decision: "repeat" }];
  expect((await resolve({ decision: "skip", result: { skipped: "rest" }, steps })).status).toBe(200);
  expect(await settled(id)).toMatchObject({
    state: "succeeded",
    result: ["first", true, "rest", true],
  });
  expect([1, 2, 3, 4].map((n) => received(`unknown-${n}.`))).toEqual([1, 2, 1, 1]);
  // As a crash in the middle of the repeated call leaves it: nobody said it may be made a third time.
  await world.sql(
    `update steps set state = 'started', result = null, ended_at = null, settled_as = null, settled_at_ms = null
      where run_id = $1 and number = 2`,
    [id],
  );
  await world.sql("update runs set state = 'running', output = null, ended_at = null where id = $1", [id]);
  void world.app.platform.advancer.advance(owner.workspaceId, id);
  expect(await settled(id)).toMatchObject({ state: "interrupted" });
  expect(received("unknown-2.")).toBe(2);
});

test("a program hears in a replay what it heard, to the order of keys", async () => {
  const code = `const seen = JSON.stringify([input, (await tools.workspace.read({ n: 5 })).data]);
    const noted = await tools.workspace.note({ text: seen });
    await tools.workspace.send({ text: "asked" });
    return noted.ok`;
  const task = await run(code, { input: { zz: 1, a: { y: 2, x: 3 } } });
  expect(task.state).toBe("waiting");
  const [approval] = await approvals(task.id);
  await decide(approval.id, "approve");
  const after = await settled(task.id);
  expect(after.error).toBe(null);
  expect(after.state).toBe("succeeded");
});

test.runIf(process.env.BAILIWICK_LONG)("what a program's calls hold is bounded", async () => {
  const code = `const text = "y".repeat(1e6); for (let i = 0; i < 60; i++) await tools.nothing.here({ text }); return 1`;
  expect(await run(code)).toMatchObject({ state: "failed", error: { code: "out_of_memory" } });
});

test("edited arguments are judged by what a call with them does", async () => {
  const storage = async (scope: string) => (await owner.post("/v1/storage", { scope })).body.id as string;
  const [own, shared] = [await storage("account"), await storage("workspace")];
  const match = (isReadOnly: boolean) => ({
    address: "storage.kv_set",
    annotations: { isReadOnly, isDestructive: null, isOpenWorld: null },
  });
  const asks = await owner.post("/v1/policies", { effect: "require_approval", match: match(true) });
  const blocks = await owner.post("/v1/policies", { effect: "block", match: match(false) });
  const task = await run(`return tools.storage.kv_set({ id: "${own}", key: "a", value: 1 })`);
  const [approval] = await approvals(task.id);
  const edited = { id: shared, key: "a", value: 1 };
  expect((await reviewer.post(`/v1/approvals/${approval.id}/approve`, { arguments: edited })).status).toBe(
    200,
  );
  expect(await settled(task.id)).toMatchObject({ state: "failed", error: { code: "denied" } });
  expect(await world.sql("select key from storage_keys where storage_id = $1", [shared])).toEqual([]);
  for (const { body } of [asks, blocks]) await owner.del(`/v1/policies/${body.id}`);
});
