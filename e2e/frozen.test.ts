import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTool } from "../src/platform/testing/agents.ts";
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
  await makeTool(member, {
    name: "look",
    description: "Looks.",
    parameters: { type: "object", properties: {} },
    definition: { kind: "http", method: "GET", url: tools.urlOf("/look") },
  });
});
afterAll(async () => {
  await cluster?.stop();
  await tools?.stop();
});

const start = async (): Promise<string> => {
  const { body } = await member
    .at(cluster.processes[0]!)
    .post("/v1/tasks", { code: "return (await tools.workspace.look({})).ok", mode: "async" });
  return body.id;
};

test("a transaction that a vanished host left open holds up its own run, and neither takeovers nor heartbeats", async () => {
  tools.hold("answering");
  const [locked, free] = [await start(), await start()];
  await until("both call", () => tools.held() === 2);
  // PostgreSQL learns of a host that lost its power only hours later.
  const vanished = new pg.Client({ connectionString: cluster.database.superuserUrl });
  await vanished.connect();
  await vanished.query("begin");
  await vanished.query("select from runs where id = $1 for update", [locked]);
  await cluster.killHard(cluster.processes[0]!);
  tools.release();
  try {
    const living = await cluster.start();
    const stateOf = async (id: string) => (await member.at(living).get(`/v1/tasks/${id}`)).body.state;
    await until("the free run is over", async () => (await stateOf(free)) === "succeeded");
    const beats = async () =>
      (
        await cluster.database.sql<{ age: number }>(
          "select extract(epoch from now() - seen_at)::float8 as age from processes where pid = $1",
          [living.pid],
        )
      )[0]!.age;
    await until("it has tried again", async () => (await beats()) < 1);
    expect(await beats()).toBeLessThan(5);
    await vanished.query("rollback");
    await until("the other run is over", async () => (await stateOf(locked)) === "succeeded");
  } finally {
    await vanished.end();
  }
});
