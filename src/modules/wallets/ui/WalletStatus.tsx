import { CircleAlert, CircleCheck, CircleMinus, type LucideIcon, TriangleAlert } from "lucide-react";
import { Badge } from "../../../web/kit/index.ts";
import { statusOf, type WalletFacts } from "./walletFacts.ts";

const ICON: Record<WalletFacts["status"], LucideIcon> = {
  ok: CircleCheck,
  low: TriangleAlert,
  empty: CircleMinus,
  in_debt: CircleAlert,
};

/** How a wallet is, in a word with its mark. */
export function WalletStatus({ wallet }: { wallet: Pick<WalletFacts, "status" | "mode"> }) {
  const { label, tone } = statusOf(wallet);
  return (
    <Badge tone={tone} icon={ICON[wallet.status]}>
      {label}
    </Badge>
  );
}
