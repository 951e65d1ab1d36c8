import { ArrowRight } from "lucide-react";
import { Badge, classes, type Column, Money, Time } from "../../../web/kit/index.ts";
import { accountText, LEDGER_KIND, type LedgerEntry, WALLET } from "./walletFacts.ts";

/** What an entry did to the balance of its wallet, with its sign. */
export function Change({ entry, currency }: { entry: LedgerEntry; currency: string }) {
  const { changeMicros, amountMicros } = entry;
  return (
    <span className={classes("font-medium", changeMicros > 0 ? "text-green" : "text-ink")}>
      {changeMicros > 0 && "+"}
      <Money micros={changeMicros === 0 ? amountMicros : changeMicros} currency={currency} />
    </span>
  );
}

export function FromTo({ entry }: { entry: LedgerEntry }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      <span className="truncate">{accountText(entry.fromAccount)}</span>
      <ArrowRight aria-label="to" size={12} className="shrink-0 text-ink-faint" />
      <span className="truncate">{accountText(entry.toAccount)}</span>
    </span>
  );
}

export const ledgerColumns = (currency: string, hasWorkspaces: boolean): Column<LedgerEntry>[] => [
  {
    key: "kind",
    header: "What",
    width: "clamp(104px, 10vw, 124px)",
    cell: ({ kind }) => <Badge tone={LEDGER_KIND[kind].tone}>{LEDGER_KIND[kind].label}</Badge>,
  },
  { key: "at", header: "When", width: "92px", cell: ({ createdAt }) => <Time at={createdAt} /> },
  { key: "reason", header: "For", priority: 2, cell: ({ reason }) => reason ?? "–" },
  ...(hasWorkspaces
    ? [
        {
          key: "workspace",
          header: "Workspace",
          priority: 2 as const,
          cell: ({ workspaceName, workspaceId }: LedgerEntry) =>
            workspaceName ?? (workspaceId ? "one that is gone" : "–"),
        },
      ]
    : []),
  { key: "wallet", header: "Wallet", width: "72px", priority: 3, cell: ({ wallet }) => WALLET[wallet].label },
  { key: "accounts", header: "From → to", priority: 3, cell: (entry) => <FromTo entry={entry} /> },
  {
    key: "amount",
    header: "Amount",
    width: "clamp(120px, 11vw, 128px)",
    align: "end",
    cell: (entry) => <Change entry={entry} currency={currency} />,
  },
  {
    key: "balance",
    header: "Balance after",
    priority: 2,
    width: "120px",
    align: "end",
    cell: ({ balanceMicros }) => <Money micros={balanceMicros} currency={currency} />,
  },
];
