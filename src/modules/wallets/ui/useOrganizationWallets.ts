import { client, type Input, useApiQuery } from "../../../web/api/index.ts";

/** First part of the query keys of what holds balances, for what changes them. */
export const WALLETS = "wallets";
export const LEDGER = "ledger";

/** The wallets of an organization with their buckets and automatic reload. */
export const useOrganizationWallets = (
  organizationId: Input<"organization_wallets.list">["organizationId"],
  options: { pollMs?: number | false } = {},
) =>
  useApiQuery(
    [WALLETS, organizationId],
    (signal) => client.organizationWallets.list({ organizationId }, { signal }),
    options,
  );
