import { sql } from "kysely";
import { invalid } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";
import type { z } from "zod";
import type { UsageExport, UsageFilter, UsageSumsExport } from "./contract.ts";
import { conditionsOn } from "./facts.ts";
import { cursorOf, findUsageEvents } from "./event-list.ts";
import { rollUpOrganization } from "./roller.ts";
import { DAY_MS, dayOf, oldestHour, spanOf } from "./span.ts";

export type ExportedRow = Record<string, string | number | boolean | null>;
/** Rows a page at a time, with the names of their columns: what an export holds in memory. */
export interface ExportedPages {
  columns: readonly string[];
  pages: AsyncIterable<ExportedRow[]>;
}

const PAGE = 500;

const EVENT_COLUMNS = [
  "createdAt",
  "id",
  "kind",
  "wallet",
  "costMicros",
  "quantity",
  "unit",
  "runId",
  "stepNumber",
  "agentId",
  "agentName",
  "accountId",
  "accountName",
  "keyId",
  "keyName",
  "stage",
  "environment",
  "model",
  "inputTokens",
  "outputTokens",
  "cachedInputTokens",
  "isEstimated",
  "priceVersion",
];

/** Every usage event of the workspace that fits, newest first. */
export function exportedEvents(
  ws: Work,
  { format: _, ...filter }: z.output<typeof UsageExport>,
): ExportedPages {
  async function* pages() {
    let cursor: string | undefined;
    do {
      const after = cursor;
      const page = await ws.read((t) => findUsageEvents(t, filter, { cursor: after, limit: PAGE }));
      if (page.length > 0) yield page;
      cursor = page.length < PAGE ? undefined : cursorOf(page.at(-1)!);
    } while (cursor !== undefined);
  }
  return { columns: EVENT_COLUMNS, pages: pages() };
}

const SUM_COLUMNS = [
  "start",
  "workspaceId",
  "environment",
  "wallet",
  "kind",
  "stage",
  "agentId",
  "accountId",
  "keyId",
  "model",
  "events",
  "runs",
  "quantity",
  "unit",
  "inputTokens",
  "outputTokens",
  "cachedInputTokens",
  "costMicros",
];

/** The sums of the organization that fit, oldest first; everything metered before the call is in them. */
export async function exportedSums(
  ws: Work,
  { format: _, interval, workspaceId, from, to, days, ...filter }: z.output<typeof UsageSumsExport>,
): Promise<ExportedPages> {
  const organizationId = ws.caller.organization!.id;
  const now = ws.platform.now();
  const span = spanOf({ from, to, days, interval: "day" }, now);
  if (interval === "hour" && span.from < oldestHour(now))
    throw invalid("from", "is before the hours that are kept");
  const [first, end] =
    interval === "hour"
      ? [span.from, span.to]
      : [dayOf(span.from), dayOf(new Date(span.to.getTime() + DAY_MS - 1))];
  await rollUpOrganization(ws.platform, organizationId);
  const [table, at] =
    interval === "hour" ? (["usage_hourly", "hour"] as const) : (["usage_daily_detail", "day"] as const);
  const place = { organizationId, workspaceId: workspaceId ?? null };
  const wanted = conditionsOn(place, filter as UsageFilter);
  const time = interval === "hour" ? sql`hour` : sql`(day::timestamp at time zone 'UTC')`;
  const type = sql.raw(interval === "hour" ? "timestamptz" : "date");
  const read = (after: readonly string[] | null) =>
    ws.read(async (t) => {
      const { rows } = await sql<ExportedRow & { series: string; start: string; workspaceId: string }>`
        select ${time} as start, workspace_id, environment, wallet, kind, nullif(stage, '') as stage, nullif(agent_id, '') as agent_id,
            nullif(account_id, '') as account_id, nullif(key_id, '') as key_id, nullif(model, '') as model, events, runs,
            quantity::float8 as quantity, unit, input_tokens, output_tokens, cached_input_tokens, cost_micros, series
          from ${sql.table(table)}
          where ${wanted} and grain = 'all' and ${sql.ref(at)} >= ${first.toISOString()}::${type}
            and ${sql.ref(at)} < ${end.toISOString()}::${type}
            ${after ? sql`and (${sql.ref(at)}, workspace_id, series) > (${after[0]}::${type}, ${after[1]}, ${after[2]}::uuid)` : sql``}
          order by ${sql.ref(at)}, workspace_id, series limit ${PAGE}`.execute(t.db);
      return rows;
    });
  async function* pages() {
    let after: readonly string[] | null = null;
    do {
      const page: Awaited<ReturnType<typeof read>> = await read(after);
      if (page.length > 0) yield page.map(({ series: _series, ...row }) => row);
      const last = page.at(-1);
      after = last && page.length === PAGE ? [last.start, last.workspaceId, last.series] : null;
    } while (after);
  }
  return { columns: SUM_COLUMNS, pages: pages() };
}
