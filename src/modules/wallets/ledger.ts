import { invalid } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import { requireBillingVisible } from "../plans/index.ts";
import { listLedger, listOrganizationLedger } from "./contract.ts";

type Filter = InputOf<typeof listOrganizationLedger>;
type LedgerEntry = OutputOf<typeof listLedger>["data"][number];

const USAGE_OF_RUN = /^use_(run_[0-9a-z]{26})_\d+$/;
const isBalance = (account: string, wallet: string) => account.startsWith(`wallet:${wallet}:`);

/** Newest first. In a workspace the policies show its own entries and the organization's. */
async function page(t: VerbTx, filter: Omit<Filter, "organizationId">) {
  const { cursor, limit, wallet, kind, from, to, workspaceId, transactionId } = filter;
  const before = cursor === undefined ? null : Number(cursor);
  if (before !== null && !Number.isSafeInteger(before)) throw invalid("cursor", "not a cursor of this list");
  const rows = await t.db
    .selectFrom("ledgerEntries as e")
    .leftJoin("workspaces as w", "w.id", "e.workspaceId")
    .selectAll("e")
    .select("w.name as workspaceName")
    .where("e.organizationId", "=", t.scope.organizationId!)
    .$if(before !== null, (query) => query.where("e.sequence", "<", before!))
    .$if(wallet !== undefined, (query) => query.where("e.wallet", "=", wallet!))
    .$if(kind !== undefined, (query) => query.where("e.kind", "=", kind!))
    .$if(from !== undefined, (query) => query.where("e.createdAt", ">=", from!))
    .$if(to !== undefined, (query) => query.where("e.createdAt", "<", to!))
    .$if(workspaceId !== undefined, (query) => query.where("e.workspaceId", "=", workspaceId!))
    .$if(transactionId !== undefined, (query) => query.where("e.transactionId", "=", transactionId!))
    .orderBy("e.sequence", "desc")
    .limit(limit + 1)
    .execute();
  const { data, nextCursor } = toPage(rows, limit, ({ sequence }) => String(sequence));
  return { data: data.map(entryOf), nextCursor };
}

function entryOf(row: {
  sequence: number;
  transactionId: string;
  kind: string;
  wallet: string;
  fromAccount: string;
  toAccount: string;
  amountMicros: number;
  balanceMicros: number;
  workspaceId: string | null;
  workspaceName: string | null;
  reason: string | null;
  createdAt: string;
}): LedgerEntry {
  const { wallet, fromAccount, toAccount, amountMicros } = row;
  const { sequence, transactionId, balanceMicros, workspaceId, workspaceName, reason, createdAt } = row;
  const gained = isBalance(toAccount, wallet) ? amountMicros : 0;
  const lost = isBalance(fromAccount, wallet) ? amountMicros : 0;
  return {
    ...{ sequence, transactionId, fromAccount, toAccount, amountMicros, balanceMicros },
    ...{ workspaceId, workspaceName, reason, createdAt },
    kind: row.kind as LedgerEntry["kind"],
    wallet: wallet as LedgerEntry["wallet"],
    changeMicros: gained - lost,
    runId: USAGE_OF_RUN.exec(transactionId)?.[1] ?? null,
  };
}

implement(listLedger, async (t, filter) => {
  await requireBillingVisible(t);
  return page(t, filter);
});
implement(listOrganizationLedger, page);
