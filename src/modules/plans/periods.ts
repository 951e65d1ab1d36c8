export interface Period {
  start: Date;
  end: Date;
}

/** The same moment `months` later, on the month's last day where it has no such day (UTC). */
export function addMonths(from: Date, months: number): Date {
  const moved = new Date(from);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const days = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(from.getUTCDate(), days));
  return moved;
}

/** The month counted from `anchor` that holds this moment: each begins on the anchor's day, so that 31 January, 28 February, 31 March follow. */
export function periodAt(anchor: Date, at: Date): Period {
  let months = (at.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + at.getUTCMonth() - anchor.getUTCMonth();
  if (addMonths(anchor, months) > at) months--;
  months = Math.max(0, months);
  return { start: addMonths(anchor, months), end: addMonths(anchor, months + 1) };
}

/** What part of a month's micros belongs to the time that is left of it: floor(micros × left / whole), left within 0 and whole. */
export function shareLeft(micros: number, { start, end }: Period, at: Date): number {
  const whole = end.getTime() - start.getTime();
  const left = Math.min(Math.max(end.getTime() - at.getTime(), 0), whole);
  return Number((BigInt(micros) * BigInt(left)) / BigInt(whole));
}
