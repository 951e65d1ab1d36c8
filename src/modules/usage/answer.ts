import { invalid } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { InputOf, OutputOf } from "../../platform/verb.ts";
import type { getUsage, UsageDimension, UsageFilter } from "./contract.ts";
import { type Place, sumUsage, type SummedRow } from "./facts.ts";
import { forecastOf } from "./forecast.ts";
import { namesOf } from "./names.ts";
import { spanOf } from "./span.ts";

type Answer = OutputOf<typeof getUsage>;
type Sums = Answer["totals"];

const MOST_ROWS = 20_000;
const NOTHING: Sums = {
  events: 0,
  runs: 0,
  quantity: null,
  unit: null,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  costMicros: 0,
};

/** A quantity means something in one unit only. */
function plus(a: Sums, b: Sums): Sums {
  const isAlike = a.events === 0 || a.unit === b.unit;
  return {
    events: a.events + b.events,
    runs: a.runs + b.runs,
    quantity: isAlike && b.quantity !== null ? (a.quantity ?? 0) + b.quantity : null,
    unit: isAlike ? b.unit : null,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    costMicros: a.costMicros + b.costMicros,
  };
}

const sumsOf = ({
  start: _start,
  first: _first,
  second: _second,
  isRest: _isRest,
  ...sums
}: SummedRow): Sums => sums;
const total = (rows: readonly SummedRow[]): Sums => rows.map(sumsOf).reduce(plus, NOTHING);
const shownStart = (start: string | null, interval: Answer["interval"]): string | null =>
  start &&
  { hour: start.slice(0, 16), day: start.slice(0, 10), month: start.slice(0, 7), none: null }[interval];

/** What was used in this place, as the verbs answer it. */
export async function usageOf(
  t: VerbTx,
  { workspaceId, ...place }: Place,
  { top, ...question }: InputOf<typeof getUsage>,
): Promise<Answer> {
  const now = t.platform.now();
  const { interval, ...span } = spanOf(question, now);
  const { from: _from, to: _to, days: _days, interval: _interval, groupBy: asked, ...filter } = question;
  const groupBy = (asked && asked !== "day" ? asked.split(",") : []) as UsageDimension[];
  if (new Set(groupBy).size < groupBy.length) throw invalid("groupBy", "names the same twice");
  const about = { place: { ...place, workspaceId }, filter: filter as UsageFilter };
  const [rows, forecast, { currency }] = await Promise.all([
    sumUsage(t, { ...about, span, interval, groupBy, top }, MOST_ROWS + 1),
    forecastOf(t, about, now),
    t.db.selectFrom("organizations").select("currency").executeTakeFirstOrThrow(),
  ]);
  if (rows.length > MOST_ROWS)
    throw invalid(
      "groupBy",
      `would answer more than ${MOST_ROWS} rows; ask for a longer interval, fewer groups or a shorter time`,
    );
  const names = await Promise.all(
    groupBy.map((dimension, index) =>
      namesOf(
        t,
        dimension,
        rows.map((row) => (index === 0 ? row.first : row.second)),
      ),
    ),
  );
  const label = (start: string | null, groups: readonly string[]) =>
    [shownStart(start, interval), ...groups].filter((part) => part !== null).join(" / ") || "all";
  const data = rows.map((row) => {
    const { start, isRest } = row;
    if (isRest) return { key: label(start, ["others"]), start, groups: [], isRest, ...sumsOf(row) };
    const groups = groupBy.map((dimension, index) => {
      const id = index === 0 ? row.first : row.second;
      return { dimension, id, name: id === null ? null : (names[index]!.get(id) ?? null) };
    });
    const called = groups.map(({ id, name }) => name ?? id ?? "none");
    return { key: label(start, called), start, groups, isRest, ...sumsOf(row) };
  });
  return {
    currency,
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    interval,
    data,
    totals: total(rows),
    forecast,
  };
}
