import type { ReactNode } from "react";
import { Callout, Money } from "../../../web/kit/index.ts";
import { statusOf, type WalletFacts } from "./walletFacts.ts";

function Number({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-ink-muted">{label}</dt>
      <dd className="text-13 font-medium">{children}</dd>
    </div>
  );
}

/** What is in a wallet, what of it is spoken for, and what stands in the way. */
export function WalletNumbers({ wallet }: { wallet: WalletFacts }) {
  const { currency } = wallet;
  const { sentence } = statusOf(wallet);
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="text-28 leading-9 font-semibold">
          <Money micros={wallet.balanceMicros} currency={currency} />
        </p>
        <p className="text-12 text-ink-muted">{sentence}</p>
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        <Number label="Available">
          <Money micros={wallet.availableMicros} currency={currency} />
        </Number>
        <Number label="Held for running work">
          <Money micros={wallet.heldMicros} currency={currency} />
        </Number>
        <Number label="Spent this month">
          <Money micros={wallet.spentThisMonthMicros} currency={currency} />
        </Number>
      </dl>
      {wallet.debtMicros > 0 && (
        <Callout
          kind="danger"
          title={
            <>
              <Money micros={wallet.debtMicros} currency={currency} /> of debt
            </>
          }
        >
          Work that was already running cost more than there was. The next credits pay this first; until then
          new work that this wallet pays is refused.
        </Callout>
      )}
    </div>
  );
}
