const MINUTE_MS = 60_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formatters.set(zone, made);
  return made;
}

/** What a clock on a wall of the zone shows, as `2026-03-29T03:00:00`. */
export function wallTime(zone: string, at: string | number): string {
  const part = Object.fromEntries(
    partsOf(zone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`;
}

/** What the zone is ahead of UTC at a moment, in whole minutes. */
export function offsetMinutes(zone: string, atMs: number): number {
  const whole = Math.floor(atMs / 1000) * 1000;
  return Math.round((Date.parse(`${wallTime(zone, whole)}Z`) - whole) / MINUTE_MS);
}

/** The moment a wall clock of the zone shows `2026-03-29T09:30`; what it never shows that day moves on by the gap. */
export function instantOf(zone: string, local: string): string {
  const asUtc = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  const first = asUtc - offsetMinutes(zone, asUtc) * MINUTE_MS;
  return new Date(asUtc - offsetMinutes(zone, first) * MINUTE_MS).toISOString();
}

const WALL = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** `Sun, 29 Mar 2026, 03:00` from `2026-03-29T03:00:00`. */
export const formatWall = (local: string): string => WALL.format(Date.parse(`${local}Z`));

const WALL_SHORT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** `Sun 29 Mar, 03:00`, for where the year is plain. */
export const formatWallShort = (local: string): string =>
  WALL_SHORT.format(Date.parse(`${local}Z`)).replace(",", "");

/** `UTC+02:00` and `UTC`. */
export function formatOffset(minutes: number): string {
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
