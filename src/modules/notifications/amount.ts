/** Micro-units in the words of a mail: two digits, more where they matter, never 0.00 for something small but real. */
export const amountInWords = (micros: number, currency: string): string =>
  new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    maximumFractionDigits: micros !== 0 && Math.abs(micros) < 10_000 ? 6 : 2,
  }).format(micros / 1_000_000);
