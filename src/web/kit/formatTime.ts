const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });
const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** `3m ago`, `in 2h`, `just now` under ten seconds. */
export function formatRelative(atMs: number, nowMs: number) {
  const seconds = (atMs - nowMs) / 1000;
  const size = Math.abs(seconds);
  if (size < 10) return "just now";
  const step = STEPS.find(([, length]) => size >= length);
  // What ends in a week less a minute ends in seven days, not in six.
  const whole = seconds > 0 && size >= 86_400 ? Math.round : Math.trunc;
  return step
    ? relative.format(whole(seconds / step[1]), step[0])
    : relative.format(Math.trunc(seconds), "second");
}

/** Of something that is still to come: counts down to `now`. */
export function formatComing(atMs: number, nowMs: number) {
  const seconds = Math.trunc((atMs - nowMs) / 1000);
  if (seconds < 1) return "now";
  return seconds < 10 ? relative.format(seconds, "second") : formatRelative(atMs, nowMs);
}

const exactIn = (locale: string, timeZone: string | undefined) =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long", timeZone });
const dayIn = (locale: string, timeZone: string | undefined) =>
  new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone });
let exact = exactIn("en-GB", undefined);
let day = dayIn("en-GB", undefined);

/** How exact times read from now on; null: English, and the time zone of the device. */
export function setTimeFormat({ locale, timeZone }: { locale: string | null; timeZone: string | null }) {
  try {
    exact = exactIn(locale ?? "en-GB", timeZone ?? undefined);
    day = dayIn(locale ?? "en-GB", timeZone ?? undefined);
  } catch {
    // A zone this browser does not know.
    exact = exactIn("en-GB", undefined);
    day = dayIn("en-GB", undefined);
  }
}

/** `22 Nov 2026, 02:20:48 UTC`, in the reader's time zone. */
export const formatExact = (atMs: number) => exact.format(atMs);

const HALF_DAY_MS = 43_200_000;

/** `Today`, `Yesterday`, `Friday 20 November`: the day in the reader's time zone. */
export function formatDay(atMs: number, nowMs: number) {
  const text = day.format(atMs);
  const today = day.format(nowMs);
  if (text === today) return "Today";
  // A day is 23 to 25 hours long where clocks change: going back by halves misses none and leaves the longest.
  const before = [1, 2, 3].map((halves) => day.format(nowMs - halves * HALF_DAY_MS));
  return text === before.find((name) => name !== today) ? "Yesterday" : text;
}
