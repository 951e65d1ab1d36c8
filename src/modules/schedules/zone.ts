const HOUR_MS = 3_600_000;
// No zone leaves an offset and comes back to it within this time.
const STRIDE_MS = 12 * HOUR_MS;

const formatters = new Map<string, Intl.DateTimeFormat>();
const formatterOf = (zone: string): Intl.DateTimeFormat => {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      timeZoneName: "longOffset",
      year: "numeric",
    });
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

/** The first instant after `after` at which the zone has another offset; null when it has none up to `until`. */
export function nextChange(zone: string, after: number, until: number): number | null {
  const offset = offsetAt(zone, after);
  for (let start = after; start < until; start += STRIDE_MS) {
    let end = Math.min(start + STRIDE_MS, until);
    if (offsetAt(zone, end) === offset) continue;
    let same = start;
    while (end - same > 1) {
      const middle = Math.floor((same + end) / 2);
      if (offsetAt(zone, middle) === offset) same = middle;
      else end = middle;
    }
    return end;
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
