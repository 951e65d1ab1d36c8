import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Month } from "../../platform/month.ts";
import type { Item } from "./draft.ts";

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
export const lastDayOf = ({ end }: Month): string => dayOf(new Date(end.getTime() - 1));

const CHARGED = ["subscription", "proration"] as const;
const kindOf = (kind: string): Item["kind"] => CHARGED.find((known) => known === kind) ?? "other";

/** The names of workspaces by id; those that are gone are missing. */
async function workspaceNames(t: Tx, organizationId: string): Promise<Map<string, string>> {
  const rows = await t.db
    .selectFrom("workspaces")
    .select(["id", "name"])
    .where("organizationId", "=", organizationId)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What is to be charged and stands on no invoice yet, of before `until`. */
export async function openItems(t: Tx, organizationId: string, until: Date): Promise<Item[]> {
  const rows = await t.db
    .selectFrom("billingItems as i")
    .select(["i.id", "i.kind", "i.description", "i.amountMicros", "i.workspaceId"])
    .where("i.organizationId", "=", organizationId)
    .where("i.invoiceId", "is", null)
    .where("i.occurredAt", "<", until.toISOString())
    .orderBy("i.occurredAt")
    .orderBy("i.id")
    .execute();
  const names = await workspaceNames(t, organizationId);
  return rows.map(({ id, kind, description, amountMicros, workspaceId }) => ({
    kind: kindOf(kind),
    description,
    workspaceId,
    workspaceName: workspaceId === null ? null : (names.get(workspaceId) ?? null),
    amountMicros,
    isCharged: true,
    sourceId: id,
  }));
}

const WALLETS: Record<string, string> = { ai: "AI", data: "data" };
export const walletName = (wallet: string | null): string => WALLETS[wallet ?? ""] ?? "";

const USAGE: Record<string, string> = {
  model: "Model use",
  compute: "Compute",
  voice: "Voice",
  api: "API calls",
  storage: "Storage",
  tool: "Tool calls",
  message: "Messages",
};

interface UsageSum {
  workspaceId: string;
  kind: string;
  unit: string;
  wallet: string;
  quantity: number;
  costMicros: number;
}
// An invoice stays something to read.
const NAMED_WORKSPACES = 50;

/** The workspaces that spent most; the others share their lines. */
function mostSpending(rows: readonly UsageSum[]): string[] {
  const spent = new Map<string, number>();
  for (const { workspaceId, costMicros } of rows)
    spent.set(workspaceId, (spent.get(workspaceId) ?? 0) + costMicros);
  return [...spent.keys()].sort((a, b) => spent.get(b)! - spent.get(a)!).slice(0, NAMED_WORKSPACES);
}

/** What was spent from credits in the month, by workspace and kind; what is not summed yet is part of it, for an invoice stays. */
async function usageItems(t: Tx, organizationId: string, { start, end }: Month): Promise<Item[]> {
  const { rows } =
    await sql<UsageSum>`select workspace_id as "workspaceId", kind, unit, wallet, sum(quantity)::float8 as quantity,
      sum(cost_micros)::bigint as "costMicros"
    from (
      select workspace_id, kind, unit, wallet, quantity, cost_micros from usage_daily
        where organization_id = ${organizationId} and grain = 'total'
          and day >= ${dayOf(start)}::date and day < ${dayOf(end)}::date
      union all
      select workspace_id, kind, unit, wallet, quantity, cost_micros from usage_unrolled
        where organization_id = ${organizationId} and created_at >= ${start.toISOString()}::timestamptz
          and created_at < ${end.toISOString()}::timestamptz) used
    group by 1, 2, 3, 4 having sum(cost_micros) > 0 order by 1, 2, 3`.execute(t.db);
  const names = await workspaceNames(t, organizationId);
  const place = new Map(mostSpending(rows).map((id) => [id, names.get(id) ?? "deleted in the meantime"]));
  const items = new Map<string, Item & { quantity: number }>();
  for (const { workspaceId, kind, unit, wallet, quantity, costMicros } of rows) {
    const isNamed = place.has(workspaceId);
    const key = [isNamed ? workspaceId : "", kind, unit, wallet].join("/");
    const before = items.get(key);
    items.set(key, {
      kind: "usage",
      description: `${USAGE[kind] ?? kind}, ${walletName(wallet)} wallet`,
      workspaceId: isNamed ? workspaceId : null,
      workspaceName: place.get(workspaceId) ?? "all other workspaces",
      quantity: (before?.quantity ?? 0) + quantity,
      unit,
      amountMicros: (before?.amountMicros ?? 0) + costMicros,
      isCharged: false,
    });
  }
  return [...items.values()];
}

/** Top-ups that were paid in the month; each has an invoice of its own. */
async function topUpItems(t: Tx, organizationId: string, { start, end }: Month): Promise<Item[]> {
  const rows = await t.db
    .selectFrom("payments as p")
    .leftJoin("invoices as i", (join) =>
      join
        .onRef("i.organizationId", "=", "p.organizationId")
        .on("i.sourceKey", "=", sql<string>`'payment:' || p.id`),
    )
    .select(["p.wallet", "p.amountMicros", "i.number"])
    .where("p.organizationId", "=", organizationId)
    .where("p.state", "=", "succeeded")
    .where("p.purpose", "in", ["top_up", "reload"])
    .where("p.paidAt", ">=", start.toISOString())
    .where("p.paidAt", "<", end.toISOString())
    .orderBy("p.paidAt")
    .execute();
  return rows.map(({ wallet, amountMicros, number }) => ({
    kind: "top_up",
    description: `Top-up of the ${walletName(wallet)} wallet${number ? `, paid with ${number}` : ""}`,
    amountMicros,
    isCharged: false,
  }));
}

/** For information: what was paid into the wallets in the month, and what was spent from them. */
export const informationOf = async (t: Tx, organizationId: string, month: Month): Promise<Item[]> => [
  ...(await topUpItems(t, organizationId, month)),
  ...(await usageItems(t, organizationId, month)),
];
