import { setTimeout as sleep } from "node:timers/promises";
import { sql as raw } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/platform/db/open.ts";
import { dispatchLostRuns } from "../../src/platform/dispatch/queue.ts";
import { newId } from "../../src/platform/ids.ts";
import { type ClonedDatabase, cloneDatabase } from "../../src/platform/testing/database.ts";
import { testWorld, type World } from "../../src/platform/testing/world.ts";
import { until } from "../support/until.ts";

const CONCURRENCY = 5;
const NEIGHBOURS_RUNS = 2_000;

describe("the order of waiting runs", () => {
  let clone: ClonedDatabase;
  let database: Database;
  beforeAll(async () => {
    clone = await cloneDatabase();
    database = await openDatabase({ ownerUrl: clone.ownerUrl, poolSize: 4, onError: () => {} });
  });
  afterAll(async () => {
    await database.close();
    await clone.drop();
  });

  const dispatchMany = (workspaceId: string, count: number) =>
    database.door.write({ workspaceId }, async (t) => {
      const ids = Array.from({ length: count }, () => newId("run"));
      await raw`select dispatch_run(${workspaceId}, id) from unnest(${ids}::text[]) as id`.execute(t.db);
      return ids;
    });
  /** The waiting runs in the order in which they would be taken. */
  const order = async () =>
    (
      await clone.sql<{ key: string }>(
        "select key from graphile_worker._private_jobs where is_available and run_at <= now() order by priority, run_at, id",
      )
    ).map(({ key }) => key);
  const takeAll = () => clone.sql("delete from graphile_worker._private_jobs");

  test("a first run stands right behind the next one of a neighbour with thousands", async () => {
    const theirs = await dispatchMany("ws_neighbour", NEIGHBOURS_RUNS);
    const [mine] = await dispatchMany("ws_mine", 1);
    const waiting = await order();
    expect(waiting).toHaveLength(NEIGHBOURS_RUNS + 1);
    expect(waiting.indexOf(mine!)).toBeLessThanOrEqual(2);
    expect(waiting.filter((key) => key !== mine)).toEqual(theirs);
    await takeAll();
  });

  test("who was busy long ago waits no longer than anybody else", async () => {
    await dispatchMany("ws_busy_once", 500);
    await takeAll();
    await dispatchMany("ws_other", 20);
    const [again] = await dispatchMany("ws_busy_once", 1);
    expect((await order()).indexOf(again!)).toBeLessThanOrEqual(2);
    await takeAll();
  });

  test("who was idle for long gets no credit for it", async () => {
    await dispatchMany("ws_idle", 1);
    await dispatchMany("ws_steady", 300);
    await takeAll();
    const steady = await dispatchMany("ws_steady", 10);
    await dispatchMany("ws_idle", 10);
    expect((await order()).slice(0, 4)).toContain(steady[1]);
    await takeAll();
  });

  test("tags never go back, whatever waits or not", async () => {
    const tagOf = async (workspaceId: string) =>
      Number(
        (
          await clone.sql<{ tag: string }>(
            "select last_tag as tag from dispatch_tenants where workspace_id = $1",
            [workspaceId],
          )
        )[0]?.tag ?? 0,
      );
    const last = new Map<string, number>();
    for (let round = 0; round < 60; round++) {
      const workspaceId = `ws_${round % 4}`;
      await dispatchMany(workspaceId, 1 + (round % 3));
      if (round % 7 === 0) await takeAll();
      if (round % 5 === 0)
        await database.door.write({ workspaceId }, (t) =>
          raw`select dispatch_run(${workspaceId}, ${newId("run")}, interval '5 seconds')`.execute(t.db),
        );
      const tag = await tagOf(workspaceId);
      expect(tag).toBeGreaterThan(last.get(workspaceId) ?? 0);
      last.set(workspaceId, tag);
    }
    // Virtual time counts jobs: a real time in it would be fifteen digits.
    expect(Math.max(...last.values())).toBeLessThan(10_000);
    await takeAll();
  });

  test("a run dispatched while only delayed jobs wait is due at once", async () => {
    await database.door.write({ workspaceId: "ws_sync" }, (t) =>
      raw`select dispatch_run('ws_sync', ${newId("run")}, interval '5 seconds')`.execute(t.db),
    );
    const [mine] = await dispatchMany("ws_async", 1);
    expect(await order()).toEqual([mine]);
    await takeAll();
  });

  test("a dispatch that was rolled back leaves no job, and one of another workspace is refused", async () => {
    const rolledBack = database.door.write({ workspaceId: "ws_mine" }, async (t) => {
      await raw`select dispatch_run('ws_mine', ${newId("run")})`.execute(t.db);
      throw new Error("changed my mind");
    });
    await expect(rolledBack).rejects.toThrow("changed my mind");
    await expect(
      database.door.write({ workspaceId: "ws_mine" }, (t) =>
        raw`select dispatch_run('ws_other', ${newId("run")})`.execute(t.db),
      ),
    ).rejects.toThrow("not of the current workspace");
    expect(await order()).toEqual([]);
  });
});

describe("a process with a busy neighbour", () => {
  let world: World;
  beforeAll(async () => {
    world = await testWorld({ config: { WORKER_CONCURRENCY: CONCURRENCY } });
  });
  afterAll(() => world.stop());

  const makeAgent = async (person: { post: World["anonymous"]["post"] }) => {
    const { body } = await person.post("/v1/agents", {
      name: "Echo",
      content: { model: { connectionId: null, name: "demo-fast" } },
    });
    await person.post(`/v1/agents/${body.id}/publish`, { stage: "production" });
    return body.id as string;
  };

  test(
    `my run is taken before all but a few of a neighbour's ${NEIGHBOURS_RUNS}`,
    { timeout: 90_000 },
    async () => {
      const [neighbour, me] = [await world.newPerson(), await world.newPerson()];
      const theirAgent = await makeAgent(neighbour);
      const myAgent = await makeAgent(me);
      const { body: first } = await neighbour.post(`/v1/agents/${theirAgent}/runs`, { input: "hello" });
      // As if all had been asked for in one moment.
      const ids = await copy(first.id, NEIGHBOURS_RUNS, { state: "queued", isHeld: false });
      await world.app.platform.door.write({ workspaceId: neighbour.workspaceId }, (t) =>
        raw`select dispatch_run(${neighbour.workspaceId}, id) from unnest(${ids}::text[]) as id`.execute(
          t.db,
        ),
      );
      const startedOfTheirs = async () =>
        Number(
          (
            await world.sql<{ n: string }>(
              "select count(*) as n from runs where workspace_id = $1 and started_at is not null",
              [neighbour.workspaceId],
            )
          )[0]!.n,
        );
      const overtakes: number[] = [];
      for (let round = 0; round < 5; round++) {
        const { body: mine } = await me.post(`/v1/agents/${myAgent}/runs`, { input: "hello", mode: "async" });
        const [counted] = await world.sql<{ n: string }>(
          `select count(*) as n from runs r where r.workspace_id = $1
          and r.started_at > (select created_at from runs where id = $2)
          and r.started_at < (select coalesce(started_at, 'infinity') from runs where id = $2)`,
          [neighbour.workspaceId, await endOf(mine.id)],
        );
        overtakes.push(Number(counted!.n));
      }
      expect(await startedOfTheirs()).toBeLessThan(NEIGHBOURS_RUNS);
      process.stdout.write(`taken between my accepting and my start: ${overtakes.join(", ")} of theirs\n`);
      // Those under way, one more of each worker that was just choosing, and the one with an equal tag.
      for (const count of overtakes) expect(count).toBeLessThanOrEqual(2 * CONCURRENCY + 1);

      // The neighbour's rest is cleared away in one go, which may meet the workers that are just taking from it.
      await untilNoDeadlock("update runs set state = 'cancelled' where state = 'queued'");
      await untilNoDeadlock("delete from graphile_worker._private_jobs where locked_at is null");

      async function endOf(runId: string): Promise<string> {
        for (;;) {
          const { body } = await me.get(`/v1/runs/${runId}`);
          if (body.state === "succeeded") return runId;
          expect(["queued", "running"]).toContain(body.state);
        }
      }
    },
  );

  test("a workspace at its cap waits with its next run, and goes on when one of its runs ends", async () => {
    const me = await world.newPerson();
    const agentId = await makeAgent(me);
    const { body: first } = await me.post(`/v1/agents/${agentId}/runs`, { input: "hello" });
    await copy(first.id, 100, { state: "running", isHeld: true });
    const { body: mine } = await me.post(`/v1/agents/${agentId}/runs`, { input: "hello", mode: "async" });
    await sleep(800);
    expect((await me.get(`/v1/runs/${mine.id}`)).body.state).toBe("queued");
    const ended = "update runs set lease_token = null, lease_process = null, state = 'failed'";
    await world.sql(`${ended} where workspace_id = $1 and lease_token = 'held'`, [me.workspaceId]);
    await until("it ends", async () => (await me.get(`/v1/runs/${mine.id}`)).body.state === "succeeded");
  });

  test("a run that lost its job is found and dispatched, and no other is", async () => {
    const me = await world.newPerson();
    const agentId = await makeAgent(me);
    const { body: first } = await me.post(`/v1/agents/${agentId}/runs`, { input: "hello" });
    const [held] = await copy(first.id, 1, { state: "running", isHeld: true });
    const [lost] = await copy(first.id, 1, { state: "queued", isHeld: false });
    const find = () => world.app.platform.door.asSystem("a test", dispatchLostRuns);
    // The process looks by itself once a minute, and may have been first.
    expect(await find()).toBeLessThanOrEqual(1);
    await until("it ends", async () => (await me.get(`/v1/runs/${lost}`)).body.state === "succeeded");
    expect(await find()).toBe(0);
    expect((await me.get(`/v1/runs/${held}`)).body.state).toBe("running");
  });

  async function untilNoDeadlock(text: string): Promise<void> {
    for (let left = 10; ; left--) {
      try {
        return void (await world.sql(text));
      } catch (error) {
        if ((error as { code?: string }).code !== "40P01" || left === 0) throw error;
      }
    }
  }

  /** Copies of a run that was accepted, without a job; held ones by this process, as if it advanced them. */
  async function copy(runId: string, count: number, as: { state: string; isHeld: boolean }) {
    const ids = Array.from({ length: count }, () => newId("run"));
    await world.sql(
      `insert into runs (workspace_id, id, kind, agent_id, version_id, stage, input, plan, actor_account_id, actor_kind,
         credential_id, deadline_at, state, lease_token, lease_process)
       select workspace_id, copy, kind, agent_id, version_id, stage, input, plan, actor_account_id, actor_kind,
         credential_id, now() + interval '1 hour', $3, case when $4 then 'held' end,
         case when $4 then (select id from processes limit 1) end
       from runs, unnest($2::text[]) as copy where id = $1`,
      [runId, ids, as.state, as.isHeld],
    );
    return ids;
  }
});
