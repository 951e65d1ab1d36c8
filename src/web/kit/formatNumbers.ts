/** Money from integer micro-units: `$12.40`, `$0.0123`, `$0.000004`. What is small but real never reads 0.00. */
export function formatMoney(micros: number, currency: string) {
  const amount = micros / 1_000_000;
  const isSmall = amount !== 0 && Math.abs(amount) < 1;
  // Three significant digits, and never fewer than cents.
  const digits = isSmall ? Math.min(6, 2 - Math.floor(Math.log10(Math.abs(amount)))) : 2;
  return new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(amount);
}

/** Every digit that is real, with the currency's code. */
export const formatMoneyExact = (micros: number, currency: string) =>
  `${new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 }).format(micros / 1_000_000)} ${currency}`;

/** What a typed amount comes to: `12.5` → 12500000; null when it is no amount, is negative, is finer than a micro-unit,
 *  or could be read in two ways, as `1,500`. */
export function microsOf(text: string): number | null {
  const parts = /^(\d{1,9})(?:\.(\d{0,6})|,(\d{1,2}))?$/.exec(text.trim());
  return parts && Number(parts[1]) * 1_000_000 + Number((parts[2] ?? parts[3] ?? "").padEnd(6, "0"));
}

/** Micro-units as an amount to be edited: `12.5`, `0.000004`. */
export const amountText = (micros: number): string =>
  `${Math.trunc(micros / 1_000_000)}.${String(Math.abs(micros % 1_000_000)).padStart(6, "0")}`
    .replace(/0+$/, "")
    .replace(/\.$/, "");

/** `$`, `€`, `CHF`. */
export const symbolOf = (currency: string): string =>
  new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" })
    .formatToParts(0)
    .find(({ type }) => type === "currency")?.value ?? currency;

/** `340 ms`, `1.24 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(durationMs: number) {
  if (durationMs < 1000)
    return `${durationMs < 10 && durationMs % 1 !== 0 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(durationMs / 1000);
  const pair = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  if (seconds < 86_400)
    return pair(Math.floor(seconds / 3600), "h", Math.floor((seconds % 3600) / 60), "min");
  return pair(Math.floor(seconds / 86_400), "d", Math.floor((seconds % 86_400) / 3600), "h");
}

/** Decimal units, as storage is billed: `512 B`, `1.5 MB`. */
export function formatBytes(sizeBytes: number) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = sizeBytes < 1 ? 0 : Math.min(Math.floor(Math.log10(sizeBytes) / 3), units.length - 1);
  const value = sizeBytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1).replace(/\.0$/, "")} ${units[step]}`;
}

const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export const formatCount = (value: number) => whole.format(value);
/** `950`, `12.4K`, `3.1M`. */
export const formatCompact = (value: number) =>
  Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);
