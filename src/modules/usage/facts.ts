import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { UsageDimension, UsageFilter } from "./contract.ts";
import type { Grain } from "./roll-up.ts";
import type { Interval, Span } from "./span.ts";

/** Whose usage: of one workspace, or of all of the organization. */
export interface Place {
  organizationId: string;
  workspaceId: string | null;
}
export interface Wanted {
  place: Place;
  span: Span;
  filter: UsageFilter;
  interval: Interval;
  groupBy: readonly UsageDimension[];
}

const COLUMNS = {
  wallet: "wallet",
  kind: "kind",
  workspace: "workspace_id",
  environment: "environment",
  stage: "stage",
  agent: "agent_id",
  member: "account_id",
  key: "key_id",
  model: "model",
} as const satisfies Record<UsageDimension, string>;
const FILTERED = {
  wallet: "wallet",
  kind: "kind",
  environment: "environment",
  stage: "stage",
  agentId: "agent",
  accountId: "member",
  keyId: "key",
  model: "model",
} as const satisfies Record<keyof UsageFilter, UsageDimension>;
/** What only rows of a finer grain tell apart. */
const DETAILS: ReadonlySet<string> = new Set(["stage", "agent", "member", "key", "model"]);

type Filtered = { dimension: UsageDimension; value: string };
export const filteredBy = (filter: UsageFilter): Filtered[] =>
  (Object.keys(FILTERED) as (keyof UsageFilter)[]).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [{ dimension: FILTERED[name], value }];
  });
export const columnOf = (dimension: UsageDimension): string => COLUMNS[dimension];

/** The fewest rows that tell apart what is asked. */
export function grainOf(dimensions: readonly UsageDimension[]): Grain {
  const details = new Set(dimensions.filter((dimension) => DETAILS.has(dimension)));
  if (details.size > 1) return "all";
  return ([...details][0] as Grain | undefined) ?? "total";
}

const SUMS = sql.raw(
  "events, runs, quantity, unit, input_tokens, output_tokens, cached_input_tokens, cost_micros",
);
const WAITING = sql.raw(
  `1::bigint as events, begins_run::int::bigint as runs, quantity, unit, input_tokens, output_tokens, cached_input_tokens, cost_micros`,
);
/** Written out: with a parameter in its place, the planner would know nothing of the rows it stands for. */
const literal = (word: string) => sql.lit(word);
const at = (time: Date) => sql`${time.toISOString()}::timestamptz`;
const day = (time: Date) => sql`${time.toISOString().slice(0, 10)}::date`;

/** The rows of this place that fit, in any of the tables. */
export const conditionsOn = ({ organizationId, workspaceId }: Place, filter: UsageFilter) =>
  sql.join(
    [
      sql`organization_id = ${organizationId}`,
      ...(workspaceId ? [sql`workspace_id = ${workspaceId}`] : []),
      ...filteredBy(filter).map(
        ({ dimension, value }) => sql`${sql.ref(COLUMNS[dimension])} = ${value === "none" ? "" : value}`,
      ),
    ],
    sql` and `,
  );

/** Summed rows and what still waits, as one: each event is in exactly one of them for whoever looks in one statement. */
export function factsOf({ place, span, filter, groupBy }: Omit<Wanted, "interval">): RawBuilder<unknown> {
  const grain = grainOf([...groupBy, ...filteredBy(filter).map(({ dimension }) => dimension)]);
  const conditions = conditionsOn(place, filter);
  const groups =
    groupBy.length === 0 ? sql`` : sql`${sql.join(groupBy.map((name) => sql.ref(COLUMNS[name])))}, `;
  const hours = (from: Date, to: Date) =>
    from < to
      ? [
          sql`select hour as at, ${groups}${SUMS} from usage_hourly
            where ${conditions} and grain = ${literal(grain)} and hour >= ${at(from)} and hour < ${at(to)}`,
        ]
      : [];
  const { from, to, days } = span;
  const parts = days
    ? [
        sql`select day::timestamp at time zone 'UTC' as at, ${groups}${SUMS} from ${sql.table(grain === "all" ? "usage_daily_detail" : "usage_daily")}
          where ${conditions} and grain = ${literal(grain)} and day >= ${day(days.from)} and day < ${day(days.to)}`,
        ...hours(from, days.from),
        ...hours(days.to, to),
      ]
    : hours(from, to);
  const waiting = sql`select created_at as at, ${groups}${WAITING} from usage_unrolled
    where ${conditions} and created_at >= ${at(from)} and created_at < ${at(to)}`;
  return sql.join([...parts, waiting], sql` union all `);
}

export interface SummedRow {
  start: string | null;
  first: string | null;
  second: string | null;
  /** All groups beyond the top ones, as one. */
  isRest: boolean;
  events: number;
  runs: number;
  quantity: number | null;
  unit: string | null;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  costMicros: number;
}

const ADDED = sql.raw(`sum(events)::bigint as events, sum(runs)::bigint as runs,
  case when count(unit) = count(*) and min(unit) = max(unit) then sum(quantity) end as quantity,
  case when count(unit) = count(*) and min(unit) = max(unit) then min(unit) end as unit,
  sum(input_tokens)::bigint as input_tokens, sum(output_tokens)::bigint as output_tokens,
  sum(cached_input_tokens)::bigint as cached_input_tokens, sum(cost_micros)::bigint as cost_micros`);
const SHOWN = sql.raw(`start, nullif(first, '') as first, nullif(second, '') as second, is_rest, events, runs,
  quantity::float8 as quantity, unit, input_tokens, output_tokens, cached_input_tokens, cost_micros`);

/** Of the groups that cost less than the top ones, one for each interval. */
const withRest = (top: number) => sql`
  select s.start, coalesce(t.first, '') as first, coalesce(t.second, '') as second, t.first is null as is_rest, ${ADDED}
    from sums s left join (
        select first, second from sums group by 1, 2 order by sum(cost_micros) desc, 1, 2 limit ${top}) t
      on t.first = s.first and t.second = s.second
    group by 1, 2, 3, 4`;

/** The sums by interval and group, by time, then by cost; at most `limit` rows. */
export async function sumUsage(
  t: Pick<Tx, "db">,
  { top, ...wanted }: Wanted & { top?: number | undefined },
  limit: number,
): Promise<SummedRow[]> {
  const { interval, groupBy } = wanted;
  const start =
    interval === "none" ? sql`null::timestamptz` : sql`date_trunc(${literal(interval)}, at, 'UTC')`;
  const group = (place: number) => (groupBy[place] ? sql.ref(COLUMNS[groupBy[place]]) : sql`''`);
  const { rows } = await sql<SummedRow>`
    with sums as (
      select ${start} as start, ${group(0)} as first, ${group(1)} as second, ${ADDED} from (${factsOf(wanted)}) as facts group by 1, 2, 3),
    shown as (${top === undefined ? sql`select *, false as is_rest from sums` : withRest(top)})
    select ${SHOWN} from shown order by start, is_rest, cost_micros desc, first, second limit ${limit}`.execute(
    t.db,
  );
  return rows;
}
