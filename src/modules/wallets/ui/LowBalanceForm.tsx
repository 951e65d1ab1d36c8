import { BellRing } from "lucide-react";
import { useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { amountText, Button, Field, microsOf, Money, MoneyInput, Popover } from "../../../web/kit/index.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { WALLETS } from "./useOrganizationWallets.ts";
import { type OrganizationWallet, WALLET } from "./walletFacts.ts";

/** When a low balance is told. */
export function LowBalanceForm({ wallet }: { wallet: OrganizationWallet }) {
  const canManage = useCanInOrganization()("billing:manage");
  const { lowBalanceMicros, currency, kind } = wallet;
  const [isOpen, setIsOpen] = useState(false);
  const words =
    lowBalanceMicros === null ? (
      "No alert is set."
    ) : (
      <>
        Told below <Money micros={lowBalanceMicros} currency={currency} />.
      </>
    );
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-13">
      <span className="inline-flex items-center gap-1.5 text-ink-muted">
        <BellRing aria-hidden size={14} className="shrink-0" />
        <span>Low balance: {words}</span>
      </span>
      {canManage && (
        <Popover
          label={`Low balance of the ${WALLET[kind].label} wallet`}
          align="end"
          isOpen={isOpen}
          onOpenChange={setIsOpen}
          trigger={
            <Button
              size="small"
              look="ghost"
              aria-label={`Set the low balance of the ${WALLET[kind].label} wallet`}
            >
              {lowBalanceMicros === null ? "Set" : "Change"}
            </Button>
          }
        >
          <Threshold key={lowBalanceMicros} wallet={wallet} onDone={() => setIsOpen(false)} />
        </Popover>
      )}
    </div>
  );
}

function Threshold({ wallet, onDone }: { wallet: OrganizationWallet; onDone: () => void }) {
  const { organization } = useOrganization();
  const { kind, currency, lowBalanceMicros } = wallet;
  const [text, setText] = useState(lowBalanceMicros === null ? "" : amountText(lowBalanceMicros));
  const [isTried, setIsTried] = useState(false);
  const micros = microsOf(text);
  const save = useAction(
    (next: number | null) =>
      client.organizationWallets.update({ organizationId: organization.id, kind, lowBalanceMicros: next }),
    {
      what: "The alert was not saved.",
      done: "Saved",
      refreshes: [WALLETS],
      onDone,
    },
  );
  const wrong = !micros ? "Write an amount above zero, such as 5." : undefined;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setIsTried(true);
        if (!wrong && !save.isBusy) save.run(micros);
      }}
    >
      <Field
        label="Tell us when less than"
        help="is available. Told once, to whoever looks after billing; again when it was above."
        error={save.fieldErrors.lowBalanceMicros ?? (isTried ? wrong : undefined)}
      >
        <MoneyInput currency={currency} value={text} onValueChange={setText} autoFocus />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" size="small" type="submit" isLoading={save.isBusy}>
          Save
        </Button>
        {lowBalanceMicros !== null && (
          <Button size="small" isLoading={save.isBusy} onClick={() => save.run(null)}>
            No alert
          </Button>
        )}
      </div>
    </form>
  );
}
