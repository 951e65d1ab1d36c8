import { ScrollText } from "lucide-react";
import { useMemo, useState } from "react";
import { useList, useUrlState } from "../../../web/api/index.ts";
import { FilterBar, SidePanel } from "../../../web/kit/index.ts";
import { DateRange, dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { LedgerDetail } from "./LedgerDetail.tsx";
import { ledgerColumns } from "./ledgerColumns.tsx";
import {
  isLedgerKind,
  isWalletKind,
  LEDGER_KIND,
  type LedgerEntry,
  type LedgerFilters,
  type LedgerKind,
  WALLET,
  type WalletKind,
} from "./walletFacts.ts";

export interface LedgerSource {
  /** Part of the query key. */
  key: string;
  currency: string;
  /** To choose one of; undefined: the entries are of one workspace. */
  workspaces?: readonly { value: string; label: string }[];
  list: (
    filters: LedgerFilters,
    cursor: string | undefined,
    signal: AbortSignal,
  ) => Promise<{ data: LedgerEntry[]; nextCursor: string | null }>;
  runHref: (entry: LedgerEntry) => string | undefined;
}

const WALLETS = (Object.keys(WALLET) as WalletKind[]).map((value) => ({ value, label: WALLET[value].label }));
const KINDS = (Object.keys(LEDGER_KIND) as LedgerKind[]).map((value) => ({
  value,
  label: LEDGER_KIND[value].label,
}));
const NO_FILTERS = {
  wallet: undefined,
  kind: undefined,
  workspace: undefined,
  from: undefined,
  to: undefined,
};

/** The filters of a ledger as they stand in the URL. */
export function useLedgerFilters(hasWorkspaces: boolean) {
  const [url, setUrl] = useUrlState();
  const filters: LedgerFilters = {
    wallet: isWalletKind(url.wallet) ? url.wallet : undefined,
    kind: isLedgerKind(url.kind) ? url.kind : undefined,
    workspaceId: (hasWorkspaces ? url.workspace : undefined) as LedgerFilters["workspaceId"],
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  return { url, setUrl, filters };
}

/** Entries of a ledger, newest first, with their filters; each opens beside the list. */
export function LedgerBrowser({ source }: { source: LedgerSource }) {
  const hasWorkspaces = source.workspaces !== undefined;
  const { url, setUrl, filters } = useLedgerFilters(hasWorkspaces);
  const [open, setOpen] = useState<LedgerEntry | null>(null);
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const list = useList(["ledger", source.key, filters], (cursor, signal) =>
    source.list(filters, cursor, signal),
  );
  const columns = useMemo(
    () => ledgerColumns(source.currency, hasWorkspaces),
    [source.currency, hasWorkspaces],
  );
  const clear = () => setUrl(NO_FILTERS);
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <UrlFilter name="wallet" label="Wallet" options={WALLETS} />
        <UrlFilter name="kind" label="What" options={KINDS} />
        {source.workspaces && <UrlFilter name="workspace" label="Workspace" options={source.workspaces} />}
        <DateRange from={url.from} to={url.to} onChange={setUrl} />
      </FilterBar>
      <ListTable
        list={list}
        name="ledger entries"
        label="Ledger"
        columns={columns}
        rowKey={({ sequence }) => String(sequence)}
        onOpen={setOpen}
        openKey={open ? String(open.sequence) : undefined}
        isFiltered={isFiltered}
        onClear={clear}
        noMatch={{ title: "No entry matches", hint: "Filters are set." }}
        empty={{
          icon: ScrollText,
          title: "Nothing moved yet",
          sentence: "Each credit that comes or goes leaves an entry here that nobody can change.",
          docs: { label: "How the ledger works", href: "/docs/wallets" },
        }}
      />
      <SidePanel
        isOpen={open !== null}
        onOpenChange={(isOpen) => !isOpen && setOpen(null)}
        title={open ? `${LEDGER_KIND[open.kind].label}, number ${open.sequence}` : "Entry"}
      >
        {open && <LedgerDetail entry={open} currency={source.currency} runHref={source.runHref(open)} />}
      </SidePanel>
    </>
  );
}
