import { sql } from "kysely";
import { implement } from "../../platform/operation.ts";
import { getUsage, listWallets } from "./contract.ts";

implement(listWallets, async (t) => {
  const rows = await t.db
    .selectFrom("wallets as w")
    .innerJoin("organizations as o", "o.id", "w.organizationId")
    .select(["w.kind", "w.balanceMicros", "w.heldMicros", "o.currency"])
    .orderBy("w.kind")
    .execute();
  const mode = t.platform.settings.credits();
  return { data: rows.map((row) => ({ ...row, kind: row.kind as "ai", mode })) };
});

const GROUPS = {
  day: sql<string>`to_char(u.created_at at time zone 'UTC', 'YYYY-MM-DD')`,
  agent: sql<string>`coalesce(a.name, u.agent_id, 'none')`,
  model: sql<string>`coalesce(u.model, 'none')`,
  key: sql<string>`coalesce(k.name, u.credential_id, 'none')`,
  stage: sql<string>`coalesce(u.stage, 'none')`,
};

implement(getUsage, async (t, { groupBy, days }) => {
  const rows = await t.db
    .selectFrom("usageEvents as u")
    .leftJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "u.workspaceId").onRef("a.id", "=", "u.agentId"),
    )
    .leftJoin("apiKeys as k", (join) =>
      join.onRef("k.workspaceId", "=", "u.workspaceId").onRef("k.id", "=", "u.credentialId"),
    )
    .select([
      GROUPS[groupBy].as("key"),
      sql<number>`count(distinct u.run_id)`.as("runs"),
      sql<number>`sum(u.input_tokens)::bigint`.as("inputTokens"),
      sql<number>`sum(u.output_tokens)::bigint`.as("outputTokens"),
      sql<number>`sum(u.cost_micros)::bigint`.as("costMicros"),
    ])
    .where("u.createdAt", ">=", sql<string>`date_trunc('day', now() - make_interval(days => ${days - 1}))`)
    .groupBy(sql`1`)
    .orderBy(sql`1`)
    .execute();
  const { currency } = await t.db.selectFrom("organizations").select("currency").executeTakeFirstOrThrow();
  return { currency, data: rows };
});
