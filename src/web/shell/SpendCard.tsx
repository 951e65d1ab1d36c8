import { useHref, useWorkspace } from "../api/index.ts";
import { trialText } from "../../modules/plans/ui/planFacts.ts";
import { useTrial } from "../../modules/plans/ui/usePlans.ts";
import { statusOf, WALLET } from "../../modules/wallets/ui/walletFacts.ts";
import { useBillingRole } from "../../modules/wallets/ui/useBillingRole.ts";
import { useWallets } from "../../modules/wallets/ui/useWallets.ts";
import { WalletCard } from "./WalletCard.tsx";

const POLL_MS = 30_000;

/** The wallets of the workspace's organization; nothing where the person may not see them. */
export function SpendCard() {
  const href = useHref();
  const wallets = useWallets(POLL_MS);
  const { organizationId } = useWorkspace().workspace;
  const trial = useTrial(organizationId);
  const { canPay, billingHref, whoCan, whose } = useBillingRole();
  if (!wallets.data) return null;
  const { data, workspaces } = wallets.data;
  return (
    <WalletCard
      wallets={data.map((wallet) => {
        const { label, tone } = statusOf(wallet);
        const { balanceMicros, debtMicros, currency } = wallet;
        return {
          label: WALLET[wallet.kind].label,
          balanceMicros: balanceMicros - debtMicros,
          currency,
          status: label,
          tone: tone as "green",
        };
      })}
      isMetered={data.some(({ mode }) => mode === "metered")}
      whose={whose(workspaces)}
      trial={trial.data && trialText(trial.data)}
      href={href("wallets")}
      topUpHref={canPay ? `${billingHref}?topup=ai` : null}
      whoCan={whoCan}
    />
  );
}
