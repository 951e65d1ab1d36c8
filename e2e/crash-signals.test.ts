import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Received, type Receiver, startReceiver } from "../src/platform/testing/receiver.ts";
import { type Cluster, type Member, signUp, startCluster } from "./support/cluster.ts";
import { type Hold, holdTable, type Sql } from "./support/record.ts";
import { until } from "./support/until.ts";

// A process is stopped between two steps by holding the table the next one needs, then killed. Whatever was answered must
// be true afterwards, whatever was not answered is either whole or not there.

const COUNTS = process.env.BAILIWICK_LONG ? [1, 3] : [1];
type Call = Promise<{ status: number } | null>;

describe.each(COUNTS)("kill -9 with %i process(es)", (count) => {
  let cluster: Cluster;
  let receiver: Receiver;
  let member: Member;
  let agentId: string;
  let held: Hold | undefined;
  let isHolding = false;
  const holding: (() => void)[] = [];

  beforeAll(async () => {
    receiver = await startReceiver((_, response) => {
      const answer = () => void response.writeHead(204).end();
      if (isHolding) holding.push(answer);
      else answer();
    });
    const { host } = new URL(receiver.url);
    cluster = await startCluster({ count, environment: { OUTBOUND_ALLOW: host } });
    member = await signUp(cluster.processes[0]!);
    const agent = await member.post("/v1/agents", {
      name: "Echo",
      content: { model: { connectionId: null, name: "demo-fast" } },
    });
    agentId = agent.body.id;
    await member.post(`/v1/agents/${agentId}/publish`, { stage: "production" });
    const webhook = await member.post("/v1/webhooks", { url: receiver.url, eventTypes: ["tool.created"] });
    expect(webhook.status, webhook.text).toBe(201);
  });
  afterEach(async () => {
    await letGo();
    while (cluster.processes.length < count) await cluster.start();
  });
  afterAll(async () => {
    await cluster?.stop();
    await receiver?.close();
  });

  const sql: Sql = (text, values) => cluster.database.sql(text, values);
  const here = () => member.at(cluster.processes[0]!);
  const hold = async (table: string, mode: "share" | "access exclusive" = "share") => {
    held = await holdTable(cluster.database, table, mode);
  };
  async function letGo(): Promise<void> {
    isHolding = false;
    for (const answer of holding.splice(0)) answer();
    await held?.release();
    held = undefined;
  }
  const isBlocked = async () => (await held?.isAwaited()) ?? false;
  /** A call that may never be answered. */
  const attempt = (call: () => Promise<{ status: number }>): Call => call().catch(() => null);

  /** Kills every process that could be at the step, and starts as many again. */
  async function crash(): Promise<void> {
    const processes = [...cluster.processes];
    await Promise.all(processes.map((one) => cluster.killHard(one)));
    await letGo();
    // What a killed process had sent goes on in the server until it notices; the next ones start beside it.
    while (cluster.processes.length < count) await cluster.start();
  }

  const isQuiet = async () => {
    const [row] = await sql<{ quiet: boolean }>(`select not exists (select from events where sequence is null)
      and not exists (select from event_tasks where due_at is not null)
      and not exists (select from webhook_deliveries where state = 'pending')
      and not exists (select from inbound_deliveries where state = 'received')
      and not exists (select from runs where state in ('queued', 'running')) as quiet`);
    return row!.quiet;
  };

  /** What holds of events and deliveries whenever everything has come to rest. */
  async function expectNothingLost(): Promise<void> {
    await until("everything comes to rest", isQuiet);
    const numbers = await sql<{ scope_id: string; numbers: number[] }>(
      "select scope_id, array_agg(sequence::int order by sequence) as numbers from events group by scope_id",
    );
    for (const { numbers: given } of numbers) expect(given).toEqual(given.map((_, index) => index + 1));
    // No event without its change, no change without its event.
    const tools = await sql<{ id: string }>("select id from tools order by id");
    const told = await sql<{ tool: string; id: string }>(
      "select data ->> 'toolId' as tool, id from events where type = 'tool.created' order by 1",
    );
    expect(told.map(({ tool }) => tool)).toEqual(tools.map(({ id }) => id));
    // One delivery of each, which arrived at least once, always with the same id and bytes.
    const deliveries = await sql<{ event_id: string; state: string }>(
      "select event_id, state from webhook_deliveries",
    );
    expect(deliveries.map(({ event_id }) => event_id).toSorted()).toEqual(
      told.map(({ id }) => id).toSorted(),
    );
    expect(deliveries.every(({ state }) => state === "succeeded")).toBe(true);
    const arrived = Map.groupBy(
      receiver.received,
      ({ headers }: Received) => headers["webhook-id"] as string,
    );
    expect([...arrived.keys()].toSorted()).toEqual(told.map(({ id }) => id).toSorted());
    for (const tries of arrived.values()) expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
  }

  let tools = 0;
  const makeTool = () => {
    const name = `tool_${++tools}`;
    const definition = { kind: "code", code: "return 1" };
    return attempt(() => here().post("/v1/tools", { name, description: "", definition }));
  };

  const moments: {
    name: string;
    arrange: () => Promise<void>;
    isThere: () => Promise<boolean>;
    isAnswered: boolean;
  }[] = [
    {
      name: "before the event of a change is written",
      arrange: () => hold("events"),
      isThere: isBlocked,
      isAnswered: false,
    },
    {
      name: "before it is numbered",
      arrange: () => hold("event_streams"),
      isThere: isBlocked,
      isAnswered: true,
    },
    {
      name: "numbered, before its deliveries are written",
      arrange: () => hold("webhook_deliveries"),
      isThere: isBlocked,
      isAnswered: true,
    },
    {
      name: "deliveries written, before anybody is told",
      arrange: () => hold("webhook_queues"),
      isThere: isBlocked,
      isAnswered: true,
    },
    {
      name: "while it is being sent",
      arrange: async () => void (isHolding = true),
      isThere: async () => holding.length > 0,
      isAnswered: true,
    },
    {
      name: "sent, before its attempt is written down",
      arrange: () => hold("webhook_attempts"),
      isThere: isBlocked,
      isAnswered: true,
    },
  ];

  test.each(moments)("$name: nothing is lost", async ({ arrange, isThere, isAnswered }) => {
    await until("everything comes to rest", isQuiet);
    await arrange();
    const call = makeTool();
    await until("the process stands there", isThere);
    if (isAnswered) expect(await call).toMatchObject({ status: 201 });
    await crash();
    if (!isAnswered) expect(await call).toBeNull();
    await expectNothingLost();
    // What goes on afterwards is as it always was.
    expect(await makeTool()).toMatchObject({ status: 201 });
    await expectNothingLost();
  });

  test.each([
    { name: "before it is stored", table: "inbound_deliveries", isAnswered: false },
    { name: "stored and answered, before its run starts", table: "runs", isAnswered: true },
  ])("a delivery from outside, $name, is kept once and starts one run", async ({ table, isAnswered }) => {
    const made = await here().post("/v1/inbound-webhooks", {
      name: `crash-${table.replace("_", "-")}`,
      dedupe: { kind: "header", name: "x-id" },
      target: { kind: "agent", agentId },
    });
    expect(made.status, made.text).toBe(201);
    const { id } = made.body;
    const path = new URL(made.body.url).pathname;
    const post = () =>
      attempt(() =>
        fetch(`${cluster.processes[0]!.url}${path}`, {
          method: "POST",
          headers: { "x-id": "1" },
          body: '{"n":1}',
        }),
      );
    await until("everything comes to rest", isQuiet);
    await hold(table);
    const call = post();
    await until("the process stands there", isBlocked);
    if (isAnswered) expect(await call).toMatchObject({ status: 200 });
    await crash();
    if (!isAnswered) expect(await call).toBeNull();
    // A sender that was not answered sends again; one that was may.
    expect(await post()).toMatchObject({ status: 200 });
    await until("everything comes to rest", isQuiet);
    const kept = await sql<{ state: string; run_id: string }>(
      "select state, run_id from inbound_deliveries where webhook_id = $1",
      [id],
    );
    expect(kept).toEqual([{ state: "started", run_id: expect.any(String) }]);
    const runs = await sql("select 1 from runs where input ->> 'text' like $1", [`%${id}%`]);
    const ofDelivery = await sql("select 1 from runs where id = $1 and state = 'succeeded'", [
      kept[0]!.run_id,
    ]);
    expect(ofDelivery).toHaveLength(1);
    expect(runs.length).toBeLessThanOrEqual(1);
  });

  test.each([
    { name: "before its firing is written", table: "schedule_firings" },
    { name: "before its run is written", table: "runs" },
    { name: "before its event is written", table: "events" },
  ])("a time that came, $name, fires once", async ({ table }) => {
    await until("everything comes to rest", isQuiet);
    const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 2000).toISOString();
    const made = await here().post("/v1/schedules", {
      name: `Crash ${table}`,
      kind: "once",
      at,
      agentId,
      input: `fired ${table}`,
    });
    expect(made.status, made.text).toBe(201);
    await until("everything comes to rest", isQuiet);
    await hold(table);
    await until("the process stands there", isBlocked);
    await crash();
    const firings = () =>
      sql<{ state: string; run_id: string; instant: string }>(
        "select state, run_id, instant from schedule_firings where schedule_id = $1",
        [made.body.id],
      );
    await until("it fired", async () => (await firings()).length > 0);
    await until("everything comes to rest", isQuiet);
    const fired = await firings();
    expect(fired).toMatchObject([{ state: "started", run_id: expect.any(String) }]);
    expect(new Date(fired[0]!.instant).toISOString()).toBe(at);
    const runs = await sql<{ id: string }>("select id from runs where input ->> 'text' = $1", [
      `fired ${table}`,
    ]);
    expect(runs).toEqual([{ id: fired[0]!.run_id }]);
  });
});
