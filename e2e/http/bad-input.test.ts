import type { ZodObject } from "zod";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { newId } from "../../src/platform/ids.ts";
import { makeAgent } from "../../src/platform/testing/agents.ts";
import { explore } from "../../src/platform/testing/isolation/explore.ts";
import { situationsOf } from "../../src/platform/testing/isolation/situations.ts";
import { sendVerb } from "../../src/platform/probe/send-verb.ts";
import { type Answer, type Person, testWorld, type World } from "../../src/platform/testing/world.ts";
import { routeOf } from "../../src/platform/verb.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld({ isPaying: true });
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

function expectProblem({ status, body, headers }: Answer, expected: number, code: string): void {
  expect({ status, code: body.code }).toEqual({ status: expected, code });
  expect(headers.get("content-type")).toContain("application/problem+json");
  expect(body).toMatchObject({
    type: "about:blank",
    status: expected,
    requestId: headers.get("x-request-id"),
  });
  expect(body.detail.length).toBeGreaterThan(5);
}

const raw = (content: string | Uint8Array, type = "application/json") =>
  acme.request("POST", "/v1/agents", undefined, { raw: content, headers: { "content-type": type } });

test.each(["{", "", '{"name":', "[]", "null", '"text"', "1"])(
  "400: %j is not a JSON object",
  async (content) => {
    const answer = await raw(content);
    if (content === "") expectProblem(answer, 422, "invalid");
    else expectProblem(answer, 400, "malformed");
  },
);

test("400: a session without a workspace where one is needed", async () => {
  const { "bailiwick-workspace": _, ...headers } = acme.headers;
  expectProblem(await world.anonymous.get("/v1/agents", { headers }), 400, "malformed");
});

test.each<Record<string, string>>([
  {},
  { authorization: "Bearer bw_live_nothing" },
  { authorization: `Bearer bw_live_${"A".repeat(43)}` },
  { authorization: "Basic eDp5" },
  { cookie: "bailiwick.session_token=forged.signature" },
])("401: %j opens no verb", async (headers) => {
  for (const verb of verbs.filter(({ scope }) => scope !== "public")) {
    const { method, path } = routeOf(verb);
    const body = method === "GET" || method === "DELETE" ? undefined : {};
    expectProblem(await world.anonymous.request(method, path, body, { headers }), 401, "unauthorized");
  }
});

test("403: the refusal names the permission that is missing, for every verb that needs one", async () => {
  const host = await world.newPerson();
  // What an operator may do comes with calls; in a workspace of agents alone that is nothing.
  const powerless = await world.join(await world.newPerson(), host, "operator");
  const needing = verbs.filter(
    (verb) => verb.scope === "workspace" && verb.needs && !verb.needs.includes("{"),
  );
  const { accepted } = await explore(verbs, {
    person: host,
    marker: "x",
    situations: situationsOf(world, host),
  });
  for (const verb of needing) {
    const input = { ...accepted.get(verb.name) };
    if ("workspaceId" in input) input.workspaceId = host.workspaceId;
    const answer = await sendVerb(powerless, verb, input);
    expectProblem(answer, 403, "forbidden");
    expect(answer.body.detail).toContain(verb.needs);
  }
});

test("404: an id that is not there is not echoed, and an address that is not there says where to look", async () => {
  const id = newId("agent");
  const answer = await acme.get(`/v1/agents/${id}`);
  expectProblem(answer, 404, "not_found");
  expect(answer.text).not.toContain(id);
  expectProblem(await acme.get("/v1/nothing"), 404, "not_found");
});

test("405: an address that takes other methods names them", async () => {
  const agent = await makeAgent(acme);
  for (const [method, path, allow] of [
    ["PUT", "/v1/agents", "POST, GET"],
    ["POST", `/v1/agents/${agent.id}`, "DELETE, GET, PATCH"],
    ["DELETE", "/v1/catalogue/search", "GET"],
    ["GET", "/v1/chat/completions", "POST"],
  ] as const) {
    const answer = await acme.request(method, path);
    expectProblem(answer, 405, "method_not_allowed");
    expect(answer.headers.get("allow")!.split(", ").sort()).toEqual(allow.split(", ").sort());
  }
});

test("400: a body that is nested too deeply to be checked is refused, not a defect", async () => {
  const deep = (levels: number) => `{"code":"return 1","input":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  const send = (levels: number) =>
    acme.request("POST", "/v1/tasks", undefined, {
      raw: deep(levels),
      headers: { "content-type": "application/json" },
    });
  for (const levels of [600, 5_000, 100_000]) expectProblem(await send(levels), 400, "malformed");
  expect((await send(599)).status).toBe(201);
});

test("422: what only the body of an operation can check is named in detail, too", async () => {
  const answer = await acme.post("/v1/tasks", { code: "return 1", input: "x".repeat(300_000) });
  expectProblem(answer, 422, "invalid");
  expect(answer.body.detail).toBe("input: is larger than 256 kB");
});

test("422: what is no cursor of a list is no end of the list", async () => {
  // Lists by address or by name begin behind any text.
  const byText = new Set(["catalogue.list", "catalogue.list_sources"]);
  const lists = verbs.filter((verb) => {
    const { method, params } = routeOf(verb);
    const isOwn = verb.scope === "workspace" || verb.scope === "account";
    return method === "GET" && isOwn && params.length === 0 && "cursor" in (verb.input as ZodObject).shape;
  });
  expect(lists.length).toBeGreaterThan(20);
  for (const verb of lists.filter(({ name }) => !byText.has(name)))
    for (const cursor of ["", "zzz", "run_1"]) {
      const answer = await acme.get(`${routeOf(verb).path}?cursor=${cursor}`);
      expect([verb.name, answer.status, answer.body.errors?.[0]?.path]).toEqual([verb.name, 422, "cursor"]);
    }
});

test("422: plain handlers refuse in the same words as operations", async () => {
  const storage = await acme.post("/v1/storage", { scope: "workspace", name: "words" });
  const upload = await acme.request("PUT", `/v1/storage/${storage.body.id}/files/content`, undefined, {
    raw: "x",
    headers: { "content-type": "application/octet-stream" },
  });
  expect(upload.body.detail).toBe("path: is missing");
  const exported = await acme.get("/v1/audit/export?from=x");
  expect(exported.body.detail).toBe("from: must be a time such as 2026-01-31T09:00:00Z");
  const streamed = await acme.post("/v1/agents/x/runs", { mode: "stream" });
  expect(streamed.body.detail).toBe("input: is missing");
});

test("422: content is text or base64, and neither is dropped in silence", async () => {
  const storage = await acme.post("/v1/storage", { scope: "workspace", name: "either" });
  const write = (content: object) =>
    acme.post(`/v1/storage/${storage.body.id}/files/write`, { path: "a", content });
  expectProblem(await write({ text: "x", base64: "eA==" }), 422, "invalid");
  expectProblem(await write({}), 422, "invalid");
  expect((await write({ text: "x" })).status).toBe(200);
});

test("422: a stream refuses in the same words as a list, and names the header that is wrong", async () => {
  const run = await acme.post("/v1/tasks", { code: "return 1" });
  const accept = { accept: "text/event-stream" };
  for (const path of ["/v1/events", `/v1/runs/${run.body.id}/events`, `/v1/tasks/${run.body.id}/logs`]) {
    const listed = await acme.get(`${path}?after=x`);
    const streamed = await acme.get(`${path}?after=x`, { headers: accept });
    expectProblem(streamed, 422, "invalid");
    expect(streamed.body.errors).toEqual(listed.body.errors);
    for (const id of ["garbage", "-1", "1:2:3"]) {
      const answer = await acme.get(path, { headers: { ...accept, "last-event-id": id } });
      expectProblem(answer, 422, "invalid");
      expect(answer.body.errors[0].path).toBe("Last-Event-ID");
    }
  }
});

test("409: what exists already, and what is not legal now", async () => {
  await acme.post("/v1/agents", { name: "x", slug: "there-already" });
  expectProblem(await acme.post("/v1/agents", { name: "x", slug: "there-already" }), 409, "conflict");
  const agent = await makeAgent(acme);
  const run = await acme.post(`/v1/agents/${agent.id}/runs`, { input: "x", isDraft: true });
  expectProblem(await acme.post(`/v1/runs/${run.body.id}/cancel`), 409, "illegal_transition");
});

test("412 and 428: a draft is saved over what was read, or not at all", async () => {
  const agent = await makeAgent(acme);
  const save = (headers: Record<string, string>) => acme.put(`/v1/agents/${agent.id}/draft`, {}, { headers });
  expectProblem(await save({ "if-match": '"99"' }), 412, "stale");
  expectProblem(await save({}), 428, "precondition_required");
});

test("413: a body past the cap, whether its length is told or not", async () => {
  const big = JSON.stringify({ name: "x", description: "y".repeat(1_100_000) });
  expectProblem(await raw(big), 413, "too_large");
  const chunked = await fetch(`${world.url}/v1/agents`, {
    method: "POST",
    headers: { ...acme.headers, "content-type": "application/json" },
    body: new Blob([big]).stream(),
    duplex: "half",
  } as RequestInit);
  expect(chunked.status).toBe(413);
  await chunked.text();
});

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/xml",
])("415: %s is not JSON", async (type) =>
  expectProblem(await raw('{"name":"x"}', type), 415, "unsupported_media_type"),
);

test("422: every wrong field is named by its path", async () => {
  const content = { temperature: "hot", toolIds: ["x"], model: { connectionId: 7 } };
  const answer = await acme.post("/v1/agents", { name: "", slug: "A", content });
  expectProblem(answer, 422, "invalid");
  const paths = new Set<string>(answer.body.errors.map(({ path }: { path: string }) => path));
  expect([...paths].sort()).toEqual([
    "content.model.connectionId",
    "content.temperature",
    "content.toolIds.0",
    "name",
    "slug",
  ]);
  for (const { message } of answer.body.errors) expect(message.length).toBeGreaterThan(3);
});

test("422: U+0000 cannot be stored, and is said so", async () => {
  expectProblem(await acme.post("/v1/agents", { name: "a\u0000b" }), 422, "invalid");
  expectProblem(
    await acme.post("/v1/agents", { name: "x", content: { instructions: "a\u0000b" } }),
    422,
    "invalid",
  );
});

describe("429", () => {
  test("comes with Retry-After once a credential called too often, and other credentials go on", async () => {
    const limited = await testWorld({ config: { RATE_LIMIT_PER_MINUTE: 20 } });
    const person = limited.administrator;
    const answers = [];
    for (let call = 0; call < 25; call++) answers.push(await person.get("/v1/me"));
    const refused = answers.find(({ status }) => status === 429)!;
    expectProblem(refused, 429, "rate_limited");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-limit")).toBe("20");
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect((await (await limited.newPerson()).get("/v1/me")).status).toBe(200);
    await limited.stop();
  });

  test("meets who guesses passwords", async () => {
    const limited = await testWorld({ isSignInRateLimited: true });
    const guess = () =>
      limited.anonymous.post(
        "/v1/auth/sign-in/email",
        { email: "person1@example.org", password: "a wrong guess" },
        { headers: { origin: limited.url } },
      );
    const statuses = [];
    for (let tries = 0; tries < 12; tries++) statuses.push((await guess()).status);
    expect(statuses.slice(0, 3)).toEqual([401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    await limited.stop();
  });
});

test("every answer carries its request id and the caller's rate", async () => {
  const { headers } = await acme.get("/v1/me");
  expect(headers.get("x-request-id")).toMatch(/^req_/);
  for (const name of ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"])
    expect(headers.get(name)).toMatch(/^\d+$/);
});

test("no refusal shows anything of the inside", async () => {
  const answers = [await raw("{"), await acme.get("/v1/agents/%00"), await acme.get("/v1/runs?from=x")];
  for (const { text } of answers) expect(text).not.toMatch(/node_modules|\.ts:\d|select |ZodError/);
});
