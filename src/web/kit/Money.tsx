import { formatMoney, formatMoneyExact } from "./formatNumbers.ts";
import { Tooltip } from "./Tooltip.tsx";

/** Integer micro-units of a currency; every real digit on hover. */
export function Money({ micros, currency = "USD" }: { micros: number; currency?: string }) {
  return (
    <Tooltip content={formatMoneyExact(micros, currency)}>
      <span className="whitespace-nowrap tabular-nums">{formatMoney(micros, currency)}</span>
    </Tooltip>
  );
}
