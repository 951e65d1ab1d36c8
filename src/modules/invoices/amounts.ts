/** What of an amount is charged, in micro-units that are whole minor units of the currency (cents). */
export interface Amounts {
  netMicros: number;
  taxMicros: number;
  totalMicros: number;
}
export interface TaxRule {
  currency: string;
  /** Thousandths of a percent. */
  taxMilli: number;
  /** The amounts hold the tax already; else it is added. */
  isTaxIncluded: boolean;
}

const units = new Map<string, number>();

/** Micro-units of the smallest unit of a currency: 10,000 for USD, 1,000,000 for JPY, 1,000 for KWD. */
export function minorUnitMicros(currency: string): number {
  const known = units.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const unit = 10 ** (6 - Math.min(6, format.resolvedOptions().maximumFractionDigits ?? 2));
  units.set(currency, unit);
  return unit;
}

/** The whole number nearest to a/b, halves away from zero. */
function divide(a: bigint, b: bigint): bigint {
  const half = a < 0n ? -(b / 2n) : b / 2n;
  return (a + half) / b;
}

/** An amount rounded to the minor unit, halves away from zero. */
export function toMinor(amountMicros: number, currency: string): number {
  const unit = BigInt(minorUnitMicros(currency));
  return Number(divide(BigInt(amountMicros), unit) * unit);
}

const FULL = 100_000n;

/** One line: rounded to the minor unit first, its tax computed from what is rounded and rounded itself. */
export function amountsOf(amountMicros: number, { currency, taxMilli, isTaxIncluded }: TaxRule): Amounts {
  const unit = BigInt(minorUnitMicros(currency));
  const minor = divide(BigInt(amountMicros), unit);
  const rate = BigInt(taxMilli);
  const tax = divide(minor * rate, isTaxIncluded ? FULL + rate : FULL);
  const [net, total] = isTaxIncluded ? [minor - tax, minor] : [minor, minor + tax];
  const micros = (value: bigint) => Number(value * unit);
  return { netMicros: micros(net), taxMicros: micros(tax), totalMicros: micros(total) };
}

/** What the lines lose or gain by being rounded one by one: added as a line, the exact sum is rounded once. */
export function roundingOf(amountsMicros: readonly number[], currency: string): number {
  const exact = amountsMicros.reduce((sum, amount) => sum + BigInt(amount), 0n);
  const rounded = amountsMicros.reduce((sum, amount) => sum + BigInt(toMinor(amount, currency)), 0n);
  const unit = BigInt(minorUnitMicros(currency));
  return Number(divide(exact, unit) * unit - rounded);
}

export const sumOf = (lines: readonly Amounts[]): Amounts =>
  lines.reduce(
    (sum, line) => ({
      netMicros: sum.netMicros + line.netMicros,
      taxMicros: sum.taxMicros + line.taxMicros,
      totalMicros: sum.totalMicros + line.totalMicros,
    }),
    { netMicros: 0, taxMicros: 0, totalMicros: 0 },
  );

/** A part of a line, with its share of the tax; never more tax or net than is left of either. */
export function partOf(totalMicros: number, line: Amounts, left: Amounts, currency: string): Amounts {
  if (totalMicros === left.totalMicros) return left;
  const unit = BigInt(minorUnitMicros(currency));
  const share = divide(
    (BigInt(totalMicros) / unit) * (BigInt(line.taxMicros) / unit),
    BigInt(line.totalMicros) / unit,
  );
  const atMost = Math.min(Number(share * unit), left.taxMicros);
  const taxMicros = Math.max(atMost, totalMicros - left.netMicros);
  return { netMicros: totalMicros - taxMicros, taxMicros, totalMicros };
}
