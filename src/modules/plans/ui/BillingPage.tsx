import { ScrollText } from "lucide-react";
import { problemOf, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  Card,
  DeveloperCorner,
  ErrorState,
  PageHeader,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import {
  organizationHref,
  useCanInOrganization,
  useOrganization,
} from "../../organizations/ui/OrganizationContext.ts";
import { InvoicesCard } from "../../invoices/ui/InvoicesCard.tsx";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { ConfirmingPayment } from "../../payments/ui/ConfirmingPayment.tsx";
import { PaymentMethodsCard } from "../../payments/ui/PaymentMethodsCard.tsx";
import { PaymentsCard } from "../../payments/ui/PaymentsCard.tsx";
import { ReloadCard } from "../../payments/ui/ReloadCard.tsx";
import { TopUpDialog } from "../../payments/ui/TopUpDialog.tsx";
import { usePaymentConfig } from "../../payments/ui/usePayments.ts";
import { OrganizationReadinessCard } from "../../readiness/ui/ReadinessChecklist.tsx";
import { RedeemCard } from "../../promo-codes/ui/RedeemCard.tsx";
import { OrganizationWalletCard } from "../../wallets/ui/OrganizationWalletCard.tsx";
import { useOrganizationWallets } from "../../wallets/ui/useOrganizationWallets.ts";
import { isWalletKind, type OrganizationWallet } from "../../wallets/ui/walletFacts.ts";
import { OrganizationSpendLimits } from "../../limits/ui/OrganizationSpendLimits.tsx";
import { PlanCard } from "./PlanCard.tsx";
import { VisibilityCard } from "./VisibilityCard.tsx";

const POLL_MS = 30_000;

/** The plan, the wallets, and how they are paid. */
export const BillingPage = () => (
  <OrganizationFrame page="billing">
    <Billing />
  </OrganizationFrame>
);

function Billing() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canManage = useCanInOrganization()("billing:manage");
  const [url, setUrl] = useUrlState();
  const href = organizationHref(organization.slug, "billing");
  const wallets = useOrganizationWallets(organizationId, { pollMs: POLL_MS });
  const count = wallets.data?.workspaces;
  const toppedUp = isWalletKind(url.topup) ? url.topup : undefined;
  return (
    <>
      <PageHeader
        title="Billing"
        description={
          count === undefined
            ? `What ${organization.name} pays and has.`
            : `What ${organization.name} pays and has; ${count === 1 ? "its workspace spends" : `its ${count} workspaces spend`} from the same two wallets.${canManage ? "" : " Owners and billing admins change it."}`
        }
        actions={
          <Button icon={ScrollText} href={`${href}/ledger`}>
            Ledger
          </Button>
        }
      />
      <div className="flex flex-col gap-4">
        <ConfirmingPayment
          onAgain={({ wallet }) =>
            setUrl({ payment: undefined, checkout: undefined, topup: wallet ?? undefined })
          }
        />
        <PlanCard returnTo={href} />
        {wallets.data ? (
          <Wallets wallets={wallets.data.data} onTopUp={(kind) => setUrl({ topup: kind })} />
        ) : wallets.error ? (
          <Card>
            <ErrorState
              problem={problemOf(wallets.error, "The wallets could not be loaded.")}
              onRetry={() => void wallets.refetch()}
              isRetrying={wallets.isFetching}
            />
          </Card>
        ) : (
          <SkeletonText lines={8} />
        )}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <PaymentMethodsCard returnTo={href} />
          <div className="flex flex-col gap-4">
            {canManage && wallets.data && <RedeemCard currency={wallets.data.data[0]?.currency ?? "USD"} />}
            <VisibilityCard />
          </div>
        </div>
        {wallets.data && <OrganizationSpendLimits currency={wallets.data.data[0]?.currency ?? "USD"} />}
        <InvoicesCard />
        <PaymentsCard />
        <OrganizationReadinessCard organizationId={organizationId} />
      </div>
      <DeveloperCorner
        example={verbExample("organization_wallets.list", { organizationId })}
        docsHref="/docs/api#organizationWalletsList"
      />
      {canManage && toppedUp && wallets.data && (
        <TopUpDialog
          wallets={wallets.data.data}
          kind={toppedUp}
          returnTo={href}
          onKind={(kind) => setUrl({ topup: kind })}
          onClose={() => setUrl({ topup: undefined })}
        />
      )}
    </>
  );
}

function Wallets({
  wallets,
  onTopUp,
}: {
  wallets: readonly OrganizationWallet[];
  onTopUp: (kind: OrganizationWallet["kind"]) => void;
}) {
  const { organization } = useOrganization();
  // Where nothing can be paid, nothing can be paid by itself.
  const canPay = usePaymentConfig(organization.id).data?.canPay === true;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {wallets.map((wallet) => (
        <OrganizationWalletCard key={wallet.kind} wallet={wallet} onTopUp={() => onTopUp(wallet.kind)} />
      ))}
      {canPay &&
        wallets.map(({ kind, currency }) => <ReloadCard key={kind} kind={kind} currency={currency} />)}
    </div>
  );
}
