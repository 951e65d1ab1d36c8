import { Calculator, Plus, Tag } from "lucide-react";
import { useMemo, useState } from "react";
import { useApi, useList, useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  formatCompact,
  Money,
  SegmentedControl,
  SidePanel,
  Time,
} from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import {
  chargedMicros,
  isAlways,
  isPriceKind,
  itemText,
  PER_SHORT,
  type Price,
  PRICE_KIND,
  PRICE_STATE,
  type PriceKind,
  UNIT,
} from "./priceFacts.ts";
import { PriceDetail } from "./PriceDetail.tsx";
import { PricePreviewDialog } from "./PricePreviewDialog.tsx";
import { SetPriceDialog } from "./SetPriceDialog.tsx";

/** The price book: what is charged now, what will be, and what was. */
export const PricesPage = () => (
  <SystemFrame page="prices">
    <Prices />
  </SystemFrame>
);

const KINDS = (Object.keys(PRICE_KIND) as PriceKind[]).map((value) => ({ value, label: PRICE_KIND[value] }));

const columnsOf = (currency: string): Column<Price>[] => [
  {
    key: "item",
    header: "Item",
    cell: ({ item, unit }) => (
      <span className="flex min-w-0 gap-2">
        <span className="truncate">{itemText(item)}</span>
        {/* Where there is no room for what the price is for, the unit alone. */}
        <span className="shrink-0 text-12 font-normal text-ink-muted sm:hidden">
          {UNIT[unit].replace(" tokens", "")}
        </span>
      </span>
    ),
  },
  { key: "kind", header: "Kind", width: "92px", priority: 2, cell: ({ kind }) => PRICE_KIND[kind] },
  {
    key: "price",
    header: "Charged",
    width: "104px",
    align: "end",
    cell: (price) => {
      const micros = chargedMicros(price);
      return micros === null ? "as the table" : <Money micros={micros} currency={currency} />;
    },
  },
  {
    key: "per",
    header: "For",
    width: "34%",
    priority: 2,
    cell: ({ unit, aboveInputTokens }) =>
      `${PER_SHORT[unit]}${aboveInputTokens > 0 ? `, prompts above ${formatCompact(aboveInputTokens)}` : ""}`,
  },
  {
    key: "markup",
    header: "Markup",
    width: "80px",
    align: "end",
    priority: 3,
    cell: ({ markupPercent }) => `${markupPercent} %`,
  },
  {
    key: "state",
    header: "State",
    width: "116px",
    priority: 2,
    cell: ({ state }) => <Badge tone={PRICE_STATE[state].tone}>{PRICE_STATE[state].label}</Badge>,
  },
  {
    key: "from",
    header: "From",
    width: "96px",
    align: "end",
    priority: 2,
    cell: ({ effectiveFrom }) => (isAlways(effectiveFrom) ? "always" : <Time at={effectiveFrom} />),
  },
];

function Prices() {
  const api = useApi();
  const currency = useCurrency() ?? "USD";
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const [open, setOpen] = useState<Price | null>(null);
  const [setting, setSetting] = useState<Partial<Price> | null>(null);
  const [isPreviewing, setIsPreviewing] = useState(false);
  const state: "all" | "current" = url.state === "all" ? "all" : "current";
  const filters = {
    kind: isPriceKind(url.kind) ? url.kind : undefined,
    search: search.trim() || undefined,
    state,
  };
  const list = useList(["prices", filters], (cursor, signal) =>
    api.prices.list({ cursor, ...filters }, { signal }),
  );
  const columns = useMemo(() => columnsOf(currency), [currency]);
  return (
    <ListPage
      title="Prices"
      name="prices"
      description="What metered work costs. An entry is never changed: a newer one supersedes it from its date on, and a run keeps the prices it began with."
      actions={
        <>
          <Button icon={Calculator} onClick={() => setIsPreviewing(true)}>
            Work out a cost
          </Button>
          <Button look="primary" icon={Plus} onClick={() => setSetting({})}>
            Set a price
          </Button>
        </>
      }
      search={{ text, setText, placeholder: "Search items…" }}
      filters={
        <>
          <SegmentedControl
            label="Which entries"
            value={state}
            onValueChange={(next) => setUrl({ state: next === "all" ? next : undefined })}
            options={[
              { value: "current", label: "Now and upcoming" },
              { value: "all", label: "Whole history" },
            ]}
          />
          <UrlFilter name="kind" label="Kind" options={KINDS} />
        </>
      }
      isFiltered={Boolean(filters.kind || filters.search)}
      onClear={() => setUrl({ kind: undefined, search: undefined })}
      list={list}
      columns={columns}
      onOpen={setOpen}
      openKey={open?.id}
      noMatch={{ title: "No price matches", hint: "Filters are set." }}
      empty={{
        icon: Tag,
        title: "The price book is empty",
        sentence: "Until something has a price, it is metered and costs nothing.",
        docs: { label: "How prices work", href: "/docs/prices" },
      }}
      example={verbExample("prices.list", filters)}
      docsHref="/docs/api#pricesList"
    >
      <SidePanel
        isOpen={open !== null}
        onOpenChange={(isOpen) => !isOpen && setOpen(null)}
        title={open ? itemText(open.item) : "Price"}
        actions={
          open && (
            <Button
              size="small"
              onClick={() => {
                setSetting(open);
                setOpen(null);
              }}
            >
              Set a new price
            </Button>
          )
        }
      >
        {open && <PriceDetail price={open} currency={currency} />}
      </SidePanel>
      {setting && <SetPriceDialog from={setting} currency={currency} onClose={() => setSetting(null)} />}
      {isPreviewing && <PricePreviewDialog currency={currency} onClose={() => setIsPreviewing(false)} />}
    </ListPage>
  );
}
