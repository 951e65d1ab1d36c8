import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ASK, makeAgents } from "./support/agent.ts";
import { type Cluster, type Member, signUp, startCluster } from "./support/cluster.ts";
import {
  expectBalancedBooks,
  expectWholeRecord,
  type Hold,
  holdTable,
  runOf,
  runWithInput,
  SETTLED,
  type Sql,
  stepsOf,
} from "./support/record.ts";
import { startToolServer, type ToolServer } from "./support/tool-server.ts";
import { until } from "./support/until.ts";

const TAKEOVER_MS = 15_000;

interface Moment {
  name: string;
  /** Arranges that the run stops there. */
  arrange?(): Promise<void>;
  /** True once the run stands there. */
  isThere(runId: string): Promise<boolean>;
  ends: "succeeded" | "interrupted";
  /** How often each tool's effect happened once the run has settled. */
  effects: { charge: number; store: number };
  words?: string;
  model?: "demo-slow";
}

const CLUSTERS = [
  { count: 1, name: "one process that is started again" },
  { count: 3, name: "three processes that take over" },
];

const keysOf = (effects: ToolServer["effects"], path: string) =>
  effects.filter((effect) => effect.path === path).map(({ idempotencyKey }) => idempotencyKey);

// Every day the harder of the two.
describe.each(CLUSTERS.filter(({ count }) => count === 3 || process.env.BAILIWICK_LONG))(
  "kill -9 with $name",
  ({ count }) => {
    let cluster: Cluster;
    let tools: ToolServer;
    let member: Member;
    let agents: Record<"demo-fast" | "demo-slow", string>;
    let held: Hold | undefined;
    const takeoversMs: number[] = [];

    beforeAll(async () => {
      tools = await startToolServer();
      cluster = await startCluster({ count, environment: { OUTBOUND_ALLOW: tools.host } });
      member = await signUp(cluster.processes[0]!);
      agents = await makeAgents(member, tools, { models: ["demo-fast", "demo-slow"], computeMs: 700 });
    });
    afterAll(async () => {
      await cluster?.stop();
      await tools?.stop();
      if (takeoversMs.length > 0)
        process.stdout.write(
          `takeover with ${count} process(es): ${takeoversMs.length} kills, longest ${Math.max(...takeoversMs)} ms\n`,
        );
    });

    afterEach(async () => {
      await held?.release();
      held = undefined;
      tools.release();
      while (cluster.processes.length < count) await cluster.start();
    });

    const sql: Sql = (text, values) => cluster.database.sql(text, values);
    const stepIs = (number: number, state: string) => async (runId: string) =>
      (await stepsOf(sql, runId))[number - 1]?.state === state;
    const isHeldAt = (number: number) => async (runId: string) =>
      tools.held() > 0 && (await stepIs(number, "started")(runId));
    const isBlocked = async () => (await held?.isAwaited()) ?? false;
    const lockSteps = async (mode: "share" | "access exclusive") => {
      held = await holdTable(cluster.database, "steps", mode);
    };
    const holdingThePut = (where: "arriving" | "answering") => async (runId: string) => {
      if (await stepIs(3, "started")(runId)) tools.hold(where);
      return isHeldAt(4)(runId);
    };
    /** Once it is there the tool answers, and nobody can write down what. */
    const afterEffect = (isThere: Moment["isThere"]) => async (runId: string) => {
      if (!held) {
        if (!(await isThere(runId))) return false;
        await lockSteps("share");
        tools.release();
      }
      return isBlocked();
    };
    const goesOn = (storeCount = 1) =>
      ({ ends: "succeeded", effects: { charge: 1, store: storeCount } }) as const;
    const waits = (chargeCount: number) =>
      ({ ends: "interrupted", effects: { charge: chargeCount, store: 0 } }) as const;
    const holdingAtOnce = (where: "arriving" | "answering") => async () => tools.hold(where);

    const moments: Moment[] = [
      {
        name: "right after it was accepted, before anybody claimed it",
        arrange: () => lockSteps("access exclusive"),
        isThere: isBlocked,
        ...goesOn(),
      },
      {
        name: "after the claim, before the first intent",
        arrange: () => lockSteps("share"),
        isThere: isBlocked,
        ...goesOn(),
      },
      { name: "during a model call", isThere: stepIs(1, "started"), words: "#sleep:300", ...goesOn() },
      { name: "while the answer streams", isThere: stepIs(7, "started"), model: "demo-slow", ...goesOn() },
      {
        name: "after the intent of a POST, before its effect",
        arrange: holdingAtOnce("arriving"),
        isThere: isHeldAt(2),
        ...waits(0),
      },
      {
        name: "during the effect of a POST",
        arrange: holdingAtOnce("answering"),
        isThere: isHeldAt(2),
        ...waits(1),
      },
      {
        name: "after the effect of a POST, before its result",
        arrange: holdingAtOnce("answering"),
        isThere: afterEffect(isHeldAt(2)),
        ...waits(1),
      },
      { name: "after the result of a POST", isThere: stepIs(3, "started"), words: "#sleep:250", ...goesOn() },
      {
        name: "after the intent of a PUT, before its effect",
        isThere: holdingThePut("arriving"),
        words: "#sleep:300",
        ...goesOn(),
      },
      {
        name: "during the effect of a PUT",
        isThere: holdingThePut("answering"),
        words: "#sleep:300",
        ...goesOn(2),
      },
      {
        name: "after the effect of a PUT, before its result",
        isThere: afterEffect(holdingThePut("answering")),
        words: "#sleep:300",
        ...goesOn(2),
      },
      { name: "during a code tool", isThere: stepIs(6, "started"), ...goesOn() },
    ];

    // What a process finds when it starts again differs from a takeover in who looks, not in what is found.
    const tried = process.env.BAILIWICK_LONG
      ? moments
      : moments.filter((_, index) => index % (count > 1 ? 2 : 4) === 1);

    /** Starts a run and kills the process that has it at that moment; answers the run once it has settled. */
    async function crashAt(moment: Moment, mode: "sync" | "async", words: string) {
      const input = `${ASK} ${moment.words ?? ""} ${words}`;
      const from = tools.effects.length;
      await moment.arrange?.();
      const accepting = cluster.processes[0]!;
      const agentId = agents[moment.model ?? "demo-fast"];
      const answer = member
        .at(accepting)
        .post(`/v1/agents/${agentId}/runs`, { input, mode })
        .catch(() => undefined);
      const runId = await until("the run is accepted", () => runWithInput(sql, input));
      await until(moment.name, () => moment.isThere(runId));
      // Nobody can read the steps while that lock is held, and there are none yet.
      const before = moment === moments[0] ? [] : await stepsOf(sql, runId);
      const { lease_process: holder } = await runOf(sql, runId);
      const doomed = holder ? await cluster.holderOf(runId) : accepting;
      await cluster.killHard(doomed);
      const killedAt = Date.now();
      await held?.release();
      held = undefined;
      tools.release();
      await answer;
      if (count === 1) await cluster.start();
      await until(
        "another process takes the run over",
        async () => {
          const run = await runOf(sql, runId);
          if (SETTLED.includes(run.state)) return true;
          return run.lease_process !== null && run.lease_process !== holder;
        },
        TAKEOVER_MS,
      );
      takeoversMs.push(Date.now() - killedAt);
      await until("the run settles", async () => SETTLED.includes((await runOf(sql, runId)).state));
      const effects = tools.effects.slice(from);
      return { runId, before, effects };
    }

    test.each(tried)("$name: the run goes on or waits for a person", async (moment) => {
      const mode = moments.indexOf(moment) % 2 === 0 ? "sync" : "async";
      const { runId, before, effects } = await crashAt(moment, mode, moment.name);
      expect((await runOf(sql, runId)).state).toBe(moment.ends);
      await expectWholeRecord(sql, runId, before);
      await expectBalancedBooks(sql);
      // Taken over by one process only.
      for (const { attempt } of await stepsOf(sql, runId)) expect(attempt).toBeLessThanOrEqual(2);
      expect(keysOf(effects, "/charge")).toEqual(Array(moment.effects.charge).fill(`${runId}:2`));
      expect(keysOf(effects, "/store")).toEqual(Array(moment.effects.store).fill(`${runId}:4`));
    });

    test.each([
      { decision: "repeat", ends: "succeeded", charges: 2 },
      { decision: "skip", ends: "succeeded", charges: 1 },
      { decision: "cancel", ends: "cancelled", charges: 1 },
    ])("a person decides an interrupted run: $decision", async ({ decision, ends, charges }) => {
      const moment = moments.find(({ name }) => name === "during the effect of a POST")!;
      const from = tools.effects.length;
      const { runId, before } = await crashAt(moment, "async", decision);
      const caller = member.at(cluster.processes[0]!);
      const shown = (await caller.get(`/v1/runs/${runId}`)).body;
      expect(shown).toMatchObject({ state: "interrupted", reason: expect.stringContaining("charge") });
      const skipped = decision === "skip" ? { result: { charged: "by hand" } } : {};
      const resolved = await caller.post(`/v1/runs/${runId}/resolve`, { decision, ...skipped });
      expect(resolved.status).toBe(200);
      await until("the run ends", async () => (await runOf(sql, runId)).state === ends);
      await expectWholeRecord(sql, runId, before);
      await expectBalancedBooks(sql);
      expect(keysOf(tools.effects.slice(from), "/charge")).toEqual(Array(charges).fill(`${runId}:2`));
      const charge = (await stepsOf(sql, runId))[1]!;
      expect(charge).toMatchObject(
        {
          repeat: { state: "succeeded", attempt: 2 },
          skip: { state: "skipped", result: { charged: "by hand" } },
          cancel: { state: "started" },
        }[decision]!,
      );
      expect((await caller.post(`/v1/runs/${runId}/resolve`, { decision })).status).toBe(409);
    });
  },
);
