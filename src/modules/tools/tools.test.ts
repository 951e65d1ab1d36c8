import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADD_TOOL, deployAgent, makeAgent, makeTool } from "../../platform/testing/agents.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  await world.allow(acme);
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

let made = 0;
const http = (definition: object) => ({
  name: `http_${++made}`,
  description: "A web service.",
  definition: { kind: "http", method: "GET", ...definition },
});
const code = (source: string, more: object = {}) => ({
  name: `code_${++made}`,
  description: "Some code.",
  definition: { kind: "code", code: source, ...more },
});
const tryOut = async (tool: object, args: object = {}) => {
  const { id } = await makeTool(acme, tool);
  const { status, body, text } = await acme.post(`/v1/tools/${id}/test`, { arguments: args });
  expect(status, text).toBe(200);
  return body;
};

describe("an HTTP tool", () => {
  test("fills its address from the arguments, encoded, and answers what the server said", async () => {
    const weather = await tryOut(http({ url: `${world.url}/demo/weather?city={city}` }), {
      city: "São Paulo & more",
    });
    expect(weather).toMatchObject({
      isOk: true,
      result: { status: 200, body: { demo: true, city: "São Paulo & more" } },
    });
  });

  test("goes nowhere else than its address says, whatever an argument holds", async () => {
    const tool = http({ url: `${world.url}/demo/inner/{part}/echo` });
    for (const part of ["..", "."])
      expect(await tryOut({ ...tool, name: `climb_${++made}` }, { part })).toMatchObject({
        isOk: false,
        errorCode: "tool_bad_url",
      });
  });

  test.each([
    "file:///etc/passwd",
    "ftp://example.org/{x}",
    "https://ada:secret@example.org/",
    "{host}/x",
    "/x",
  ])("is not made of %s", async (url) => {
    const refused = await acme.post("/v1/tools", http({ url }));
    expect(refused.body).toMatchObject({ status: 422, errors: [{ path: "definition.url" }] });
  });

  test("sends the arguments its address did not use as JSON", async () => {
    const echo = await tryOut(http({ method: "POST", url: `${world.url}/demo/echo?x={x}` }), {
      x: 1,
      y: { z: 2 },
    });
    expect(echo.result.body).toMatchObject({ method: "POST", query: { x: "1" } });
    expect(JSON.parse(echo.result.body.body)).toEqual({ y: { z: 2 } });
  });

  test.each([
    "http://127.0.0.1:1/",
    "http://localhost:1/",
    "http://10.1.2.3/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]:1/",
    "http://[::ffff:127.0.0.1]:1/",
    "http://0x7f000001:1/",
    "http://2130706433:1/",
    "http://0.0.0.0:1/",
  ])("is kept from %s with a clear error", async (url) => {
    const answer = await tryOut(http({ url }));
    expect(answer.isOk).toBe(false);
    expect(answer.errorCode).toMatch(/^tool_/);
    expect(answer.errorMessage.length).toBeGreaterThan(10);
    expect(answer.result).toBeNull();
  });

  test("reaches a private host once the installation administrator has allowed it, and no longer when taken back", async () => {
    const other = await testWorld();
    const tool = http({ url: `${other.url}/demo/weather?city=Oslo` });
    expect(await tryOut(tool)).toMatchObject({ isOk: false });
    const allow = (outboundAllow: string[]) =>
      world.administrator.patch("/v1/system/settings", { outboundAllow });
    const { body: before } = await world.administrator.get("/v1/system/settings");
    await allow([new URL(other.url).host]);
    const { id } = await makeTool(acme, { ...tool, name: "allowed_now" });
    const attempt = async () => (await acme.post(`/v1/tools/${id}/test`, {})).body.isOk as boolean;
    await world.until(attempt);
    await allow(before.outboundAllow);
    await world.until(async () => !(await attempt()));
    await other.stop();
  });

  test("may not turn on the product's own API", async () => {
    const answer = await tryOut(http({ url: `${world.url}/v1/agents` }));
    expect(answer).toMatchObject({ isOk: false, errorCode: "tool_blocked_address" });
  });

  test("a refusal of the server is told with its status", async () => {
    const answer = await tryOut(http({ url: `${world.url}/demo/nothing` }));
    const refused = { isOk: false, errorCode: "tool_http_status", result: { status: 404 } };
    expect(answer).toMatchObject(refused);
    await makeTool(acme, { ...http({ url: `${world.url}/demo/nothing` }), name: "refused" });
    const called = await acme.post("/v1/tools/call", { address: "workspace.refused" });
    expect(called.body).toMatchObject(refused);
  });
});

describe("a code tool", () => {
  test("answers what its code returns, with what it logged", async () => {
    const answer = await tryOut(code("console.log('seen', input.n); return { twice: input.n * 2 };"), {
      n: 21,
    });
    expect(answer).toMatchObject({ isOk: true, result: { twice: 42 }, logs: ["seen 21"] });
  });

  test("may be a module in TypeScript", async () => {
    const source =
      "export default async function (input: { n: number }): Promise<number> { return input.n + 1; }";
    expect(await tryOut(code(source, { language: "typescript" }), { n: 1 })).toMatchObject({
      isOk: true,
      result: 2,
    });
  });

  test("that throws, loops or allocates without end fails alone, each with its code", async () => {
    const thrown = await tryOut(code("throw new Error('no luck')"));
    expect(thrown.isOk).toBe(false);
    expect(thrown.errorMessage).toContain("no luck");
    const looping = await tryOut(code("for (;;);", { timeoutMs: 100 }));
    const hungry = await tryOut(code("const all = []; for (;;) all.push(new Array(1e5).fill(1));"));
    const codes = [thrown, looping, hungry].map(({ errorCode }) => errorCode);
    expect(new Set(codes).size).toBe(3);
    expect(await tryOut(code("return 'still here'"))).toMatchObject({ isOk: true });
  });

  test.each(["await fetch('http://127.0.0.1')", "require('fs')", "process.env", "await import('node:fs')"])(
    "reaches neither the network nor the process: %s",
    async (expression) => {
      expect(await tryOut(code(`return ${expression};`))).toMatchObject({ isOk: false, result: null });
    },
  );
});

test("arguments that do not fit the schema never reach the tool, and are named", async () => {
  const answer = await tryOut({ ...ADD_TOOL, name: "checked" }, { a: "one" });
  expect(answer).toMatchObject({ isOk: false, errorCode: "tool_bad_arguments" });
  expect(answer.errorMessage).toMatch(/\ba\b.*\bb\b/s);
});

test.each([
  [{ ...ADD_TOOL, name: "1x" }, "name"],
  [{ ...ADD_TOOL, definition: { kind: "shell", command: "ls" } }, "definition.kind"],
  [{ ...ADD_TOOL, definition: { kind: "http", method: "GET" } }, "definition.url"],
  [{ ...ADD_TOOL, parameters: { type: "string" } }, "parameters.type"],
  [{ ...ADD_TOOL, parameters: { type: "object", properties: { a: { type: "nonsense" } } } }, "parameters"],
])("%j names its wrong field", async (tool, path) => {
  const { status, body } = await acme.post("/v1/tools", tool);
  expect(status).toBe(422);
  expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
});

test("a name is taken once per workspace", async () => {
  await makeTool(acme, { ...ADD_TOOL, name: "taken" });
  expect((await acme.post("/v1/tools", { ...ADD_TOOL, name: "taken" })).status).toBe(409);
  expect((await rival.post("/v1/tools", { ...ADD_TOOL, name: "taken" })).status).toBe(201);
});

test("a save over a stale revision is refused and one without a revision too", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "edited" });
  const save = (headers: Record<string, string>) =>
    acme.put(`/v1/tools/${tool.id}`, { ...ADD_TOOL, name: "edited" }, { headers });
  expect((await save({ "if-match": '"1"' })).status).toBe(200);
  expect((await save({ "if-match": '"1"' })).status).toBe(412);
  expect((await save({})).status).toBe(428);
});

test("a tool says who uses it, and stays while an agent or a version does", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "used" });
  const drafting = await makeAgent(acme, { toolIds: [tool.id] }, "Drafting");
  const { body } = await acme.get(`/v1/tools/${tool.id}`);
  expect(body).toMatchObject({ usedBy: 1, agents: [{ id: drafting.id, name: "Drafting" }] });
  const refused = await acme.del(`/v1/tools/${tool.id}`);
  expect(refused.status).toBe(409);
  expect(refused.body.usedBy).toEqual([{ id: drafting.id, name: "Drafting" }]);
  await acme.del(`/v1/agents/${drafting.id}`);
  expect((await acme.del(`/v1/tools/${tool.id}`)).status).toBe(204);

  const frozen = await makeTool(acme, { ...ADD_TOOL, name: "frozen" });
  const agent = await deployAgent(acme, { toolIds: [frozen.id] });
  await acme.put(`/v1/agents/${agent.id}/draft`, {}, { headers: { "if-match": '"1"' } });
  expect((await acme.del(`/v1/tools/${frozen.id}`)).status).toBe(409);
  const versions = await acme.get(`/v1/tools/${frozen.id}/versions`);
  expect(versions.body.data).toHaveLength(1);
});

test("another workspace can neither see, try, change nor delete a tool", async () => {
  const tool = await makeTool(acme, { ...ADD_TOOL, name: "private" });
  const path = `/v1/tools/${tool.id}`;
  const attempts = [
    await rival.get(path),
    await rival.post(`${path}/test`, {}),
    await rival.put(path, ADD_TOOL, { headers: { "if-match": '"1"' } }),
    await rival.del(path),
    await rival.get(`${path}/versions`),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect((await rival.get("/v1/tools")).text).not.toContain("private");
});

test("who may only read can neither make nor try tools", async () => {
  const reader = await world.workspace({ can: ["tools:read"] });
  const tool = await makeTool(reader.owner);
  expect((await reader.get("/v1/tools")).status).toBe(200);
  expect((await reader.post("/v1/tools", ADD_TOOL)).status).toBe(403);
  expect((await reader.post(`/v1/tools/${tool.id}/test`, {})).status).toBe(403);
});

test("making, changing, trying and deleting are in the audit log", async () => {
  const person = await world.newPerson();
  const tool = await makeTool(person);
  await person.put(`/v1/tools/${tool.id}`, ADD_TOOL, { headers: { "if-match": '"1"' } });
  await person.post(`/v1/tools/${tool.id}/test`, { arguments: { a: 1, b: 2 } });
  await person.del(`/v1/tools/${tool.id}`);
  const { body } = await person.get("/v1/audit");
  const verbs = body.data.map(({ verb }: { verb: string }) => verb).reverse();
  expect(verbs).toEqual(["tools.create", "tools.update", "tools.test", "tools.delete"]);
});
