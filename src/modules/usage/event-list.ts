import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { invalid } from "../../platform/errors.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { listUsageEvents, UsageEventFilter } from "./contract.ts";
import { columnOf, filteredBy } from "./facts.ts";

export type UsageEventShown = OutputOf<typeof listUsageEvents>["data"][number];

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~([\x21-\x7e]{1,250})$/;
export const cursorOf = ({ createdAt, id }: Pick<UsageEventShown, "createdAt" | "id">): string =>
  `${createdAt}~${id}`;

function conditionsOf({ runId, from, to, ...filter }: UsageEventFilter): RawBuilder<SqlBool>[] {
  const conditions = filteredBy(filter).map(({ dimension, value }) => {
    const column = sql.ref(`u.${columnOf(dimension)}`);
    return value === "none" ? sql<SqlBool>`${column} is null` : sql<SqlBool>`${column} = ${value}`;
  });
  if (runId !== undefined) conditions.push(sql`u.run_id = ${runId}`);
  if (from !== undefined) conditions.push(sql`u.created_at >= ${from}::timestamptz`);
  if (to !== undefined) conditions.push(sql`u.created_at < ${to}::timestamptz`);
  return conditions;
}

/** A page of the workspace's usage events, newest first, after the one the cursor names. */
export function findUsageEvents(
  t: Pick<Tx, "db">,
  filter: UsageEventFilter,
  page: { cursor?: string | undefined; limit: number },
): Promise<UsageEventShown[]> {
  const after = page.cursor === undefined ? null : CURSOR.exec(page.cursor);
  if (page.cursor !== undefined && !after) throw invalid("cursor", "must be the nextCursor of a page");
  const query = t.db
    .selectFrom("usageEvents as u")
    .leftJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "u.workspaceId").onRef("a.id", "=", "u.agentId"),
    )
    .leftJoin("apiKeys as k", (join) =>
      join.onRef("k.workspaceId", "=", "u.workspaceId").onRef("k.id", "=", "u.keyId"),
    )
    .leftJoin("accounts as p", "p.id", "u.accountId")
    .select([
      "u.id",
      "u.kind",
      "u.wallet",
      "u.costMicros",
      sql<number>`u.quantity::float8`.as("quantity"),
      "u.unit",
      "u.runId",
      "u.stepNumber",
      "u.agentId",
      "a.name as agentName",
      "u.accountId",
      "p.name as accountName",
      "u.keyId",
      "k.name as keyName",
      "u.stage",
      "u.environment",
      "u.model",
      "u.inputTokens",
      "u.outputTokens",
      "u.cachedInputTokens",
      "u.isEstimated",
      "u.priceVersion",
      "u.createdAt",
    ])
    .where((where) => where.and(conditionsOf(filter)))
    .$if(after !== null, (q) =>
      q.where(sql<SqlBool>`(u.created_at, u.id) < (${after![1]}::timestamptz, ${after![2]})`),
    )
    .orderBy("u.createdAt", "desc")
    .orderBy("u.id", "desc")
    .limit(page.limit);
  return query.execute() as Promise<UsageEventShown[]>;
}
