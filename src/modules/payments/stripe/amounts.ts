import { invalid } from "../../../platform/errors.ts";

const MICROS = 1_000_000;
const WITHOUT_COINS = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
// Their last digit is not charged.
const THOUSANDTHS = new Set("BHD JOD KWD OMR TND".split(" "));

/** How many micro-units the smallest amount is that can be charged in this currency. */
export const coinMicros = (currency: string): number => (WITHOUT_COINS.has(currency) ? MICROS : 10_000);

const unitsPerMicros = (currency: string): number =>
  WITHOUT_COINS.has(currency) ? MICROS : THOUSANDTHS.has(currency) ? 1_000 : 10_000;

/** As Stripe counts: the smallest unit of the currency. Refuses what cannot be charged exactly. */
export function toStripe(currency: string, micros: number, path = "amountMicros"): number {
  if (micros % coinMicros(currency) !== 0)
    throw invalid(path, `must be a multiple of ${coinMicros(currency)}: the smallest coin of ${currency}`);
  return micros / unitsPerMicros(currency);
}

/** The next amount up that can be charged. */
export const wholeCoins = (currency: string, micros: number): number =>
  Math.ceil(micros / coinMicros(currency)) * coinMicros(currency);

export const fromStripe = (currency: string, amount: number): number =>
  amount * unitsPerMicros(currency.toUpperCase());
