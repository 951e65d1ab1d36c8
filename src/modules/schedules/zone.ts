const DAY_MS = 86_400_000;
// No zone leaves an offset and comes back to it within this time.
const STRIDE_MS = DAY_MS;
// More than there are; one may be written in many ways.
const REMEMBERED_ZONES = 1000;

const formatters = new Map<string, Intl.DateTimeFormat>();
const formatterOf = (zone: string): Intl.DateTimeFormat => {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      timeZoneName: "longOffset",
      year: "numeric",
    });
    if (formatters.size >= REMEMBERED_ZONES) formatters.clear();
    formatters.set(zone, formatter);
  }
  return formatter;
};

/** What local time is ahead of UTC at an instant, in milliseconds. Instants are Unix milliseconds throughout. */
export function offsetAt(zone: string, instant: number): number {
  const parts = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatterOf(zone).format(instant))!;
  const [, sign, hours = 0, minutes = 0, seconds = 0] = parts;
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -offset : offset;
}

/** The instants in [start, end) at which the zone has another offset than before. */
function* changesBetween(zone: string, start: number, end: number): Generator<number> {
  let offset = offsetAt(zone, start - 1);
  for (let from = start - 1; from < end - 1; from += STRIDE_MS) {
    const to = Math.min(from + STRIDE_MS, end - 1);
    const after = offsetAt(zone, to);
    if (after === offset) continue;
    let [same, changed] = [from, to];
    while (changed - same > 1) {
      const middle = Math.floor((same + changed) / 2);
      if (offsetAt(zone, middle) === offset) same = middle;
      else changed = middle;
    }
    yield changed;
    offset = after;
  }
}

const changesOf = new Map<string, Map<number, readonly number[]>>();

/** The changes of a year; found once, because a rare time may be found behind decades of them. */
function changesIn(zone: string, year: number): readonly number[] {
  let years = changesOf.get(zone);
  if (!years) {
    if (changesOf.size >= REMEMBERED_ZONES) changesOf.clear();
    changesOf.set(zone, (years = new Map()));
  }
  let changes = years.get(year);
  if (!changes) {
    changes = zone === "UTC" ? [] : [...changesBetween(zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))];
    years.set(year, changes);
  }
  return changes;
}

/** The first instant after `after` at which the zone has another offset; null when it has none up to `until`. */
export function nextChange(zone: string, after: number, until: number): number | null {
  const last = new Date(until).getUTCFullYear();
  for (let year = new Date(after).getUTCFullYear(); year <= last; year++)
    for (const change of changesIn(zone, year)) {
      if (change > until) return null;
      if (change > after) return change;
    }
  return null;
}

const two = (value: number): string => String(Math.trunc(value)).padStart(2, "0");

/** An instant as the API shows it: in UTC, and as a clock on a wall of the zone does. */
export function shownIn(zone: string, instant: number): { at: string; local: string; offset: string } {
  const offset = offsetAt(zone, instant);
  const minutes = Math.abs(offset) / 60_000;
  return {
    at: new Date(instant).toISOString(),
    local: new Date(instant + offset).toISOString().slice(0, 19),
    offset: `${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`,
  };
}
