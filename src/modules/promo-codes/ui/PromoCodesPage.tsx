import { Plus, TicketPercent } from "lucide-react";
import { useMemo, useState } from "react";
import { type Output, useAction, useApi, useList } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  CopyButton,
  Count,
  Money,
  Time,
} from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { WALLET } from "../../wallets/ui/walletFacts.ts";
import { CreatePromoCodeDialog } from "./CreatePromoCodeDialog.tsx";
import { codeState } from "./codeState.ts";

type PromoCode = Output<"promo_codes.list">["data"][number];

/** Codes that give credits to each organization that redeems them. */
export const PromoCodesPage = () => (
  <SystemFrame page="promo-codes">
    <PromoCodes />
  </SystemFrame>
);

const columnsOf = (currency: string, onStop: (code: PromoCode) => void): Column<PromoCode>[] => [
  {
    key: "code",
    header: "Code",
    cell: ({ code }) => (
      <span className="inline-flex max-w-full items-center gap-1">
        <code className="truncate font-mono text-12">{code}</code>
        <CopyButton text={code} label={`Copy ${code}`} />
      </span>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "104px",
    priority: 2,
    cell: (code) => {
      const { label, tone } = codeState(code, Date.now());
      return <Badge tone={tone}>{label}</Badge>;
    },
  },
  {
    key: "gives",
    header: "Gives",
    width: "116px",
    align: "end",
    cell: ({ amountMicros, wallet }) => (
      <>
        <Money micros={amountMicros} currency={currency} /> {WALLET[wallet].label}
      </>
    ),
  },
  {
    key: "lasts",
    header: "Lasts",
    width: "96px",
    align: "end",
    priority: 3,
    cell: ({ bucketDays }) => (bucketDays === null ? "for ever" : `${bucketDays} days`),
  },
  {
    key: "redeemed",
    header: "Redeemed",
    width: "104px",
    align: "end",
    priority: 2,
    cell: ({ redemptions, maxRedemptions }) => (
      <>
        <Count value={redemptions} />
        {maxRedemptions !== null && (
          <>
            {" of "}
            <Count value={maxRedemptions} />
          </>
        )}
      </>
    ),
  },
  {
    key: "until",
    header: "Until",
    width: "96px",
    align: "end",
    priority: 2,
    cell: ({ expiresAt }) => (expiresAt ? <Time at={expiresAt} /> : "open"),
  },
  { key: "note", header: "Note", priority: 3, cell: ({ note }) => note || "–" },
  {
    key: "stop",
    header: "",
    width: "84px",
    align: "end",
    cell: (code) =>
      code.isActive ? (
        <Button size="small" look="ghost" aria-label={`Stop ${code.code}`} onClick={() => onStop(code)}>
          Stop
        </Button>
      ) : null,
  },
];

function PromoCodes() {
  const api = useApi();
  const currency = useCurrency() ?? "USD";
  const [isCreating, setIsCreating] = useState(false);
  const [stopping, setStopping] = useState<PromoCode | null>(null);
  const list = useList(["promo-codes"], (cursor, signal) => api.promoCodes.list({ cursor }, { signal }));
  const stop = useAction(({ id }: PromoCode) => api.promoCodes.deactivate({ id }), {
    what: "The code was not stopped.",
    done: ({ code }) => `${code} can be redeemed no more`,
    refreshes: ["promo-codes"],
    isInPlace: true,
    onDone: () => setStopping(null),
  });
  const columns = useMemo(() => columnsOf(currency, setStopping), [currency]);
  const make = (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      Make a code
    </Button>
  );
  return (
    <ListPage
      title="Promo codes"
      name="promo codes"
      description="Each organization redeems a code once, on its Billing page."
      actions={make}
      list={list}
      columns={columns}
      empty={{
        icon: TicketPercent,
        title: "There are no codes",
        sentence:
          "A code gives credits to each organization that redeems it: for a campaign, a partner, or as an apology.",
        docs: { label: "How codes work", href: "/docs/plans#promotional-codes" },
        action: make,
      }}
      example={verbExample("promo_codes.create", {
        wallet: "ai",
        amountMicros: 10_000_000,
        maxRedemptions: 100,
        note: "Spring campaign",
      })}
      docsHref="/docs/api#promoCodesCreate"
    >
      {isCreating && <CreatePromoCodeDialog currency={currency} onClose={() => setIsCreating(false)} />}
      {stopping && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => {
            if (isOpen) return;
            stop.reset();
            setStopping(null);
          }}
          title={`Stop ${stopping.code}?`}
          consequence="Nobody can redeem it any more. The credits it gave stay. A stopped code does not come back."
          action="Stop code"
          isLoading={stop.isBusy}
          error={stop.problem}
          onConfirm={() => stop.run(stopping)}
        />
      )}
    </ListPage>
  );
}
