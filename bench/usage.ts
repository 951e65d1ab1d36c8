import pg from "pg";
import "../src/modules.ts";
import { rollUpAll } from "../src/modules/usage/roller.ts";
import type { Caller } from "../src/platform/caller.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import { execute } from "../src/platform/execute.ts";
import { operationOf } from "../src/platform/operation.ts";
import type { Platform } from "../src/platform/platform.ts";
import { callerIn, FACTS, padded } from "./bench-caller.ts";
import { withDatabase } from "./database.ts";
import { type Finding, median, milliseconds, perSecond, quantile, tookMs } from "./harness.ts";
import { AGENT, DAYS, leaveWaiting, ORGANIZATION, RAW_EVENTS, seedUsage, WORKSPACE } from "./usage-seed.ts";

const ROUNDS = 20;
const WAITING = 1000;
const BACKLOG = 100_000;

/** What the usage page asks of a year. */
const DASHBOARD: Record<string, string>[] = [
  { interval: "day", groupBy: "wallet,kind" },
  { interval: "month", groupBy: "workspace" },
  { interval: "day", groupBy: "agent", top: "10" },
  { interval: "none", groupBy: "member" },
  { interval: "day", groupBy: "model" },
  { interval: "month", groupBy: "key", top: "20" },
];
/** Whatever tells two of agent, member, key, model and stage apart reads the finest sums. */
const DRILL = { interval: "day", groupBy: "model,stage", agentId: AGENT };
const CROSS = { interval: "month", groupBy: "agent,model" };

const RAW = `
  select date_trunc('day', created_at, 'UTC') as day, wallet, kind, count(*), sum(quantity), sum(input_tokens), sum(output_tokens),
    sum(cost_micros) from usage_events where organization_id = $1 and created_at >= now() - make_interval(days => $2) group by 1, 2, 3`;

const inOrganization = (): Caller => {
  const { workspace, ...caller } = callerIn(WORKSPACE);
  return { ...caller, workspace: null, organization: { ...workspace!, id: ORGANIZATION } };
};

/** The questions of the usage page about a year of ten million events, and how fast events are summed. */
export const usage = (): Promise<Finding[]> =>
  withDatabase(async ({ ownerUrl, superuserUrl }) => {
    const { door, close } = await openDatabase({ ownerUrl, poolSize: 4, onError: () => {} });
    await seedUsage(superuserUrl);
    const platform = { door, now: () => new Date() } as Platform;
    const facts = { ...FACTS, signal: new AbortController().signal };
    const call = (verb: string, caller: Caller, input: object) =>
      execute(platform, operationOf(verb)!, caller, input, facts, null);
    const ask = (question: object) =>
      call("organization_usage.get", inOrganization(), {
        organizationId: ORGANIZATION,
        days: String(DAYS),
        ...question,
      });
    const askHere = (question: object) =>
      call(
        "usage.get",
        { ...callerIn(WORKSPACE), accountId: padded("acc", 7) },
        { days: String(DAYS), ...question },
      );

    await leaveWaiting(superuserUrl, BACKLOG);
    const rollingMs = await tookMs(() => rollUpAll(platform));
    await leaveWaiting(superuserUrl, WAITING);

    const raw = new pg.Client(superuserUrl);
    raw.on("error", () => {});
    await raw.connect();
    const times = {
      dashboard: [] as number[],
      first: [] as number[],
      drill: [] as number[],
      cross: [] as number[],
      raw: [] as number[],
    };
    for (let round = -2; round < ROUNDS; round++) {
      const note = (of: keyof typeof times, ms: number) => void (round >= 0 && times[of].push(ms));
      for (const [index, question] of DASHBOARD.entries()) {
        const ms = await tookMs(() => ask(question));
        note("dashboard", ms);
        if (index === 0) note("first", ms);
      }
      note("dashboard", await tookMs(() => askHere(DASHBOARD[0]!)));
      note("drill", await tookMs(() => ask(DRILL)));
      if (round % 4 === 0) {
        note("cross", await tookMs(() => ask(CROSS)));
        note("raw", await tookMs(() => raw.query(RAW, [ORGANIZATION, DAYS])));
      }
    }
    await raw.end();
    await close();
    const p50 = median(times.first);
    return [
      {
        key: "values.dashboardP50Ms",
        what: "a question of the usage page about a year of 10,000,000 events, p50 (ms)",
        value: median(times.dashboard),
        target: { atMost: 150 },
      },
      {
        key: "values.dashboardP99Ms",
        what: "the same, p99 (ms)",
        value: quantile(times.dashboard, 0.99),
        target: { atMost: 300 },
      },
      {
        key: "ratios.overRaw",
        what: `adding up ${RAW_EVENTS.toLocaleString("en")} raw events, a twentieth of them, beside asking about all`,
        value: median(times.raw) / p50,
        ours: milliseconds(p50),
        peer: milliseconds(median(times.raw)),
        target: { atLeast: 5 },
      },
      {
        key: "values.drillP50Ms",
        what: "one agent's year by model and stage, p50 (ms)",
        value: median(times.drill),
        target: { atMost: 300 },
      },
      {
        key: "values.crossP50Ms",
        what: "a year by agent and model, from the finest sums, p50 (ms)",
        value: median(times.cross),
      },
      {
        key: "values.summedPerSecond",
        what: "events summed per second from a backlog of one organization",
        value: (BACKLOG / rollingMs) * 1000,
        ours: perSecond((BACKLOG / rollingMs) * 1000),
        target: { atLeast: 3000 },
      },
    ];
  });
