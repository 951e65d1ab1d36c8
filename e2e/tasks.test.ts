import { afterAll, beforeAll, expect, test } from "vitest";
import { allowTools, makeTool } from "../src/platform/testing/agents.ts";
import { type Cluster, type Member, signUp, startCluster } from "./support/cluster.ts";
import { startToolServer, type ToolServer } from "./support/tool-server.ts";
import { until } from "./support/until.ts";

let cluster: Cluster;
let tools: ToolServer;
let member: Member;

beforeAll(async () => {
  tools = await startToolServer();
  cluster = await startCluster({ count: 1, environment: { OUTBOUND_ALLOW: tools.host } });
  member = await signUp(cluster.processes[0]!);
  const tool = (name: string, method: string) =>
    makeTool(member, {
      name,
      description: `Calls the service: ${name}.`,
      parameters: { type: "object", properties: { n: { type: "number" } } },
      definition: { kind: "http", method, url: tools.urlOf(`/${name}`) },
    });
  await Promise.all([tool("read", "GET"), tool("look", "GET"), tool("charge", "POST"), tool("send", "POST")]);
  await allowTools(member, "workspace.charge");
});
afterAll(async () => {
  await cluster?.stop();
  await tools?.stop();
});

const here = () => member.at(cluster.processes[0]!);
const start = async (code: string): Promise<string> =>
  (await here().post("/v1/tasks", { code, mode: "async" })).body.id;
const inState = (id: string, ...states: string[]) =>
  until(`${id} is ${states.join()}`, async () => {
    const { body } = await here().get(`/v1/tasks/${id}`);
    return states.includes(body?.state) ? body : undefined;
  });
const made = (path: string) => tools.effects.filter((effect) => effect.path.startsWith(path)).length;

const ran = {} as Record<"replayed" | "unknown" | "asking", string>;

// One process is killed once, while one task is between its calls, one in the middle of an effect, and one waits for people.
beforeAll(async () => {
  ran.asking = await start(
    "await tools.workspace.read({ n: 6 }); return (await tools.workspace.send({ n: 5 })).ok",
  );
  await inState(ran.asking, "waiting");
  ran.replayed = await start(`const at = Date.now();
    console.log("began");
    await tools.workspace.read({ n: 1 });
    await tools.workspace.charge({ n: 2 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await tools.workspace.look({ n: 3 });
    console.log("done");
    return [at, Math.random()]`);
  await until("it charged", async () => made("/charge") === 1);
  tools.hold("answering");
  await until("/look is held", async () => made("/look") > 0 && tools.held() > 0);
  ran.unknown = await start("return (await tools.workspace.charge({ n: 4 })).data");
  await until("the second charge is held", async () => made("/charge") === 2);
  await cluster.killHard(cluster.processes[0]!);
  tools.release();
  await cluster.start();
});

test("killed between two calls, a program goes on from its record: nothing is done twice, nothing is lost", async () => {
  const id = ran.replayed;
  const { result, createdAt } = await inState(id, "succeeded", "failed", "interrupted");
  expect(result[0]).toBe(Date.parse(createdAt));
  expect(made("/look")).toBe(2);
  expect(
    tools.effects.filter(({ path, idempotencyKey }) => path === "/read?n=1" || idempotencyKey === `${id}:2`),
  ).toHaveLength(2);
  const { data } = (await here().get(`/v1/tasks/${id}/logs`)).body;
  expect(data.map((line: { text: string }) => line.text)).toEqual(["began", "done"]);
});

test("killed during a call that changes something, a person decides about it", async () => {
  const { reason } = await inState(ran.unknown, "interrupted");
  expect(reason).toMatch(/Step 1 \(workspace\.charge\)/);
  await here().post(`/v1/runs/${ran.unknown}/resolve`, { decision: "skip", result: { taken: true } });
  expect((await inState(ran.unknown, "succeeded", "failed")).result).toEqual({ taken: true });
  expect(made("/charge")).toBe(2);
});

test("killed while people think, it is done once after they decided", async () => {
  const [approval] = (await here().get(`/v1/approvals?runId=${ran.asking}`)).body.data;
  const session = member.sessionAt(cluster.processes[0]!);
  const decided = await session.post(`/v1/approvals/${approval.id}/break-glass`, {
    reason: "Nobody else is here",
  });
  expect(decided.status).toBe(200);
  expect(await inState(ran.asking, "succeeded", "failed")).toMatchObject({ result: true });
  expect(made("/send")).toBe(1);
});
