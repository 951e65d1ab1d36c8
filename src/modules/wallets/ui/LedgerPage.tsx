import { useMemo } from "react";
import { client, workspaceHref } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { DeveloperCorner, Link, PageHeader, SkeletonText } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { organizationHref, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { LedgerBrowser, type LedgerSource, useLedgerFilters } from "./LedgerBrowser.tsx";
import { useOrganizationWallets } from "./useOrganizationWallets.ts";

/** Every movement of an organization's credits. */
export const LedgerPage = () => (
  <OrganizationFrame page="billing">
    <Ledger />
  </OrganizationFrame>
);

function Ledger() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const { workspaces } = useSession();
  const wallets = useOrganizationWallets(organizationId);
  const currency = wallets.data?.data[0]?.currency;
  const { filters } = useLedgerFilters(true);
  const source = useMemo<LedgerSource | undefined>(() => {
    const places = (workspaces.data ?? []).filter((place) => place.organizationId === organizationId);
    if (currency === undefined && !wallets.error) return undefined;
    return {
      key: organizationId,
      currency: currency ?? "USD",
      workspaces: places.map(({ id, name }) => ({ value: id as string, label: name })),
      list: (narrowed, cursor, signal) =>
        client.organizationLedger.list({ organizationId, cursor, ...narrowed }, { signal }),
      runHref: ({ runId, workspaceId }) => {
        const place = places.find(({ id }) => id === workspaceId);
        return runId && place ? workspaceHref(place, `runs/${runId}`) : undefined;
      },
    };
  }, [workspaces.data, organizationId, currency, wallets.error]);
  return (
    <>
      <PageHeader
        title="Ledger"
        description={
          <>
            Each credit of {organization.name} that came or went, newest first. Entries are never changed;
            balances are what they add up to.{" "}
            <Link href={organizationHref(organization.slug, "billing")}>Back to billing</Link>
          </>
        }
      />
      {source ? <LedgerBrowser source={source} /> : <SkeletonText lines={8} />}
      <DeveloperCorner
        example={verbExample("organization_ledger.list", { organizationId, ...filters })}
        docsHref="/docs/api#organizationLedgerList"
      />
    </>
  );
}
