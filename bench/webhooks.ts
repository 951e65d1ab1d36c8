import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Kysely } from "kysely";
import pg from "pg";
import { createBus } from "../src/platform/bus.ts";
import type { Door, Tx } from "../src/platform/db/door.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import type { DB } from "../src/platform/db/tables.ts";
import { runSucceeded } from "../src/platform/dispatch/run-events.ts";
import { emit } from "../src/platform/events/emit.ts";
import { tellOfEvents } from "../src/platform/events/signals.ts";
import { newId } from "../src/platform/ids.ts";
import { createLog } from "../src/platform/log.ts";
import { bareDeliveriesPerSecond } from "./bare-deliveries.ts";
import { type Person, signUp } from "./client.ts";
import { type BenchDatabase, withDatabase } from "./database.ts";
import { duel, type Finding, median, milliseconds, perSecond, quantile, tookMs } from "./harness.ts";
import { type RunningProcess, startProcess, startServer } from "./server.ts";

const RECEIVER = fileURLToPath(new URL("receiver-server.ts", import.meta.url));
const EVENTS = 6000;
const EMITTERS = 16;
const ROUNDS = 3;
const WORKSPACES = 4;
const STEADY_PER_SECOND = 200;
const STEADY_EVENTS = 1200;
const WRITES = 400;
const NEIGHBOUR_EVENTS = 10_000;
const GIVE_UP_MS = 60_000;

type BenchDb = DB & { benchRows: { workspaceId: string; id: string; name: string } };
const SCHEMA = `
  create table if not exists bench_rows (workspace_id text collate "C" not null, id text collate "C" not null,
    name text not null, primary key (workspace_id, id));
  select isolate('bench_rows')`;

interface Site {
  door: Door;
  people: (Person & { organizationId: string })[];
  receiver: RunningProcess;
}

const scopeOf = ({ accountId, workspaceId, organizationId }: Site["people"][number]) => ({
  accountId,
  workspaceId,
  organizationId,
});

const insertRow = (t: Tx) =>
  (t.db as unknown as Kysely<BenchDb>)
    .insertInto("benchRows")
    .values({ id: newId("agent"), name: "New agent" } as never)
    .execute();

/** A change and its event in one transaction. Answers the event's id. */
const change = ({ door, people }: Site, index: number): Promise<string> =>
  door.write(scopeOf(people[index % people.length]!), async (t) => {
    await insertRow(t);
    return emit(t, runSucceeded, runSucceeded.example);
  });

async function arrivalsOf({ receiver }: Site, seen: Map<string, number>): Promise<void> {
  const answer = await fetch(receiver.url);
  for (const [id, at] of (await answer.json()) as [string, number, number][])
    if (!seen.has(id)) seen.set(id, at);
}

async function newPerson(url: string): Promise<Site["people"][number]> {
  const person = await signUp(url);
  const { organizationId } = await person.call<{ organizationId: string }>(
    "GET",
    `/v1/workspaces/${person.workspaceId}`,
  );
  return { ...person, organizationId };
}

const onlyWebhookOf = async (person: Person): Promise<string> =>
  (await person.call<{ data: { id: string }[] }>("GET", "/v1/webhooks")).data[0]!.id;

async function manyAtOnce(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let index = 0;
  const worker = async () => {
    while (index < count) await work(index++);
  };
  await Promise.all(Array.from({ length: EMITTERS }, worker));
}

/** From the first change to the last arrival. */
async function deliveriesPerSecond(site: Site): Promise<number> {
  const startedAt = performance.timeOrigin + performance.now();
  const seen = new Map<string, number>();
  const emitted = new Set<string>();
  await manyAtOnce(EVENTS, async (index) => emitted.add(await change(site, index)));
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while ([...emitted].some((id) => !seen.has(id))) {
    if (performance.now() > giveUpAt) throw new Error(`${emitted.size - seen.size} deliveries never came`);
    await sleep(50);
    await arrivalsOf(site, seen);
  }
  const last = Math.max(...[...emitted].map((id) => seen.get(id)!));
  return EVENTS / ((last - startedAt) / 1000);
}

/** From COMMIT to the receiver, at a steady pace. */
async function pickUps(site: Site): Promise<number[]> {
  const committedAt = new Map<string, number>();
  const underWay: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < STEADY_EVENTS; index++) {
    const dueMs = (index / STEADY_PER_SECOND) * 1000 - (performance.now() - startedAt);
    if (dueMs > 0) await sleep(dueMs);
    underWay.push(
      change(site, index).then((id) => void committedAt.set(id, performance.timeOrigin + performance.now())),
    );
  }
  await Promise.all(underWay);
  const seen = new Map<string, number>();
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while ([...committedAt.keys()].some((id) => !seen.has(id))) {
    if (performance.now() > giveUpAt) throw new Error("deliveries never came");
    await sleep(50);
    await arrivalsOf(site, seen);
  }
  return [...committedAt].map(([id, at]) => Math.max(0, seen.get(id)! - at));
}

/** What the event adds to a transaction that writes a row, one writer at a time; nobody listens. */
async function emitOverhead(site: Site): Promise<{ withMs: number; withoutMs: number }> {
  const person = site.people[0]!;
  const took = async (work: (t: Tx) => Promise<unknown>) => {
    const times: number[] = [];
    for (let index = 0; index < WRITES; index++)
      times.push(await tookMs(() => site.door.write(scopeOf(person), work)));
    return median(times);
  };
  const { ours, peer } = await duel(
    ROUNDS,
    () =>
      took(async (t) => {
        await insertRow(t);
        emit(t, runSucceeded, runSucceeded.example);
      }),
    () => took(insertRow),
  );
  return { withMs: ours, withoutMs: peer };
}

async function settled(superuser: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await superuser.query<{ waiting: boolean }>(
      "select exists (select from events where sequence is null) or exists (select from webhook_deliveries where state = 'pending') as waiting",
    );
    if (!rows[0]!.waiting) return;
    await sleep(50);
  }
}

async function onDatabase(database: BenchDatabase): Promise<Finding[]> {
  const servers: RunningProcess[] = [];
  const receiver = await startProcess([RECEIVER], {});
  const superuser = new pg.Client(database.superuserUrl);
  superuser.on("error", () => {});
  await superuser.connect();
  const environment = { OUTBOUND_ALLOW: new URL(receiver.url).host };
  const log = createLog("error");
  let opened: Awaited<ReturnType<typeof openDatabase>> | undefined;
  let bus: Awaited<ReturnType<typeof createBus>> | undefined;
  try {
    servers.push(await startServer(database, environment));
    await superuser.query(SCHEMA);
    const people: Site["people"] = [];
    for (let count = 0; count < WORKSPACES; count++) people.push(await newPerson(servers[0]!.url));
    opened = await openDatabase({ ownerUrl: database.ownerUrl, poolSize: EMITTERS, onError: () => {} });
    bus = await createBus({ url: opened.logins.system, processId: newId("process"), log });
    tellOfEvents({ door: opened.door, bus });
    const site: Site = { door: opened.door, people, receiver };
    const overhead = await emitOverhead(site);
    await settled(superuser);
    for (const person of people)
      await person.call("POST", "/v1/webhooks", {
        url: receiver.url,
        concurrency: 50,
        eventTypes: ["run.*"],
      });
    const bareUrl = `${receiver.url}/bare`;
    const ofBare = { url: bareUrl, deliveries: EVENTS, adders: EMITTERS };
    await deliveriesPerSecond(site);
    const one = await duel(
      ROUNDS,
      async () => {
        await settled(superuser);
        return deliveriesPerSecond(site);
      },
      () => bareDeliveriesPerSecond(database, ofBare),
    );
    await settled(superuser);
    const times = await pickUps(site);
    const neighbour = await newPerson(servers[0]!.url);
    await neighbour.call("POST", "/v1/webhooks", { url: `${receiver.url}/dead`, timeoutSeconds: 60 });
    await manyAtOnce(NEIGHBOUR_EVENTS, (index) => change({ ...site, people: [neighbour] }, index));
    const besideNeighbour = await pickUps(site);
    await neighbour.call("DELETE", `/v1/webhooks/${await onlyWebhookOf(neighbour)}`);
    while (servers.length < 3) servers.push(await startServer(database, environment));
    const three: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      await settled(superuser);
      const rate = await deliveriesPerSecond(site);
      if (round > 0) three.push(rate);
    }
    return [
      {
        key: "values.perSecond",
        what: "deliveries per second, the emitting change included, one process",
        value: one.ours,
        ours: perSecond(one.ours),
        peer: perSecond(one.peer),
        target: { atLeast: 1000 },
      },
      {
        key: "ratios.overBareDeliveries",
        what: "the same beside a job per delivery that keeps nothing",
        value: one.ratio,
        ours: perSecond(one.ours),
        peer: perSecond(one.peer),
      },
      { key: "values.perSecondThree", what: "the same, three processes", value: median(three) },
      {
        key: "values.emitOverheadMs",
        what: "what an event adds to a transaction, p50 (ms)",
        value: overhead.withMs - overhead.withoutMs,
        ours: milliseconds(overhead.withMs),
        peer: milliseconds(overhead.withoutMs),
      },
      {
        key: "values.pickupP50Ms",
        what: `from COMMIT to the receiver at ${STEADY_PER_SECOND}/s, p50 (ms)`,
        value: quantile(times, 0.5),
      },
      {
        key: "values.pickupP99Ms",
        what: "the same, p99 (ms)",
        value: quantile(times, 0.99),
        target: { atMost: 250 },
      },
      {
        key: "values.neighbourP99Ms",
        what: "the same while a neighbour's 10,000 wait for a dead endpoint, p99 (ms)",
        value: quantile(besideNeighbour, 0.99),
        target: { atMost: 1000 },
      },
    ];
  } finally {
    for (const { stop } of servers) await stop();
    await receiver.stop();
    await bus?.close();
    await opened?.close();
    await superuser.end();
  }
}

/** What happened, told outside: how fast, how soon, and what it costs the change. */
export const webhooks = (): Promise<Finding[]> => withDatabase(onDatabase);
