import { Money } from "../kit/Money.tsx";

/** The balance at the bottom of the sidebar. */
export function WalletCard({
  balanceMicros,
  currency,
  spentTodayMicros,
  href,
  isLow,
}: {
  balanceMicros: number;
  currency: string;
  spentTodayMicros: number;
  href: string;
  isLow?: boolean;
}) {
  return (
    <div className="relative rounded-md border border-line-strong bg-surface px-3 py-2 text-12 hover:bg-hover">
      <div className="flex items-baseline justify-between gap-2">
        <a href={href} className="text-ink-muted after:absolute after:inset-0 after:rounded-md">
          Wallet
        </a>
        <span className={`relative text-13 font-semibold ${isLow ? "text-amber" : ""}`}>
          <Money micros={balanceMicros} currency={currency} />
        </span>
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-2 text-ink-faint">
        <span>{isLow ? "Running low" : "Spent today"}</span>
        <span className="relative">
          <Money micros={spentTodayMicros} currency={currency} />
        </span>
      </div>
    </div>
  );
}
