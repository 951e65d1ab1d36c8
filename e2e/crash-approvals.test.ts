import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TestCaller } from "../src/platform/testing/caller.ts";
import { type Cluster, type Member, signUp, startCluster } from "./support/cluster.ts";
import { expectBalancedBooks, runOf, type Sql } from "./support/record.ts";
import { startToolServer, type ToolServer } from "./support/tool-server.ts";
import { until } from "./support/until.ts";

// An approval is rows, not memory: whatever dies while people think, the call is made once, or known to be unknown.

describe("kill -9 around an approval", () => {
  let cluster: Cluster;
  let tools: ToolServer;
  let asker: Member;
  let reviewer: Member;
  let agentId: string;

  const sql: Sql = (text, values) => cluster.database.sql(text, values);
  const only = () => cluster.processes[0]!;
  const deciding = (): TestCaller => reviewer.sessionAt(only(), asker.workspaceId);

  beforeAll(async () => {
    tools = await startToolServer();
    cluster = await startCluster({ count: 1, environment: { OUTBOUND_ALLOW: tools.host } });
    asker = await signUp(only());
    reviewer = await signUp(only());
    const place = [asker.organizationId, reviewer.accountId];
    await sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')",
      place,
    );
    await sql(
      "insert into members (organization_id, account_id, workspace_id, role) values ($1, $2, $3, 'architect')",
      [...place, asker.workspaceId],
    );
    const definition = { kind: "http", method: "POST", url: tools.urlOf("/charge"), timeoutMs: 30_000 };
    const tool = await asker.post("/v1/tools", { name: "charge", description: "Charges.", definition });
    const content = { model: { connectionId: null, name: "demo-fast" }, toolIds: [tool.body.id] };
    const agent = await asker.post("/v1/agents", { name: "Cashier", content });
    agentId = agent.body.id;
    await asker.post(`/v1/agents/${agentId}/publish`, { stage: "production" });
  });
  afterAll(async () => {
    await cluster?.stop();
    await tools?.stop();
  });
  afterEach(async () => {
    tools.release();
    if (cluster.processes.length === 0) await cluster.start();
  });

  const restart = async () => {
    await cluster.killHard(only());
    tools.release();
    await cluster.start();
  };
  const approvalsOf = async (runId: string) =>
    (await deciding().get(`/v1/approvals?runId=${runId}`)).body.data as {
      id: string;
      state: string;
      execution: string | null;
    }[];
  const ask = async () => {
    const { body } = await asker.at(only()).post(`/v1/agents/${agentId}/runs`, { input: "charge" });
    expect(body.state).toBe("waiting");
    return { runId: body.id as string, approvalId: (await approvalsOf(body.id))[0]!.id };
  };
  const approve = async (id: string) => {
    const { status, text } = await deciding().post(`/v1/approvals/${id}/approve`, {});
    expect(status, text).toBe(200);
  };
  const isNow = (runId: string, state: string) =>
    until(`the run is ${state}`, async () => (await runOf(sql, runId)).state === state);
  const sentBy = (runId: string) =>
    tools.effects.filter(({ idempotencyKey }) => idempotencyKey.startsWith(runId));

  test("while it waits: approved after the restart, the call is made once", async () => {
    const { runId, approvalId } = await ask();
    await restart();
    expect(sentBy(runId)).toEqual([]);
    await approve(approvalId);
    await isNow(runId, "succeeded");
    expect(sentBy(runId)).toHaveLength(1);
    expect(await approvalsOf(runId)).toMatchObject([{ state: "approved", execution: "succeeded" }]);
    await expectBalancedBooks(sql);
  });

  test.runIf(process.env.BAILIWICK_LONG)(
    "after it was approved, before the call began: it is taken up again and made once",
    async () => {
      const { runId, approvalId } = await ask();
      await sql("update runs set lease_token = 'held' where id = $1", [runId]);
      await approve(approvalId);
      // Where the call begins, it finds the approval's row held.
      const holder = new pg.Client({ connectionString: cluster.database.superuserUrl });
      await holder.connect();
      try {
        await holder.query("begin");
        await holder.query("select from approvals where id = $1 for update", [approvalId]);
        await sql("update runs set lease_token = null where id = $1", [runId]);
        await sql("select dispatch_run($1, $2) where set_config('app.workspace_id', $1, true) = $1", [
          asker.workspaceId,
          runId,
        ]);
        await until("the step was taken up", async () => {
          const [row] = await sql<{ state: string }>(
            "select state from steps where run_id = $1 order by number desc limit 1",
            [runId],
          );
          return row!.state === "started";
        });
        await cluster.killHard(only());
      } finally {
        await holder.end();
      }
      await cluster.start();
      await isNow(runId, "succeeded");
      expect(sentBy(runId)).toHaveLength(1);
      expect(await approvalsOf(runId)).toMatchObject([{ state: "approved", execution: "succeeded" }]);
      await expectBalancedBooks(sql);
    },
  );

  test("during the call: its outcome is unknown, and doing it again is asked anew", async () => {
    const { runId, approvalId } = await ask();
    tools.hold("answering");
    await approve(approvalId);
    await until("the call is under way", async () => tools.held() > 0);
    await restart();
    await isNow(runId, "interrupted");
    await until(
      "it is known to be unknown",
      async () => (await approvalsOf(runId))[0]!.execution === "unknown",
    );
    expect(sentBy(runId)).toHaveLength(1);

    await asker.at(only()).post(`/v1/runs/${runId}/resolve`, { decision: "repeat" });
    await isNow(runId, "waiting");
    const [again, first] = await approvalsOf(runId);
    expect(first).toMatchObject({ id: approvalId, execution: "unknown" });
    expect(again).toMatchObject({ state: "pending", execution: null });
    expect(sentBy(runId)).toHaveLength(1);
    await approve(again!.id);
    await isNow(runId, "succeeded");
    expect(sentBy(runId)).toHaveLength(2);
    await expectBalancedBooks(sql);
  });
});
