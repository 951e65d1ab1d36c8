import {
  CircleAlert,
  CircleCheck,
  CircleMinus,
  Hourglass,
  type LucideIcon,
  Plus,
  TriangleAlert,
} from "lucide-react";
import { classes } from "../kit/classes.ts";
import { Button } from "../kit/Button.tsx";
import { Money } from "../kit/Money.tsx";
import { Popover } from "../kit/Popover.tsx";

export interface WalletLine {
  label: string;
  balanceMicros: number;
  currency: string;
  /** `Low` */
  status: string;
  tone: "green" | "amber" | "red" | "grey";
}

export interface WalletCardProps {
  wallets: readonly WalletLine[];
  /** `Acme, shared by 3 workspaces` */
  whose: string;
  /** Nothing is blocked by an empty wallet. */
  isMetered: boolean;
  /** `5 days left` */
  trial?: string;
  /** Where balances and entries are. */
  href: string;
  /** Where credits are added; null: this person may not, and is told who can. */
  topUpHref: string | null;
  whoCan: string;
}

const MARK: Record<WalletLine["tone"], readonly [LucideIcon, string]> = {
  green: [CircleCheck, "text-green"],
  amber: [TriangleAlert, "text-amber"],
  red: [CircleAlert, "text-red"],
  grey: [CircleMinus, "text-grey"],
};

function Line({ label, balanceMicros, currency, status, tone }: WalletLine) {
  const [Icon, colour] = MARK[tone];
  return (
    <li className="flex items-center gap-2">
      <span className="w-8 shrink-0 text-ink-muted">{label}</span>
      <span className="relative min-w-0 grow text-13 font-semibold">
        <Money micros={balanceMicros} currency={currency} />
      </span>
      <span className={classes("inline-flex shrink-0 items-center gap-1", colour)}>
        <Icon aria-hidden size={12} />
        {status}
      </span>
    </li>
  );
}

/** The balances at the bottom of the sidebar. */
export function WalletCard({ wallets, whose, isMetered, trial, href, topUpHref, whoCan }: WalletCardProps) {
  return (
    <section
      aria-label="Wallets"
      className="relative rounded-md border border-line-strong bg-surface px-3 py-2 text-12 hover:bg-hover"
    >
      <div className="flex items-center justify-between gap-2">
        <a href={href} className="font-medium after:absolute after:inset-0 after:rounded-md">
          Wallets
        </a>
        <span className="relative -mr-1.5">
          {topUpHref === null ? (
            <Popover
              label="Who can top up"
              align="end"
              className="w-64 p-3 text-13"
              trigger={
                <Button size="small" look="ghost">
                  Who can top up
                </Button>
              }
            >
              {whoCan}
            </Popover>
          ) : (
            <Button size="small" look="ghost" icon={Plus} href={topUpHref}>
              Top up
            </Button>
          )}
        </span>
      </div>
      <ul className="flex flex-col gap-0.5">
        {wallets.map((wallet) => (
          <Line key={wallet.label} {...wallet} />
        ))}
      </ul>
      {trial && (
        <p className="mt-1 flex items-center gap-1 text-blue">
          <Hourglass aria-hidden size={12} className="shrink-0" />
          <span className="truncate">Trial: {trial}</span>
        </p>
      )}
      <p className="mt-1 text-ink-faint">
        {isMetered && "Metered, never blocks. "}
        {whose}
      </p>
    </section>
  );
}
