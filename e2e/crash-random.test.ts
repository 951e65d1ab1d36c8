import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ASK, makeAgents } from "./support/agent.ts";
import { type Cluster, type Member, signUp, startCluster } from "./support/cluster.ts";
import { expectBalancedBooks, expectWholeRecord, runOf, SETTLED, stepsOf } from "./support/record.ts";
import type { RecordedStep } from "./support/record.ts";
import { startToolServer, type ToolServer } from "./support/tool-server.ts";
import { until } from "./support/until.ts";

const KILLS = process.env.BAILIWICK_LONG ? 60 : 4;
const RUNS_PER_KILL = 4;
const DECISIONS = ["repeat", "skip", "cancel"] as const;

/** A random sequence that a failure's message can repeat. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe.runIf(process.env.BAILIWICK_LONG)("kill -9 at random moments of three processes under load", () => {
  const seed = Number(process.env.BAILIWICK_SEED ?? Date.now() % 1_000_000);
  const random = randomFrom(seed);
  let cluster: Cluster;
  let tools: ToolServer;
  let member: Member;
  let agentId: string;

  beforeAll(async () => {
    tools = await startToolServer();
    cluster = await startCluster({ count: 3, environment: { OUTBOUND_ALLOW: tools.host } });
    member = await signUp(cluster.processes[0]!);
    agentId = (await makeAgents(member, tools, { models: ["demo"], computeMs: 30 })).demo;
  });
  afterAll(async () => {
    await cluster?.stop();
    await tools?.stop();
  });

  test(
    `every accepted run ends or waits for a person, over ${KILLS} kills (BAILIWICK_SEED=${seed})`,
    { timeout: 30_000 + KILLS * 8_000 },
    async () => {
      const { sql } = cluster.database;
      const decided = new Map<string, string>();
      let interrupted = 0;
      for (let kill = 1; kill <= KILLS; kill++) {
        const accepted = new Set<string>();
        const requests = Array.from({ length: RUNS_PER_KILL }, async (_, index) => {
          await sleep(random() * 400);
          const at = member.at(cluster.processes[Math.floor(random() * cluster.processes.length)]!);
          const input = `${ASK} #sleep:${Math.floor(random() * 60)} kill ${kill} run ${index}`;
          const body = { input, mode: random() < 0.5 ? "async" : "sync" };
          const answer = await at.post(`/v1/agents/${agentId}/runs`, body).catch(() => undefined);
          if (answer) expect(answer.status).toBeLessThan(300);
          if (answer) accepted.add(answer.body.id);
        });
        await sleep(random() * 900);
        const before = new Map<string, RecordedStep[]>();
        for (const { id } of await sql<{ id: string }>("select id from runs where lease_token is not null"))
          before.set(id, await stepsOf(sql, id));
        await cluster.killHard(cluster.processes[Math.floor(random() * cluster.processes.length)]!);
        const replaced = cluster.start();
        await Promise.all(requests);
        await replaced;
        const ids = (
          await sql<{ id: string }>("select id from runs where input ->> 'text' like $1", [
            `%kill ${kill} run%`,
          ])
        ).map(({ id }) => id);
        for (const id of accepted) expect(ids).toContain(id);
        for (const id of ids) {
          await until(`${id} settles`, async () => SETTLED.includes((await runOf(sql, id)).state), 30_000);
          await expectWholeRecord(sql, id, before.get(id));
          if ((await runOf(sql, id)).state === "interrupted") {
            interrupted++;
            const decision = DECISIONS[Math.floor(random() * 3)]!;
            decided.set(id, decision);
            const at = member.at(cluster.processes[0]!);
            expect((await at.post(`/v1/runs/${id}/resolve`, { decision })).status).toBe(200);
            const ends = decision === "cancel" ? "cancelled" : "succeeded";
            await until(`${id} ends`, async () => (await runOf(sql, id)).state === ends, 30_000);
            await expectWholeRecord(sql, id);
          } else expect((await runOf(sql, id)).state).toBe("succeeded");
        }
        await expectBalancedBooks(sql);
      }
      const charges = tools.effects.filter(({ path }) => path === "/charge");
      const perKey = Map.groupBy(charges, ({ idempotencyKey }) => idempotencyKey);
      const repeated = [...perKey].filter(([, calls]) => calls.length > 1).map(([key]) => key.split(":")[0]!);
      for (const runId of repeated) expect(decided.get(runId)).toBe("repeat");
      process.stdout.write(
        `${KILLS} random kills: ${perKey.size} runs charged, ${interrupted} interrupted, ${repeated.length} repeated by decision\n`,
      );
    },
  );
});
