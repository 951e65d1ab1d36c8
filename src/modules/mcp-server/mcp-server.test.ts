import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as V1Transport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployAgent } from "../../platform/testing/agents.ts";
import { type KeyCaller, type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let ada: Person;
let key: KeyCaller;
beforeAll(async () => {
  world = await testWorld();
  ada = await world.newPerson("Ada");
  key = await world.key(ada);
});
afterAll(() => world?.stop());

const info = { name: "test", version: "1" };
async function connect(secret = key.secret, path = "/mcp", mode: "auto" | "legacy" = "auto") {
  const client = new Client(info, { versionNegotiation: { mode } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(path, world.url), {
      requestInit: { headers: { authorization: `Bearer ${secret}` } },
    }),
  );
  return client;
}
async function connectV1(secret = key.secret) {
  const client = new V1Client(info);
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  await client.connect(new V1Transport(new URL("/mcp", world.url), { requestInit }) as never);
  return client;
}

describe("clients of every revision", () => {
  test.each(["auto", "legacy"] as const)(
    "the official client connects (%s) and lists tools",
    async (mode) => {
      const client = await connect(key.secret, "/mcp", mode);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["search_tools", "describe_tool"]),
      );
      const found = await client.callTool({ name: "search_tools", arguments: { query: "balance" } });
      expect(found.isError).toBeFalsy();
      expect(found.structuredContent).toMatchObject({ total: expect.any(Number) });
      await client.close();
    },
  );
  test("the first client's revisions too", async () => {
    const client = await connectV1();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("search_tools");
    const wrong = await client.callTool({ name: "search_tools", arguments: { limit: "many" } });
    expect(wrong).toMatchObject({ isError: true });
    await client.close();
  });
});

const textIn = (result: object) => ((result as { content: unknown }).content as { text: string }[])[0]!.text;
const makeTool = (name: string, method: "GET" | "POST") =>
  ada.post("/v1/tools", {
    name,
    description: `Echoes (${method})`,
    definition: { kind: "http", method, url: `${world.url}/demo/echo` },
    parameters: { type: "object", properties: { word: { type: "string" } }, required: ["word"] },
  });

describe("a program", () => {
  test("runs, calls tools, and answers structured results to both clients", async () => {
    await makeTool("read_echo", "GET");
    const client = await connect();
    const code =
      'console.log("looking"); emit(1); const r = await tools.workspace.read_echo({ word: "hi" }); return { ok: r.ok, n: input.n + 1 };';
    const told: string[] = [];
    const ran = await client.callTool(
      { name: "execute", arguments: { code, input: { n: 1 } } },
      { onprogress: ({ message }) => void told.push(message ?? "") },
    );
    expect(ran.structuredContent).toMatchObject({
      state: "succeeded",
      result: { ok: true, n: 2 },
      logs: ["looking"],
      emitted: [1],
    });
    expect(told.length).toBeGreaterThan(0);
    const { runId } = ran.structuredContent as { runId: string };
    expect((await ada.get(`/v1/tasks/${runId}`)).body).toMatchObject({
      state: "succeeded",
      credentialId: key.keyId,
    });
    const old = await connectV1();
    await old.listTools();
    const again = await old.callTool({ name: "execute", arguments: { code: "return [1, 2]" } });
    expect(again.structuredContent).toMatchObject({ state: "succeeded", result: [1, 2] });
    const deep: unknown = JSON.parse("[".repeat(2_000) + "]".repeat(2_000));
    const tooDeep = await old.callTool({ name: "execute", arguments: { code: "return 1", input: deep } });
    expect(tooDeep).toMatchObject({ isError: true });
    expect(JSON.stringify(tooDeep.content)).toContain("nested more than");
    const failed = await old.callTool({ name: "execute", arguments: { code: 'throw new Error("no way")' } });
    expect(failed).toMatchObject({ isError: true });
    expect(textIn(failed)).toContain("no way");
    await Promise.all([client.close(), old.close()]);
  });

  test("that waits for a person answers with the run and a link; only a person lets it go on", async () => {
    await makeTool("write_echo", "POST");
    const client = await connect();
    const asked = await client.callTool({
      name: "execute",
      arguments: { code: 'return (await tools.workspace.write_echo({ word: "hi" })).ok' },
    });
    expect(asked.isError).toBeFalsy();
    const { runId, approvalUrl, state } = asked.structuredContent as Record<string, string>;
    expect(state).toBe("waiting");
    expect(approvalUrl).toMatch(/\/approvals\/apr_/);
    const { tools } = await client.listTools();
    expect(tools.some(({ name }) => /approv|decide/.test(name))).toBe(false);
    const still = await client.callTool({ name: "get_result", arguments: { runId: runId! } });
    expect(still.structuredContent).toMatchObject({ state: "waiting", runId });
    // Never whoever asked: another person of the workspace decides.
    const boss = await world.join(await world.newPerson("Boss"), ada, "admin");
    const approval = approvalUrl!.split("/").at(-1);
    expect((await boss.post(`/v1/approvals/${approval}/approve`, {})).status).toBeLessThan(300);
    await world.until(async () => (await ada.get(`/v1/runs/${runId}`)).body.state === "succeeded");
    const done = await client.callTool({ name: "get_result", arguments: { runId: runId! } });
    expect(done.structuredContent).toMatchObject({ state: "succeeded", result: true });
    await client.close();
  });
});

describe("what was chosen", () => {
  test("agents and tools are tools by themselves, each call a run", async () => {
    const agent = await deployAgent(ada);
    const settings = await ada.put("/v1/mcp/settings", {
      agentIds: [agent.id],
      tools: ["workspace.read_echo", "workspace.write_echo"],
    });
    expect(settings.status).toBe(200);
    const client = await connect();
    const { tools } = await client.listTools();
    const read = tools.find(({ name }) => name === "read_echo")!;
    expect(read).toMatchObject({
      annotations: { readOnlyHint: true, destructiveHint: false },
      inputSchema: { required: ["word"] },
    });
    const called = await client.callTool({ name: "read_echo", arguments: { word: "hi" } });
    expect(called.structuredContent).toMatchObject({ state: "succeeded" });
    const wrong = await client.callTool({ name: "read_echo", arguments: {} });
    expect(wrong).toMatchObject({ isError: true });
    const written = await client.callTool({ name: "write_echo", arguments: { word: "hi" } });
    expect(written.structuredContent).toMatchObject({ state: "waiting" });
    const name = settings.body.agents[0].toolName;
    const answered = await client.callTool({ name, arguments: { message: "Hello" } });
    expect(answered.structuredContent).toMatchObject({ state: "succeeded", result: expect.any(String) });
    await expect(client.callTool({ name: "nothing_here", arguments: {} })).rejects.toThrow(/no tool/);
    await client.close();
  });

  test("a toolkit reaches what it holds and nothing else, by whatever way", async () => {
    await ada.post("/v1/toolkits", { name: "Reading", slug: "reading", patterns: ["workspace.read_*"] });
    const client = await connect(key.secret, "/mcp/toolkits/reading");
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("read_echo");
    expect(names).not.toContain("write_echo");
    expect(names.some((name) => name.startsWith("ask_"))).toBe(false);
    const hidden = await client.callTool({
      name: "describe_tool",
      arguments: { address: "workspace.write_echo" },
    });
    expect(hidden).toMatchObject({ isError: true });
    const around = await client.callTool({
      name: "execute",
      arguments: { code: 'return await tools.workspace.write_echo({ word: "hi" })' },
    });
    expect(JSON.stringify(around)).not.toMatch(/"state":"waiting"|"ok":true/);
    await client.close();
    await expect(connect(key.secret, "/mcp/toolkits/none")).rejects.toThrow();
  });

  test("a key that is bound to a toolkit has it at /mcp too, and every other toolkit is not there", async () => {
    const { data } = (await ada.get("/v1/toolkits")).body;
    const bound = await ada.post("/v1/api-keys", { name: "bound", toolkitId: data[0].id });
    await ada.post("/v1/toolkits", { name: "Writing", slug: "writing", patterns: ["workspace.write_*"] });
    const { body: free } = await ada.post("/v1/tasks", { code: "return 1" });
    for (const path of ["/mcp", "/mcp/toolkits/reading"]) {
      const client = await connect(bound.body.secret, path);
      const names = (await client.listTools()).tools.map(({ name }) => name);
      expect(names).toContain("read_echo");
      expect(names).not.toContain("write_echo");
      const around = await client.callTool({
        name: "execute",
        arguments: { code: 'return await tools.workspace.write_echo({ word: "hi" })' },
      });
      expect(textIn(around)).toContain("tool_missing");
      const resultOf = async (runId: unknown) =>
        textIn(await client.callTool({ name: "get_result", arguments: { runId } }));
      expect(await resultOf(free.id)).toContain("Run not found");
      expect(await resultOf((around.structuredContent as { runId: string }).runId)).toContain("tool_missing");
      await client.close();
    }
    const refusals = await Promise.all(
      ["writing", "none"].map((slug) =>
        fetch(new URL(`/mcp/toolkits/${slug}`, world.url), {
          method: "POST",
          headers: { authorization: `Bearer ${bound.body.secret}`, "content-type": "application/json" },
          body: "{}",
        }).then(async (answer) => [answer.status, await answer.text()]),
      ),
    );
    expect(refusals[0]![0]).toBe(404);
    expect(refusals[0]).toEqual(refusals[1]);
  });

  test("a tool that policies block is not among those that are offered", async () => {
    const blocked = await ada.post("/v1/policies", {
      effect: "block",
      match: { address: "workspace.write_echo" },
    });
    const client = await connect();
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("read_echo");
    expect(names).not.toContain("write_echo");
    await ada.del(`/v1/policies/${blocked.body.id}`);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("write_echo");
    await client.close();
  });
});

describe("who may", () => {
  test("a key finds what its permissions allow, a rival nothing of it, nobody nothing", async () => {
    const narrow = await world.key(ada, ["tools:read"]);
    const client = await connect(narrow.secret);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(["search_tools", "describe_tool"]);
    await expect(client.callTool({ name: "execute", arguments: { code: "return 1" } })).rejects.toThrow(
      /no tool/,
    );
    const rival = await world.key(await world.newPerson("Rival"));
    const other = await connect(rival.secret);
    expect((await other.listTools()).tools.map(({ name }) => name)).not.toContain("read_echo");
    const runs = (await ada.get("/v1/tasks")).body.data;
    const foreign = await other.callTool({ name: "get_result", arguments: { runId: runs[0].id } });
    expect(foreign).toMatchObject({ isError: true });
    expect(textIn(foreign)).toContain("not_found");
    await expect(connect("bw_live_wrong")).rejects.toThrow();
    await Promise.all([client.close(), other.close()]);
  });

  test("a page of another site is refused, and nothing is kept that could be lost", async () => {
    const ask = (headers: Record<string, string>, method = "POST") =>
      fetch(new URL("/mcp", world.url), {
        method,
        headers: {
          authorization: `Bearer ${key.secret}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...headers,
        },
        ...(method === "POST" ? { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' } : {}),
      });
    expect((await ask({ origin: "https://evil.example" })).status).toBe(403);
    expect((await ask({ origin: world.url })).status).toBe(200);
    expect((await ask({ "mcp-session-id": "of another server" })).status).toBe(200);
    expect((await ask({ accept: "text/event-stream" }, "GET")).status).toBe(405);
  });
});
