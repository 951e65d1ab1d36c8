import { Lock, Plus } from "lucide-react";
import { useMemo } from "react";
import { hasCode, problemOf, useApi, useHref, usePageTitle, useWorkspace } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Card,
  DeveloperCorner,
  EmptyState,
  ErrorState,
  PageHeader,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { LedgerBrowser, type LedgerSource } from "./LedgerBrowser.tsx";
import { useBillingRole } from "./useBillingRole.ts";
import { useWallets } from "./useWallets.ts";
import { WALLET, type WalletFacts } from "./walletFacts.ts";
import { WalletNumbers } from "./WalletNumbers.tsx";
import { WalletStatus } from "./WalletStatus.tsx";

const POLL_MS = 15_000;

/** What there is to spend, for everybody of the workspace, and what this workspace spent. */
export function WalletPage() {
  const { workspace } = useWorkspace();
  const wallets = useWallets(POLL_MS);
  const { canSeeBilling, canPay, billingHref, whoCan, whose } = useBillingRole();
  usePageTitle("Wallets");
  if (hasCode(wallets.error, "forbidden"))
    return (
      <EmptyState
        isPage
        icon={Lock}
        title={`${workspace.organizationName} shows its balances to few`}
        sentence="Owners and admins of the organization decided who sees what is in its wallets. Your runs go on as before."
      />
    );
  return (
    <>
      <PageHeader
        title="Wallets"
        description={
          wallets.data && `Of ${whose(wallets.data.workspaces)}. Work in ${workspace.name} is paid from them.`
        }
        actions={
          <>
            {canSeeBilling && <Button href={billingHref}>Billing</Button>}
            {canPay && (
              <Button look="primary" icon={Plus} href={`${billingHref}?topup=ai`}>
                Top up
              </Button>
            )}
          </>
        }
      />
      {wallets.data ? (
        <div className="flex flex-col gap-6">
          {!canPay && <Callout title="Who can top up">{whoCan}</Callout>}
          <div className="grid items-stretch gap-4 md:grid-cols-2">
            {wallets.data.data.map((wallet) => (
              <Card
                key={wallet.kind}
                title={`${WALLET[wallet.kind].label} wallet`}
                actions={<WalletStatus wallet={wallet} />}
              >
                <p className="-mt-1 mb-2 text-12 text-ink-muted">Pays: {WALLET[wallet.kind].pays}.</p>
                <WalletNumbers wallet={wallet} />
              </Card>
            ))}
          </div>
          <WorkspaceLedger wallets={wallets.data.data} />
        </div>
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
      <DeveloperCorner example={verbExample("wallets.list", {})} docsHref="/docs/api#walletsList" />
    </>
  );
}

function WorkspaceLedger({ wallets }: { wallets: readonly WalletFacts[] }) {
  const api = useApi();
  const href = useHref();
  const { workspace } = useWorkspace();
  const currency = wallets[0]?.currency ?? "USD";
  const source = useMemo<LedgerSource>(
    () => ({
      key: "workspace",
      currency,
      list: ({ workspaceId: _, ...filters }, cursor, signal) =>
        api.ledger.list({ cursor, ...filters }, { signal }),
      runHref: ({ runId, workspaceId }) =>
        runId && workspaceId === workspace.id ? href(`runs/${runId}`) : undefined,
    }),
    [api, currency, workspace.id],
  );
  return (
    <section aria-labelledby="entries" className="min-w-0">
      <h2 id="entries" className="pb-1 text-16 font-semibold">
        Entries
      </h2>
      <p className="pb-3 text-13 text-ink-muted">
        What {workspace.name} spent, and what {workspace.organizationName} received.
      </p>
      <LedgerBrowser source={source} />
    </section>
  );
}
