import { useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import { WALLETS } from "./useOrganizationWallets.ts";

/** The organization's wallets as the workspace of the page sees them; off where the person may not see them. */
export function useWallets(pollMs: number | false = false) {
  const api = useApi();
  return useApiQuery([WALLETS], (signal) => api.wallets.list({}, { signal }), {
    isOn: useCan()("wallets:read"),
    pollMs,
  });
}
