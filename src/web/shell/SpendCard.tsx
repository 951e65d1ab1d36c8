import { useApi, useApiQuery, useCan, useHref } from "../api/index.ts";
import { WalletCard } from "./WalletCard.tsx";

/** The wallet of the workspace's organization, and what this workspace spent today (UTC). */
export function SpendCard() {
  const api = useApi();
  const isOn = useCan()("wallets:read");
  const href = useHref();
  const wallets = useApiQuery(["wallets"], (signal) => api.wallets.list({}, { signal }), {
    isOn,
    pollMs: 60_000,
  });
  const today = useApiQuery(
    ["wallets", "today"],
    (signal) => api.usage.get({ groupBy: "day", days: 1 }, { signal }),
    { isOn, pollMs: 60_000 },
  );
  const wallet = wallets.data?.data.find(({ kind }) => kind === "ai");
  if (!wallet) return null;
  return (
    <WalletCard
      balanceMicros={wallet.balanceMicros}
      currency={wallet.currency}
      spentTodayMicros={today.data?.data.at(-1)?.costMicros ?? 0}
      isLow={wallet.mode === "enforced" && wallet.balanceMicros < 1_000_000}
      href={href("#spend")}
    />
  );
}
