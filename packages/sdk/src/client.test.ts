import { afterEach, describe, expect, expectTypeOf, test } from "vitest";
import { verbs as declared } from "../../../src/modules/contracts.ts";
import { BailiwickError, type Client, createClient } from "./index.ts";
import type { Agent, Run } from "./index.ts";
import {
  agent,
  AGENT_ID,
  type FakeApi,
  type FakeRoute,
  KEY,
  problem,
  run,
  startFakeApi,
} from "./testing/fake-api.ts";

let api: FakeApi;
afterEach(() => api?.close());
async function clientOf(routes: Record<string, FakeRoute | FakeRoute[]>, options: object = {}) {
  api = await startFakeApi(routes);
  return createClient({ baseUrl: `${api.url}/`, apiKey: KEY, ...options });
}
const failureOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => expect.unreachable("the call succeeded"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BailiwickError);
  return error as BailiwickError;
};

describe("methods", () => {
  test("every operation of the API is a method", () => {
    const client = createClient() as unknown as Record<string, Record<string, unknown>>;
    const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    for (const { name } of declared) {
      const [resource, action] = name.split(".");
      expect(client[camel(resource!)]?.[camel(action!)], name).toBeTypeOf("function");
    }
  });

  test("are typed by the contracts", () => {
    expectTypeOf<Client["agents"]["get"]>().parameter(0).toEqualTypeOf<{ id: string }>();
    expectTypeOf<Client["agents"]["list"]>()
      .parameter(0)
      .toEqualTypeOf<
        { cursor?: string | undefined; limit?: number; search?: string | undefined } | undefined
      >();
    expectTypeOf<Awaited<ReturnType<Client["agents"]["list"]>>["data"]>().toEqualTypeOf<Agent[]>();
    expectTypeOf<ReturnType<Client["agents"]["delete"]>>().toEqualTypeOf<Promise<void>>();
    expectTypeOf<ReturnType<Client["runs"]["create"]>>().toEqualTypeOf<Promise<Run>>();
    expectTypeOf<Client["apiKeys"]["create"]>().toBeCallableWith({ name: "ci" });
    expectTypeOf<Client["agents"]["listVersions"]>().toBeCallableWith({ id: "agt_1", limit: 5 });
    expectTypeOf<Client["agents"]["compare"]>().toBeCallableWith({ id: "agt_1", from: "draft", to: 2 });
    expectTypeOf<Client["accounts"]["me"]>().toBeCallableWith();
    expectTypeOf<Client["deployments"]["deploy"]>()
      .parameter(0)
      .toEqualTypeOf<{ id: string; stage: "dev" | "uat" | "production"; version: number }>();
    expectTypeOf<Client["agents"]["get"]>().not.toHaveProperty("all");
    // @ts-expect-error no operation of that name
    void ({} as Client["agents"])["fly"];
  });

  test("a read sends its input as the query, with the key", async () => {
    const client = await clientOf({ "GET /v1/agents": () => [200, { data: [agent()], nextCursor: null }] });
    const page = await client.agents.list({ limit: 5, search: "a b" });
    expect(page.data[0]!.name).toBe("Greeter");
    expect(api.seen[0]).toMatchObject({
      query: { limit: "5", search: "a b" },
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(api.seen[0]!.headers).not.toHaveProperty("idempotency-key");
  });

  test("a change sends path parts in the path and the rest as JSON", async () => {
    const client = await clientOf({ [`PUT /v1/agents/${AGENT_ID}/deployments/uat`]: () => [200, {}] });
    await client.deployments.deploy({ id: AGENT_ID, stage: "uat", version: 2 });
    expect(api.seen[0]!.body).toEqual({ version: 2 });
  });

  test("the revision that was read travels as If-Match", async () => {
    const client = await clientOf({ [`PUT /v1/agents/${AGENT_ID}/draft`]: () => [200, agent()] });
    await client.agents.saveDraft({ id: AGENT_ID, revision: 7, instructions: "Hi" });
    expect(api.seen[0]!.headers["if-match"]).toBe('"7"');
    expect(api.seen[0]!.body).toEqual({ instructions: "Hi" });
  });

  test("an answer without a body is undefined", async () => {
    const client = await clientOf({ [`DELETE /v1/agents/${AGENT_ID}`]: () => [204] });
    expect(await client.agents.delete({ id: AGENT_ID })).toBeUndefined();
  });

  test("a path part cannot lead to another path", async () => {
    const client = await clientOf({ "GET /v1/agents/a%2Fb": () => [200, agent()] });
    await client.agents.get({ id: "a/b" });
    for (const id of ["..", ".", ""])
      await expect(client.agents.get({ id })).rejects.toThrow("agents.get needs id");
    expect(api.seen).toHaveLength(1);
  });

  test("the workspace and further headers travel with a call", async () => {
    const client = await clientOf(
      { "GET /v1/me": () => [200, {}] },
      { workspaceId: "ws_one", apiKey: undefined },
    );
    await client.accounts.me();
    await client.accounts.me({}, { workspaceId: "ws_two", headers: { "x-trace": "1" } });
    expect(api.seen.map(({ headers }) => headers["bailiwick-workspace"])).toEqual(["ws_one", "ws_two"]);
    expect(api.seen[1]!.headers["x-trace"]).toBe("1");
    expect(api.seen[0]!.headers).not.toHaveProperty("authorization");
  });

  test("a list walks all its pages", async () => {
    const client = await clientOf({
      "GET /v1/agents": ({ query }) =>
        query.cursor === "c2"
          ? [200, { data: [agent({ name: "Third" })], nextCursor: null }]
          : [200, { data: [agent({ name: "First" }), agent({ name: "Second" })], nextCursor: "c2" }],
    });
    const names: string[] = [];
    for await (const { name } of client.agents.list.all({ limit: 2 })) names.push(name);
    expect(names).toEqual(["First", "Second", "Third"]);
    expect(api.seen.map(({ query }) => query)).toEqual([{ limit: "2" }, { limit: "2", cursor: "c2" }]);
  });

  test("signing in and out go to the auth endpoints", async () => {
    const client = await clientOf({
      "POST /v1/auth/sign-in/email": () => [
        200,
        { user: { id: "acc_1", email: "ada@example.org", name: "Ada" } },
      ],
      "GET /v1/auth/get-session": () => [200, null],
    });
    const { user } = await client.auth.signIn({ email: "ada@example.org", password: "a long password" });
    expect(user.name).toBe("Ada");
    expect(await client.auth.getSession()).toBeNull();
  });
});

describe("failures", () => {
  test("name the field, the reason and the request", async () => {
    const errors = [{ path: "name", message: "Too small" }];
    const client = await clientOf({
      "POST /v1/agents": () => problem(422, "invalid", "Not valid", { errors }),
    });
    const error = await failureOf(client.agents.create({ name: "" }));
    expect(error.message).toBe("422 invalid: name: Too small (request req_fake)");
    expect(error).toMatchObject({
      status: 422,
      code: "invalid",
      detail: "Not valid",
      requestId: "req_fake",
      errors,
    });
    expect(api.seen).toHaveLength(1);
  });

  test("keep the members that some codes add", async () => {
    const client = await clientOf({
      [`DELETE /v1/agents/${AGENT_ID}`]: () => problem(409, "conflict", "In use", { usedBy: ["production"] }),
    });
    const error = await failureOf(client.agents.delete({ id: AGENT_ID }));
    expect(error.problem?.usedBy).toEqual(["production"]);
  });

  test("a proxy's page is an error with its status", async () => {
    const client = await clientOf({ "GET /v1/me": () => [404, "<html>"] });
    expect(await failureOf(client.accounts.me())).toMatchObject({ status: 404, code: "http_error" });
  });

  test("a server that is not there is a network error", async () => {
    const client = await clientOf({}, { maxRetries: 0 });
    await api.close();
    const error = await failureOf(client.accounts.me());
    expect(error).toMatchObject({ status: 0, code: "network" });
    expect(error.message).toContain("is Bailiwick running there?");
  });

  test("a server that does not answer in time is a timeout", async () => {
    const client = await clientOf({ "GET /v1/me": () => {} }, { timeoutMs: 30, maxRetries: 0 });
    expect((await failureOf(client.accounts.me())).code).toBe("timeout");
  });

  test("an abort throws the reason of its signal", async () => {
    const controller = new AbortController();
    const client = await clientOf({ "GET /v1/me": () => controller.abort(new Error("changed my mind")) });
    await expect(client.accounts.me({}, { signal: controller.signal })).rejects.toThrow("changed my mind");
    expect(api.seen).toHaveLength(1);
  });
});

describe("retries", () => {
  const unavailable =
    (status: number): FakeRoute =>
    () =>
      problem(status, "unavailable", "Soon", {}, { "retry-after": "0" });

  test("carry one idempotency key through every attempt of a call, a new one per call", async () => {
    const client = await clientOf({
      "POST /v1/agents": [unavailable(503), (_, response) => void response.destroy(), () => [201, agent()]],
    });
    await client.agents.create({ name: "Greeter" });
    await client.agents.create({ name: "Greeter" });
    const keys = api.seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(4);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test("use the caller's idempotency key", async () => {
    const client = await clientOf({ "POST /v1/agents": () => [201, agent()] });
    await client.agents.create({ name: "Greeter" }, { idempotencyKey: "mine" });
    expect(api.seen[0]!.headers["idempotency-key"]).toBe("mine");
  });

  test.each([429, 502, 503, 504])("%i is tried again", async (status) => {
    const client = await clientOf({ "GET /v1/me": [unavailable(status), () => [200, {}]] });
    await client.accounts.me();
    expect(api.seen).toHaveLength(2);
  });

  test.each([400, 401, 403, 404, 409, 412, 500])("%i is not", async (status) => {
    const client = await clientOf({ "GET /v1/me": unavailable(status) });
    expect((await failureOf(client.accounts.me())).status).toBe(status);
    expect(api.seen).toHaveLength(1);
  });

  test("end after maxRetries with the last failure", async () => {
    const client = await clientOf({ "GET /v1/me": unavailable(503) }, { maxRetries: 3 });
    expect((await failureOf(client.accounts.me())).retryAfterSeconds).toBe(0);
    expect(api.seen).toHaveLength(4);
  });

  test("are left to the caller when the server asks for more than a minute", async () => {
    const client = await clientOf({
      "GET /v1/me": () => problem(429, "rate_limited", "Slow down", {}, { "retry-after": "3600" }),
    });
    expect((await failureOf(client.accounts.me())).retryAfterSeconds).toBe(3600);
    expect(api.seen).toHaveLength(1);
  });

  test("do not repeat a sign-in", async () => {
    const client = await clientOf({ "POST /v1/auth/sign-in/email": unavailable(503) });
    await failureOf(client.auth.signIn({ email: "ada@example.org", password: "a long password" }));
    expect(api.seen).toHaveLength(1);
  });
});

test("a run is created with what was given and nothing more", async () => {
  const client = await clientOf({ "POST /v1/agents/greeter/runs": () => [201, run()] });
  await client.runs.create({ agentId: "greeter", input: "Hello" });
  expect(api.seen[0]!.body).toEqual({ input: "Hello" });
});
