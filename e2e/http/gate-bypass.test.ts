import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployAgent, makeTool } from "../../src/platform/testing/agents.ts";
import { type McpTestServer, startMcpServer } from "../../src/platform/testing/mcp-server.ts";
import { answering, type Receiver, startReceiver } from "../../src/platform/testing/receiver.ts";
import {
  type KeyCaller,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../src/platform/testing/world.ts";

// Every way to a side effect, with a tool that changes and one that destroys: where policies block or ask, nothing is done.

type Effect = "write" | "destroy";
const METHOD = { write: "POST", destroy: "DELETE" } as const;

let world: World;
let owner: Person;
let key: KeyCaller;
let service: Receiver;
let mcp: McpTestServer;
let agentId: string;
let parentId: string;
/** Keys that are confined: to a toolkit that holds the tools, and to one that holds none. */
let within: KeyCaller;
let without: KeyCaller;
const toolIds = {} as Record<Effect, string>;
const schedules = {} as Record<Effect, string>;
const hooks = {} as Record<`${"agent" | "tool"} ${Effect}`, string>;

const made = async (answer: Promise<{ status: number; body: { id: string }; text: string }>) => {
  const { status, body, text } = await answer;
  expect(status, text).toBe(201);
  return body as { id: string; url: string };
};

beforeAll(async () => {
  service = await startReceiver(answering(200, { "content-type": "application/json" }, '{"done":true}'));
  mcp = await startMcpServer();
  world = await testWorld({ config: { OUTBOUND_ALLOW: "127.0.0.1", SYNC_RUN_SECONDS: 5 } });
  owner = await world.newPerson("Owner");
  key = await world.key(owner);
  for (const effect of ["write", "destroy"] as const) {
    const definition = { kind: "http", method: METHOD[effect], url: `${service.url}/${effect}` };
    toolIds[effect] = (await makeTool(owner, { name: `${effect}_it`, description: effect, definition })).id;
  }
  const agent = await deployAgent(owner, { toolIds: Object.values(toolIds) }, "Doer");
  agentId = agent.id;
  for (const effect of ["write", "destroy"] as const) {
    const plan = {
      kind: "interval",
      intervalSeconds: 86_400,
      overlap: "allow",
      agentId,
      input: `${effect}_it`,
    };
    schedules[effect] = (await made(owner.post("/v1/schedules", { name: effect, ...plan }))).id;
    const hook = async (name: string, target: object) =>
      new URL((await made(owner.post("/v1/inbound-webhooks", { name, target }))).url).pathname;
    hooks[`agent ${effect}`] = await hook(`agent-${effect}`, { kind: "agent", agentId });
    hooks[`tool ${effect}`] = await hook(`tool-${effect}`, { kind: "tool", toolId: toolIds[effect] });
  }
  const operation = (operationId: string) => ({ operationId, responses: { 200: { description: "Done" } } });
  const document = {
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    servers: [{ url: service.url }],
    paths: { "/api": { post: operation("write_it"), delete: operation("destroy_it") } },
  };
  const source = (slug: string, definition: object) =>
    made(owner.post("/v1/tool-sources", { name: slug, slug, definition }));
  await source("things", { kind: "openapi", document: JSON.stringify(document) });
  await source("pets", { kind: "mcp", transport: "streamable_http", url: mcp.url });
  await world.app.toolSources!.settle();
  const offered = await owner.put("/v1/mcp/settings", {
    agentIds: [agentId],
    tools: ["workspace.write_it", "workspace.destroy_it"],
  });
  expect(offered.status, offered.text).toBe(200);
  const confined = async (slug: string, patterns: string[]) => {
    const toolkit = await made(owner.post("/v1/toolkits", { name: slug, slug, patterns }));
    return world.key(owner, ["*"], { toolkitId: toolkit.id });
  };
  within = await confined("doing", ["workspace.*", "things.*", "pets.*"]);
  without = await confined("idle", ["bailiwick.**"]);
  const code = "return input ? await tools.workspace[input]({}) : null";
  parentId = (await made(owner.post("/v1/tasks", { code }))).id;
});
afterAll(async () => {
  await world?.stop();
  await service?.close();
  await mcp?.stop();
});

async function throughMcp(
  { key: { secret } }: Who,
  name: string,
  { path = "/mcp", ...args }: Record<string, unknown> & { path?: string } = {},
): Promise<void> {
  const client = new Client({ name: "test", version: "1" });
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(path, world.url), { requestInit }));
  const { tools } = await client.listTools();
  const offered = tools.find((tool) => tool.name.includes(name));
  // What is blocked or out of reach is not offered; who names it all the same is refused.
  await client.callTool({ name: offered?.name ?? name, arguments: args }).catch(() => {});
  await client.close();
}

/** Who goes a way: as somebody signed in where that can be, and with a key. */
interface Who {
  caller: TestCaller;
  key: KeyCaller;
}
const call = (address: string, args: object = {}, caller: TestCaller = owner) =>
  caller.post("/v1/tools/call", { address, arguments: args });

const program = (effect: Effect) => `return await tools.workspace.${effect}_it({});`;

/** A path, and how it is gone with a tool of this effect. */
const PATHS: Record<string, (effect: Effect, who: Who) => Promise<unknown>> = {
  "an agent's tool": (effect, { caller }) =>
    caller.post(`/v1/agents/${agentId}/runs`, { input: `${effect}_it` }),
  "an agent's draft": (effect, { caller }) =>
    caller.post(`/v1/agents/${agentId}/runs`, { input: `${effect}_it`, isDraft: true }),
  "a message of a session": async (effect, { caller }) => {
    const { id } = await made(caller.post("/v1/sessions", { agentId }));
    return caller.post(`/v1/agents/${agentId}/runs`, { input: `${effect}_it`, sessionId: id });
  },
  "chat completions": (effect, { key }) =>
    key.post("/v1/chat/completions", {
      model: agentId,
      messages: [{ role: "user", content: `${effect}_it` }],
    }),
  "a tool by its address": (effect, { caller }) => call(`workspace.${effect}_it`, {}, caller),
  "an operation of a described API": (effect, { caller }) => call(`things.${effect}_it`, {}, caller),
  "a test of a draft": (effect, { caller }) => caller.post(`/v1/tools/${toolIds[effect]}/test`, {}),
  "a schedule": (effect, { caller }) => caller.post(`/v1/schedules/${schedules[effect]}/run`),
  "an inbound webhook to an agent": (effect) =>
    world.anonymous.post(hooks[`agent ${effect}`], undefined, { raw: `${effect}_it` }),
  "an inbound webhook to a tool": (effect) => world.anonymous.post(hooks[`tool ${effect}`], {}),
  "the code of a task": (effect, { caller }) => caller.post("/v1/tasks", { code: program(effect) }),
  "a re-run of a task": (effect, { caller }) =>
    caller.post(`/v1/tasks/${parentId}/rerun`, { input: `${effect}_it` }),
  "the code an MCP client executes": (effect, who) => throughMcp(who, "execute", { code: program(effect) }),
  "the code an MCP client of a toolkit executes": (effect, who) =>
    throughMcp(who, "execute", {
      code: program(effect),
      path: `/mcp/toolkits/${who.key === without ? "idle" : "doing"}`,
    }),
  "a tool offered to MCP clients": (effect, who) => throughMcp(who, `${effect}_it`),
  "an agent's tool, for a key with a toolkit": (effect, who) =>
    PATHS["an agent's tool"]!(effect, confined(who)),
  "the code of a task, for a key with a toolkit": (effect, who) =>
    PATHS["the code of a task"]!(effect, confined(who)),
};
const confined = ({ key }: Who): Who => {
  const narrow = key === without ? without : within;
  return { caller: narrow, key: narrow };
};
const anybody = (): Who => ({ caller: owner, key });
/** What those who made them do, whoever sets them off. */
const OF_OTHERS = ["an inbound webhook to an agent", "an inbound webhook to a tool"];
const MCP_OUT = "a tool of an MCP server";

const policy = async (effect: "block" | "allow") =>
  (
    await made(
      owner.post("/v1/policies", {
        effect,
        match: { address: "**", stages: ["draft", "dev", "uat", "production"] },
      }),
    )
  ).id;

/** Everything that was started stands still: it ended, or waits for somebody. */
async function settle(count: number): Promise<void> {
  await world.until(async () => {
    const [row] = await world.sql<{ all: number; moving: number }>(
      `select count(*)::int as all, (count(*) filter (where state in ('queued', 'running')))::int as moving from runs
        where workspace_id = $1`,
      [owner.workspaceId],
    );
    return row!.all >= count && row!.moving === 0;
  });
}

const runCount = async () =>
  (
    await world.sql<{ n: number }>("select count(*)::int as n from runs where workspace_id = $1", [
      owner.workspaceId,
    ])
  )[0]!.n;

const EFFECTS = ["write", "destroy"] as const;
const ways = Object.keys(PATHS).flatMap((path) => EFFECTS.map((effect) => [path, effect] as const));

describe("where policies ask", () => {
  test.each(ways)("%s that would %s waits, undone", async (path, effect) => {
    const before = service.received.length;
    await PATHS[path]!(effect, anybody());
    expect(service.received.slice(before)).toEqual([]);
  });
  test(`${MCP_OUT} waits, undone`, async () => {
    expect((await call("pets.add_pet", { name: "Rex" })).body).toMatchObject({ state: "waiting" });
    expect(mcp.calls).toEqual([]);
  });
  test("each of them waits with an approval, which goes when its run is cancelled", async () => {
    await settle(1 + ways.length + 1);
    const { body } = await owner.get("/v1/approvals?state=pending&limit=200");
    expect(body.data).toHaveLength(ways.length + 1);
    for (const { runId } of body.data) await owner.post(`/v1/runs/${runId}/cancel`, {});
    await world.app.signals!.settle();
    expect((await owner.get("/v1/approval-counts")).body.pending).toBe(0);
    expect(service.received).toEqual([]);
  });
});

describe("where policies block", () => {
  let blocking: string;
  let before: number;
  beforeAll(async () => {
    blocking = await policy("block");
    before = await runCount();
  });
  afterAll(async () => void (await owner.del(`/v1/policies/${blocking}`)));

  test.each(ways)("%s that would %s is refused, undone", async (path, effect) => {
    const before = service.received.length;
    await PATHS[path]!(effect, anybody());
    expect(service.received.slice(before)).toEqual([]);
  });
  test(`${MCP_OUT} is refused, undone`, async () => {
    expect((await call("pets.add_pet", { name: "Rex" })).body).toMatchObject({ errorCode: "denied" });
    expect(mcp.calls).toEqual([]);
  });
  test("nothing was done once all of them have ended", async () => {
    // A test of a draft that is refused at once is no run, nor is a tool that is offered no more.
    await settle(before + ways.length + 1 - 2 * EFFECTS.length);
    expect(service.received).toEqual([]);
    expect((await owner.get("/v1/approval-counts")).body.pending).toBe(0);
  });
});

describe("where policies allow, so that each way is known to lead there", () => {
  beforeAll(() => policy("allow"));

  // Before the others, so that what is late to be done would be seen among theirs.
  test.each(ways.filter(([path]) => !OF_OTHERS.includes(path)))(
    "%s that would %s does nothing for a key confined to other tools",
    async (path, effect) => {
      const before = service.received.length;
      await PATHS[path]!(effect, { caller: without, key: without });
      expect(service.received.slice(before)).toEqual([]);
    },
  );
  test("nothing of that was late", async () => {
    await settle(0);
    expect(service.received).toEqual([]);
    // An agent has tools of its own: the gate says why it may not call them for this key.
    const refused = await world.sql<{ kind: string }>(
      `select distinct r.kind from steps s join runs r on r.workspace_id = s.workspace_id and r.id = s.run_id
        where s.error_code = 'denied' and s.decision ->> 'reason' like '%toolkit this caller is confined to'`,
    );
    expect(refused.map(({ kind }) => kind)).toEqual(["agent"]);
  });

  test.each(ways)("%s that would %s does", async (path, effect) => {
    const before = service.received.length;
    await PATHS[path]!(effect, anybody());
    await world.until(async () => service.received.length > before);
    expect(service.received.slice(before)).toHaveLength(1);
  });
  test(`${MCP_OUT} is called`, async () => {
    await call("pets.add_pet", { name: "Rex" });
    expect(mcp.calls.map(({ name }) => name)).toEqual(["add_pet"]);
  });
});
