import { Plus } from "lucide-react";
import { Button, Card } from "../../../web/kit/index.ts";
import { useCanInOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { BucketList } from "./BucketList.tsx";
import { LowBalanceForm } from "./LowBalanceForm.tsx";
import { type OrganizationWallet, WALLET } from "./walletFacts.ts";
import { WalletNumbers } from "./WalletNumbers.tsx";
import { WalletStatus } from "./WalletStatus.tsx";

/** A wallet of the organization whole: what is in it and from where, and when it is said to be low. */
export function OrganizationWalletCard({
  wallet,
  onTopUp,
}: {
  wallet: OrganizationWallet;
  onTopUp: () => void;
}) {
  const canPay = useCanInOrganization()("billing:manage");
  const { label, pays } = WALLET[wallet.kind];
  return (
    <Card
      className="flex flex-col"
      title={
        <span className="inline-flex items-center gap-2">
          {label} wallet <WalletStatus wallet={wallet} />
        </span>
      }
      actions={
        canPay && (
          <Button size="small" icon={Plus} aria-label={`Top up the ${label} wallet`} onClick={onTopUp}>
            Top up
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <p className="-mb-2 text-12 text-ink-muted">Pays: {pays}.</p>
        <WalletNumbers wallet={wallet} />
        <LowBalanceForm wallet={wallet} />
        <section aria-label={`Credits in the ${label} wallet`} className="border-t border-line pt-3">
          <BucketList buckets={wallet.buckets} currency={wallet.currency} />
        </section>
      </div>
    </Card>
  );
}
