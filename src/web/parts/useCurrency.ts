import { useApi, useApiQuery, useCan } from "../api/index.ts";

/** The currency of the organization; undefined until it is known or when the person may not see the wallets. */
export function useCurrency(): string | undefined {
  const api = useApi();
  const can = useCan();
  const { data } = useApiQuery(["wallets"], (signal) => api.wallets.list({}, { signal }), {
    isOn: can("wallets:read"),
    staleMs: 60_000,
  });
  return data?.data[0]?.currency;
}
