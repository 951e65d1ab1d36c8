import { Coins, Plus } from "lucide-react";
import { useState } from "react";
import { type Output, useApi, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, type Column, Id, SegmentedControl, SidePanel } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { GrantCreditsDialog } from "./GrantCreditsDialog.tsx";
import { PAYMENT_STATE, type Payment, PURPOSE } from "./paymentFacts.ts";
import { paymentColumns, PaymentFacts } from "./PaymentsCard.tsx";
import { PaymentDifferences } from "./PaymentDifferences.tsx";
import { ReverseCreditDialog } from "./ReverseCreditDialog.tsx";

type Credit = Output<"credits.list">["data"][number];

/** What was paid by and credited to every organization, and crediting one by hand. */
export const CreditsPage = () => (
  <SystemFrame page="credits">
    <Credits />
  </SystemFrame>
);

const columns: Column<Credit>[] = [
  { key: "organization", header: "Organization", cell: ({ organizationName }) => organizationName },
  ...(paymentColumns as unknown as Column<Credit>[]).map((column) =>
    column.key === "purpose" ? { ...column, priority: 2 as const } : column,
  ),
];
const STATES = (Object.keys(PAYMENT_STATE) as Payment["state"][]).map((value) => ({
  value,
  label: PAYMENT_STATE[value].label,
}));
const isState = (text: string | undefined): text is Payment["state"] =>
  text !== undefined && Object.hasOwn(PAYMENT_STATE, text);

function Credits() {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const [openId, setOpenId] = useState<string | null>(null);
  const [reversing, setReversing] = useState<Credit | null>(null);
  const isByHand = url.by === "hand";
  const filters = {
    provider: isByHand ? ("manual" as const) : undefined,
    state: isState(url.state) ? url.state : undefined,
  };
  const list = useList(["credits", filters], (cursor, signal) =>
    api.credits.list({ cursor, ...filters }, { signal }),
  );
  const open = list.rows?.find(({ id }) => id === openId);
  const credit = (
    <Button look="primary" icon={Plus} onClick={() => setUrl({ credit: "new" })}>
      Credit an organization
    </Button>
  );
  return (
    <ListPage
      title="Credits"
      name="credits"
      description="What was paid by and credited to every organization. Crediting by hand needs a reason, which stands in its ledger."
      actions={credit}
      filters={
        <>
          <SegmentedControl
            label="Which payments"
            value={isByHand ? "hand" : "all"}
            onValueChange={(next) => setUrl({ by: next === "hand" ? next : undefined })}
            options={[
              { value: "all", label: "All" },
              { value: "hand", label: "Credited by hand" },
            ]}
          />
          <UrlFilter name="state" label="State" options={STATES} />
        </>
      }
      isFiltered={isByHand || filters.state !== undefined}
      onClear={() => setUrl({ by: undefined, state: undefined })}
      list={list}
      columns={columns}
      onOpen={({ id }) => setOpenId(id)}
      openKey={openId ?? undefined}
      noMatch={{ title: "Nothing matches", hint: "Filters are set." }}
      empty={{
        icon: Coins,
        title: "Nobody paid or was credited yet",
        sentence:
          "Without a payment provider you credit organizations by hand: for money that reached you elsewhere, or as a present.",
        action: credit,
      }}
      after={<PaymentDifferences />}
      example={verbExample("credits.grant", {
        organizationId: (open ?? list.rows?.[0])?.organizationId,
        wallet: "ai",
        amountMicros: 25_000_000,
        reason: "Bank transfer of 22 November",
      })}
      docsHref="/docs/api#creditsGrant"
    >
      <SidePanel
        isOpen={open !== undefined}
        onOpenChange={(isOpen) => !isOpen && setOpenId(null)}
        title={open ? `${PURPOSE[open.purpose]}, ${open.organizationName}` : "Payment"}
        actions={
          open?.isCredited &&
          open.reversedMicros < open.amountMicros && (
            <Button size="small" onClick={() => setReversing(open)}>
              {open.provider === "manual" ? "Take back" : "Refund"}
            </Button>
          )
        }
      >
        {open && (
          <div className="flex flex-col gap-4">
            <p className="flex flex-wrap items-center gap-x-2 text-13">
              {open.organizationName} <Id value={open.organizationId} />
            </p>
            <PaymentFacts payment={open} />
          </div>
        )}
      </SidePanel>
      {url.credit === "new" && (
        <GrantCreditsDialog
          organizationId={url.organization ?? ""}
          onClose={() => setUrl({ credit: undefined, organization: undefined })}
        />
      )}
      {reversing && <ReverseCreditDialog credit={reversing} onClose={() => setReversing(null)} />}
    </ListPage>
  );
}
