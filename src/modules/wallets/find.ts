import { sql } from "kysely";
import { monthOf } from "../../platform/month.ts";
import { inDrainOrder } from "../../platform/books/state.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { spentSince } from "../usage/index.ts";
import type { listOrganizationWallets } from "./contract.ts";

type FoundWallet = OutputOf<typeof listOrganizationWallets>["data"][number];

const statusOf = (wallet: {
  balanceMicros: number;
  debtMicros: number;
  lowBalanceMicros: number | null;
}): FoundWallet["status"] => {
  const { balanceMicros, debtMicros, lowBalanceMicros } = wallet;
  if (debtMicros > 0) return "in_debt";
  if (balanceMicros === 0) return "empty";
  return lowBalanceMicros !== null && balanceMicros < lowBalanceMicros ? "low" : "ok";
};

/** Both wallets of the organization of this scope; what was spent is of this scope too. */
export async function findWallets(t: VerbTx): Promise<{ data: FoundWallet[]; workspaces: number }> {
  const organizationId = t.scope.organizationId!;
  const now = t.platform.now();
  const { start: monthStart } = monthOf(now);
  const rows = await t.db
    .selectFrom("wallets as w")
    .innerJoin("organizations as o", "o.id", "w.organizationId")
    .selectAll("w")
    .select("o.currency")
    .where("w.organizationId", "=", organizationId)
    .orderBy("w.kind")
    .execute();
  const buckets = await t.db
    .selectFrom("creditBuckets")
    .selectAll()
    .where("organizationId", "=", organizationId)
    .where("remainingMicros", ">", 0)
    .execute();
  const inOrder = buckets
    .map((bucket) => ({ ...bucket, expires: bucket.expiresAt && Date.parse(bucket.expiresAt) }))
    .toSorted((a, b) =>
      inDrainOrder(
        { ...a, kind: a.kind as "trial", expiresAt: a.expires || null, createdAt: Date.parse(a.createdAt) },
        { ...b, kind: b.kind as "trial", expiresAt: b.expires || null, createdAt: Date.parse(b.createdAt) },
      ),
    );
  const spent = await spentSince(t, { since: monthStart });
  const { workspaces } = await t.db
    .selectNoFrom(sql<number>`living_workspaces()`.as("workspaces"))
    .executeTakeFirstOrThrow();
  const mode = t.platform.settings.credits();
  const data = rows.map((row) => {
    const { balanceMicros, heldMicros, debtMicros, lowBalanceMicros, currency } = row;
    const kind = row.kind as "ai" | "data";
    return {
      kind,
      currency,
      balanceMicros,
      heldMicros,
      availableMicros: balanceMicros - heldMicros - debtMicros,
      debtMicros,
      status: statusOf(row),
      mode,
      spentThisMonthMicros: spent[kind],
      lowBalanceMicros,
      buckets: inOrder
        .filter(({ wallet }) => wallet === kind)
        .map(
          ({
            id,
            kind: of,
            grantedMicros,
            remainingMicros,
            heldMicros: held,
            expiresAt,
            source,
            createdAt,
          }) => ({
            ...{ id, kind: of as "trial", grantedMicros, remainingMicros, heldMicros: held },
            ...{ expiresAt, source, createdAt },
          }),
        ),
      reload: {
        state: row.reloadState as "off",
        thresholdMicros: row.reloadThresholdMicros,
        amountMicros: row.reloadAmountMicros,
        monthlyCapMicros: row.reloadMonthlyCapMicros,
      },
    };
  });
  return { data, workspaces };
}
