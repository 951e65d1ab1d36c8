import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowTools, deployAgent, makeAgent } from "../../platform/testing/agents.ts";
import { type Answer, type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let sourceId: string;

const documentOf = (summary: string, isWhole = true) => ({
  openapi: "3.1.0",
  info: { title: "Demo", version: "1" },
  servers: [{ url: `${world.url}/demo` }],
  paths: {
    "/weather": {
      get: {
        operationId: "weather/get-by-city",
        summary,
        parameters: [{ name: "city", in: "query", required: true, schema: { type: "string" } }],
        responses: {},
      },
    },
    ...(isWhole ? { "/echo": { post: { operationId: "echo", summary: "Echoes.", responses: {} } } } : {}),
  },
});
const definition = (document: object) => ({ kind: "openapi", document: JSON.stringify(document) });

beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  const made = await acme.post("/v1/tool-sources", {
    ...{ slug: "demo", name: "Demo", definition: definition(documentOf("Weather of a city.")) },
  });
  sourceId = made.body.id;
  await world.app.toolSources!.settle();
  await allowTools(acme, "demo.**");
});
afterAll(() => world.stop());

const WEATHER = "demo.weather.get_by_city";
const run = async (agentId: string, input: string) => {
  const { body } = await acme.post(`/v1/agents/${agentId}/runs?wait=true`, { input });
  await world.until(async () =>
    ["succeeded", "failed"].includes((await acme.get(`/v1/runs/${body.id}`)).body.state),
  );
  return (await acme.get(`/v1/runs/${body.id}/steps`)).body.data as Answer["body"][];
};
const resync = async (document: object) => {
  await acme.patch(`/v1/tool-sources/${sourceId}`, { definition: definition(document) });
  await world.app.toolSources!.settle();
};

describe("tools of the catalogue an agent lists", () => {
  test("are called by a name models take, as they were when it was published", async () => {
    const agent = await deployAgent(acme, { catalogueTools: [WEATHER] });
    const steps = await run(agent.id, 'demo__weather__get_by_city {"city":"Oslo"}');
    const call = steps.find(({ kind }) => kind === "tool");
    expect(call).toMatchObject({ state: "succeeded", name: "demo__weather__get_by_city" });
    expect(call.result.body).toMatchObject({ city: "Oslo" });
    expect(call.decision).toMatchObject({ effect: "allow" });
  });

  test("are named where they cannot be", async () => {
    const refused = async (content: object) =>
      (await acme.post("/v1/agents", { name: "x", content })).body.errors?.[0]?.path;
    expect(await refused({ catalogueTools: ["demo.nothing"] })).toBe("catalogueTools.0");
    expect(await refused({ catalogueTools: [WEATHER, WEATHER] })).toBe("catalogueTools");
    expect(await refused({ catalogueTools: ["workspace.add"] })).toBe("catalogueTools.0");
    expect(await refused({ toolkitId: "tkt_01k5x8v0c4f6pz2r8s5k3y7w9g" })).toBe("toolkitId");
  });

  test("use the source they come from, and one that went is named when it is published", async () => {
    const agent = await makeAgent(acme, { catalogueTools: ["demo.echo"] }, "Echoing");
    const { body } = await acme.get("/v1/catalogue/tools/demo.echo");
    expect(body.usedBy).toMatchObject([{ kind: "agent_draft", id: agent.id, name: "Echoing" }]);
    expect((await acme.del(`/v1/tool-sources/${sourceId}`)).status).toBe(409);
    await resync(documentOf("Weather of a city.", false));
    const refused = await acme.post(`/v1/agents/${agent.id}/publish`, {});
    expect(refused.status).toBe(409);
    expect(refused.body.tools).toEqual(["demo.echo"]);
    const changed = (await acme.get(`/v1/tool-sources/${sourceId}`)).body.lastSync;
    expect(changed.used[0]).toMatchObject({ address: "demo.echo", change: "removed" });
    await resync(documentOf("Weather of a city."));
  });

  test("change for a version only when another one is published", async () => {
    const agent = await deployAgent(acme, { catalogueTools: [WEATHER] }, "Frozen");
    const told = async () => {
      const rows = await world.sql<{ description: string }>(
        `select callable ->> 'description' as description from version_callables f join versions v
          on v.workspace_id = f.workspace_id and v.id = f.version_id where v.subject_id = $1`,
        [agent.id],
      );
      return rows.map(({ description }) => description);
    };
    await resync(documentOf("Another text."));
    expect(await told()).toEqual(["Weather of a city."]);
    const steps = await run(agent.id, 'demo__weather__get_by_city {"city":"Bergen"}');
    expect(steps.find(({ kind }) => kind === "tool")).toMatchObject({ state: "succeeded" });
  });
});

describe("an agent that discovers", () => {
  test("finds, describes and calls, within its toolkit and through the same gate", async () => {
    const kit = await acme.post("/v1/toolkits", { name: "Weather", patterns: ["demo.weather.**"] });
    const agent = await deployAgent(acme, { discovers: true, toolkitId: kit.body.id }, "Finder");
    const [, found] = await run(agent.id, 'search_tools {"query":"weather"}');
    expect(found.result).toMatchObject({ total: 1, tools: [{ address: WEATHER }] });
    const [, told] = await run(agent.id, `describe_tool {"address":"${WEATHER}"}`);
    expect(told.result.typescript).toContain("tools.demo.weather.get_by_city(args: {\n  city: string;");
    const [, called] = await run(agent.id, `call_tool {"address":"${WEATHER}","arguments":{"city":"Oslo"}}`);
    expect(called).toMatchObject({ state: "succeeded", decision: { effect: "allow" } });
    const [step] = await world.sql<{ decision: { address: string; caller: { toolkitId: string } } }>(
      "select decision from steps where kind = 'tool' and name = 'call_tool' order by started_at desc limit 1",
    );
    expect(step!.decision).toMatchObject({ address: WEATHER, caller: { toolkitId: kit.body.id } });
    const [, outside] = await run(agent.id, 'call_tool {"address":"demo.echo","arguments":{}}');
    expect(outside).toMatchObject({ state: "failed", result: { code: "tool_missing" } });
    expect((await acme.del(`/v1/toolkits/${kit.body.id}`)).status).toBe(409);
  });
});

test("a draft of before the catalogue still reads, runs and is published", async () => {
  const agent = await makeAgent(acme, {}, "Old");
  await world.sql(
    "update drafts set content = content - 'catalogueTools' - 'discovers' - 'toolkitId' where subject_id = $1",
    [agent.id],
  );
  const { body, status } = await acme.get(`/v1/agents/${agent.id}`);
  expect(status).toBe(200);
  expect(body.content).toMatchObject({ catalogueTools: [], discovers: false, toolkitId: null });
  expect((await acme.post(`/v1/agents/${agent.id}/publish`, { stage: "production" })).status).toBe(201);
  expect(await run(agent.id, "Hello")).toHaveLength(1);
  const { catalogueTools, discovers, toolkitId, ...rest } = body.content;
  void [catalogueTools, discovers, toolkitId];
  const saved = await acme.put(`/v1/agents/${agent.id}/draft`, rest, {
    headers: { "if-match": `"${body.revision}"` },
  });
  expect(saved.body.hasUnpublishedChanges).toBe(false);
});
