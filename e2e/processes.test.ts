import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServerEvent } from "../src/platform/testing/events.ts";
import { ASK, makeAgents } from "./support/agent.ts";
import { type Cluster, type Member, signUp, startCluster } from "./support/cluster.ts";
import { expectWholeRecord, runOf, runWithInput, SETTLED, stepsOf } from "./support/record.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { startToolServer, type ToolServer } from "./support/tool-server.ts";
import { until } from "./support/until.ts";

const MODELS = ["demo-fast", "demo-slow"] as const;

let tools: ToolServer;
let cluster: Cluster;
let member: Member;
let agents: Record<(typeof MODELS)[number], string>;

async function prepare(environments: Record<string, string>[]): Promise<ServerProcess[]> {
  tools = await startToolServer();
  cluster = await startCluster({ count: 0, environment: { OUTBOUND_ALLOW: tools.host } });
  const started: ServerProcess[] = [];
  for (const environment of environments) started.push(await cluster.start(environment));
  member = await signUp(started[0]!);
  agents = await makeAgents(member, tools, { models: MODELS });
  return started;
}
async function finish(): Promise<void> {
  await cluster?.stop();
  await tools?.stop();
}
const sql: Cluster["database"]["sql"] = (text, values) => cluster.database.sql(text, values);

/** Starts a run at one process without waiting for it; answers its id. */
async function begin(
  one: ServerProcess,
  input: string,
  options: { mode?: string; model?: "demo-slow" } = {},
) {
  const { mode = "sync", model = "demo-fast" } = options;
  void member
    .at(one)
    .post(`/v1/agents/${agents[model]}/runs`, { input, mode })
    .catch(() => {});
  return until("the run is accepted", () => runWithInput(sql, input));
}
const settled = (runId: string, withinMs?: number) =>
  until(
    `${runId} settles`,
    async () => {
      const run = await runOf(sql, runId);
      return SETTLED.includes(run.state) && run;
    },
    withinMs,
  );
const standsAt = (runId: string, number: number) =>
  until(`${runId} is at step ${number}`, async () => (await stepsOf(sql, runId)).length === number);

describe("an api process and a worker process", () => {
  let api: ServerProcess;
  let worker: ServerProcess;
  beforeAll(async () => {
    [api, worker] = (await prepare([{ ROLES: "api" }, { ROLES: "worker" }])) as [
      ServerProcess,
      ServerProcess,
    ];
  });
  afterAll(finish);

  test("the api process accepts an async run and the worker process runs it", async () => {
    const runId = await begin(api, `${ASK} #sleep:200 split`, { mode: "async" });
    expect((await cluster.holderOf(runId)).pid).toBe(worker.pid);
    expect((await settled(runId)).state).toBe("succeeded");
    await expectWholeRecord(sql, runId);
  });

  test("a worker listens nowhere", () => {
    expect(worker.url).toBe("");
  });

  test("without a worker an accepted run waits, and is run when one comes", async () => {
    await cluster.killHard(worker);
    const runId = await begin(api, `${ASK} later`, { mode: "async" });
    await sleep(500);
    expect((await runOf(sql, runId)).state).toBe("queued");
    worker = await cluster.start({ ROLES: "worker" });
    expect((await settled(runId)).state).toBe("succeeded");
  });
});

describe("two processes that do everything", () => {
  let one: ServerProcess;
  let other: ServerProcess;
  beforeAll(async () => {
    [one, other] = (await prepare([{}, {}])) as [ServerProcess, ServerProcess];
  });
  afterAll(finish);

  test("a process that was only asleep cannot write over the takeover, and works on afterwards", async () => {
    const thinking = await begin(one, `hello #sleep:3000 asleep while it thinks`);
    await standsAt(thinking, 1);
    tools.hold("answering");
    const charging = await begin(one, `${ASK} asleep while it charges`);
    await until("the charge is under way", () => tools.held() > 0);
    one.signal("SIGSTOP");
    const asleepAt = Date.now();
    tools.release();
    try {
      expect((await settled(charging, 20_000)).state).toBe("interrupted");
      process.stdout.write(`takeover from a process asleep: ${Date.now() - asleepAt} ms\n`);
      expect((await settled(thinking, 20_000)).state).toBe("succeeded");
      expect(Date.now() - asleepAt).toBeLessThan(20_000);
    } finally {
      one.signal("SIGCONT");
    }
    const before = [await stepsOf(sql, thinking), await stepsOf(sql, charging)];
    await until("the process that slept has joined again", async () => {
      const rows = await sql("select 1 from processes where pid = $1", [one.pid]);
      return rows.length > 0;
    });
    const after = await begin(one, `${ASK} after the sleep`);
    expect((await settled(after)).state).toBe("succeeded");
    expect([await stepsOf(sql, thinking), await stepsOf(sql, charging)]).toEqual(before);
    expect((await runOf(sql, charging)).state).toBe("interrupted");
    await expectWholeRecord(sql, thinking);
    await expectWholeRecord(sql, charging);
    const charges = tools.effects.filter(({ idempotencyKey }) => idempotencyKey.startsWith(charging));
    expect(charges).toHaveLength(1);
  });

  test("a reader at another process gets a snapshot, live text without gaps, and resumes", async () => {
    const runId = await begin(one, "#long:18 read from elsewhere", { model: "demo-slow" });
    await standsAt(runId, 1);
    await sleep(1000);
    const reader = member.at(other);
    const stream = await reader.stream("GET", `/v1/runs/${runId}/events`);
    expect(stream.status).toBe(200);
    const events: ServerEvent[] = [];
    for await (const event of stream.events) events.push(event);
    const snapshot = events.find(({ event }) => event === "snapshot")!;
    expect(snapshot.data.text.length).toBeGreaterThan(0);
    let text: string = snapshot.data.text;
    let deltas = 0;
    for (const { event, data } of events) {
      if (event !== "delta") continue;
      deltas++;
      expect(data.offset).toBeLessThanOrEqual(text.length);
      text = text.slice(0, data.offset) + data.text;
    }
    expect(deltas).toBeGreaterThan(1);
    const done = events.at(-1)!;
    expect(done).toMatchObject({ event: "done", data: { run: { state: "succeeded", output: text } } });
    const ids = events.flatMap(({ id }) => (id === null ? [] : [Number(id)]));
    expect(ids).toEqual(ids.map((_, index) => index + 1));

    const again = await reader.stream("GET", `/v1/runs/${runId}/events`, undefined, {
      headers: { "last-event-id": "2" },
    });
    const rest: ServerEvent[] = [];
    for await (const event of again.events) rest.push(event);
    expect(rest.flatMap(({ id }) => (id === null ? [] : [Number(id)]))).toEqual(ids.slice(2));
  });

  test("a reader goes on with the step from its beginning when the process that wrote it dies", async () => {
    const third = await cluster.start();
    const runId = await begin(third, "#long:14 written twice", { model: "demo-slow" });
    await standsAt(runId, 1);
    await sleep(1000);
    const stream = await member.at(other).stream("GET", `/v1/runs/${runId}/events`);
    const events: ServerEvent[] = [];
    for await (const event of stream.events) {
      events.push(event);
      if (event.event === "snapshot") await cluster.killHard(third);
    }
    const repeated = events.findIndex(({ event }) => event === "step.repeated");
    expect(repeated).toBeGreaterThan(0);
    const anew = events.slice(repeated).filter(({ event }) => event === "delta");
    expect(anew[0]!.data.offset).toBe(0);
    const text = anew.map(({ data }) => data.text).join("");
    expect(events.at(-1)).toMatchObject({
      event: "done",
      data: { run: { state: "succeeded", output: text } },
    });
  });

  test("a cancellation sent to another process ends a model call at once", async () => {
    const runId = await begin(one, "hello #sleep:60000 cancel me");
    await standsAt(runId, 1);
    const { status } = await member.at(other).post(`/v1/runs/${runId}/cancel`);
    expect(status).toBe(200);
    expect((await settled(runId, 5_000)).state).toBe("cancelled");
    await expectWholeRecord(sql, runId);
  });

  test("a run that was cancelled while its process died is neither repeated nor left for a person", async () => {
    tools.hold("answering");
    const third = await cluster.start();
    const runId = await begin(third, `${ASK} cancelled and killed`);
    await until("the charge is under way", () => tools.held() > 0);
    const doomed = await cluster.holderOf(runId);
    expect(doomed.pid).toBe(third.pid);
    third.signal("SIGSTOP");
    await member.at(other).post(`/v1/runs/${runId}/cancel`);
    await cluster.killHard(third);
    tools.release();
    expect((await settled(runId)).state).toBe("cancelled");
    expect(tools.effects.filter(({ idempotencyKey }) => idempotencyKey.startsWith(runId))).toHaveLength(1);
  });

  test("SIGTERM lets a run end that ends soon, and the process exits with 0", async () => {
    const third = await cluster.start();
    const runId = await begin(third, "hello #sleep:1500 ends soon");
    await standsAt(runId, 1);
    third.signal("SIGTERM");
    expect(await third.ended).toEqual({ code: 0, signal: null });
    expect(await runOf(sql, runId)).toMatchObject({ state: "succeeded", lease_process: null });
    expect((await stepsOf(sql, runId))[0]!.attempt).toBe(1);
    cluster.processes.splice(cluster.processes.indexOf(third), 1);
  });

  test("SIGTERM hands a long run over, and accepted runs are not lost", async () => {
    const third = await cluster.start();
    // Longer than the safety net waits: its job finds the run held and leaves it alone.
    const inline = await begin(one, "hello #sleep:7000 waited for by its caller");
    const runId = await begin(third, "hello #sleep:60000 too long to wait for");
    await standsAt(runId, 1);
    third.signal("SIGTERM");
    const meanwhile = await Promise.all(
      Array.from({ length: 10 }, (_, index) => begin(other, `hello meanwhile ${index}`, { mode: "async" })),
    );
    for (const id of meanwhile) expect((await settled(id)).state).toBe("succeeded");
    expect(await third.ended).toEqual({ code: 0, signal: null });
    cluster.processes.splice(cluster.processes.indexOf(third), 1);
    const next = await cluster.holderOf(runId);
    expect(next.pid).not.toBe(third.pid);
    await until("it is repeated", async () => (await stepsOf(sql, runId))[0]!.attempt === 2);
    await member.at(one).post(`/v1/runs/${runId}/cancel`);
    expect((await settled(runId)).state).toBe("cancelled");
    await expectWholeRecord(sql, runId);
    expect((await settled(inline)).state).toBe("succeeded");
    expect((await stepsOf(sql, inline))[0]!.attempt).toBe(1);
    expect(await sql("select 1 from graphile_worker._private_jobs where key = $1", [inline])).toEqual([]);
  });

  test("a run past its deadline ends as timed_out, wherever it is", async () => {
    const runId = await begin(one, "hello #sleep:60000 too late");
    await standsAt(runId, 1);
    await sql("update runs set deadline_at = now() where id = $1", [runId]);
    await cluster.killHard(one);
    expect((await settled(runId)).state).toBe("timed_out");
    one = await cluster.start();
    await expectWholeRecord(sql, runId);
  });
});

describe("a database that goes away for a moment", () => {
  let only: ServerProcess;
  beforeAll(async () => {
    [only] = (await prepare([{}])) as [ServerProcess];
  });
  afterAll(finish);

  const cutConnections = () =>
    sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename <> 'postgres'",
    );

  test("a result that could not be recorded at once is recorded when the database is back", async () => {
    tools.hold("answering");
    const runId = await begin(only, `${ASK} the database blinks`);
    await until("the charge is under way", () => tools.held() > 0);
    const database = (await sql<{ name: string }>("select current_database() as name"))[0]!.name;
    await sql(`alter database ${database} with connection limit 0`);
    await cutConnections();
    tools.release();
    await sleep(700);
    await sql(`alter database ${database} with connection limit -1`);
    expect((await settled(runId)).state).toBe("succeeded");
    const charges = tools.effects.filter(({ idempotencyKey }) => idempotencyKey === `${runId}:2`);
    expect(charges).toHaveLength(1);
    await expectWholeRecord(sql, runId);
  });

  test("a process that was declared dead by mistake gives its runs up, joins again and goes on", async () => {
    const runId = await begin(only, "hello #sleep:4500 declared dead");
    await standsAt(runId, 1);
    await sql("delete from processes where pid = $1", [only.pid]);
    await until("it joined again", async () => {
      const rows = await sql("select 1 from processes where pid = $1", [only.pid]);
      return rows.length > 0;
    });
    expect((await settled(runId)).state).toBe("succeeded");
    expect((await stepsOf(sql, runId))[0]!.attempt).toBe(2);
    await expectWholeRecord(sql, runId);
  });

  test("runs go on although their connections are cut again and again", async () => {
    const runIds = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        begin(only, `${ASK} #sleep:100 cut ${index}`, { mode: "async" }),
      ),
    );
    for (let cut = 0; cut < 6; cut++) {
      await sleep(120);
      await cutConnections();
    }
    for (const runId of runIds) {
      expect(["succeeded", "interrupted"]).toContain((await settled(runId, 60_000)).state);
      await expectWholeRecord(sql, runId);
      const charges = tools.effects.filter(({ idempotencyKey }) => idempotencyKey === `${runId}:2`);
      expect(charges.length).toBeLessThanOrEqual(1);
    }
  });
});
