/** A calendar month in UTC: what money, usage and invoices are counted by. */
export interface Month {
  /** `2026-11`. */
  name: string;
  start: Date;
  /** The first moment after it. */
  end: Date;
}

/** The month a moment lies in. */
export function monthOf(at: Date): Month {
  const start = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()));
  const end = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1));
  return { name: start.toISOString().slice(0, 7), start, end };
}
