const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
// As long as hours can be asked for, and a chart of them can be read.
const HOURS_KEPT_DAYS = 62;
const MOST_DAYS_OF_HOURS = 31;
const MOST_DAYS_OF_DAYS = 400;

export type Every = "hour" | "day" | "month";
export const PERIODS = [
  { value: "month", label: "This month" },
  { value: "last-month", label: "Last month" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "12-months", label: "12 months" },
] as const;
export type Period = (typeof PERIODS)[number]["value"];

export interface UsageSpan {
  /** null: days of the reader's choice. */
  period: Period | null;
  /** ISO; `to` is left out of it. */
  from: string;
  to: string;
  every: Every;
  /** What the length of it allows. */
  choices: readonly Every[];
  /** The current calendar month is all of it or its end. */
  reachesNow: boolean;
}

const monthStart = (at: Date, by = 0) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + by);
const dayStart = (atMs: number) => Math.floor(atMs / DAY_MS) * DAY_MS;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const dayIn = (text: string | undefined): number | null =>
  text !== undefined && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? Date.parse(text) : null;

function boundsOf(period: Period, nowMs: number): [number, number] {
  const now = new Date(nowMs);
  const tomorrow = dayStart(nowMs) + DAY_MS;
  if (period === "month") return [monthStart(now), monthStart(now, 1)];
  if (period === "last-month") return [monthStart(now, -1), monthStart(now)];
  if (period === "12-months") return [monthStart(now, -11), monthStart(now, 1)];
  return [tomorrow - Number(period) * DAY_MS, tomorrow];
}

/** The time a page of usage is about, from its address: `period`, or `from` and `to` (days, both included), and `every`. */
export function usageSpan(url: Readonly<Record<string, string | undefined>>, nowMs: number): UsageSpan {
  const [first, last] = [dayIn(url.from), dayIn(url.to)];
  const isChosen = first !== null || last !== null;
  const period = isChosen ? null : (PERIODS.find(({ value }) => value === url.period)?.value ?? "month");
  const [from, to] = period ? boundsOf(period, nowMs) : chosenBounds(first, last, dayStart(nowMs) + DAY_MS);
  const days = (to - from) / DAY_MS;
  const choices: Every[] = [
    ...(days <= MOST_DAYS_OF_HOURS && from >= dayStart(nowMs) - HOURS_KEPT_DAYS * DAY_MS
      ? (["hour"] as const)
      : []),
    ...(days <= MOST_DAYS_OF_DAYS ? (["day"] as const) : []),
    ...(days > MOST_DAYS_OF_HOURS || period === "month" ? (["month"] as const) : []),
  ];
  const usual: Every = days <= 2 && choices.includes("hour") ? "hour" : days > 92 ? "month" : "day";
  return {
    period,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    every: choices.find((every) => every === url.every) ?? usual,
    choices,
    reachesNow: to > nowMs,
  };
}

function chosenBounds(first: number | null, last: number | null, tomorrow: number): [number, number] {
  const to = last === null ? tomorrow : last + DAY_MS;
  const from = first ?? to - 30 * DAY_MS;
  // The wrong way round is read the other way round.
  return from < to ? [from, to] : [to - DAY_MS, from + DAY_MS];
}

/** When each interval of a span begins, oldest first. */
export function startsOf({ from, to, every }: Pick<UsageSpan, "from" | "to" | "every">): number[] {
  const [first, end] = [Date.parse(from), Date.parse(to)];
  const starts: number[] = [];
  for (let at = every === "month" ? monthStart(new Date(first)) : first; at < end; at = endOf(at, every))
    starts.push(at);
  return starts;
}

export const endOf = (start: number, every: Every): number =>
  every === "month" ? monthStart(new Date(start), 1) : start + (every === "hour" ? HOUR_MS : DAY_MS);

const utc = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const NAMES: Record<Every, Intl.DateTimeFormat> = {
  hour: utc({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  day: utc({ weekday: "long", day: "numeric", month: "long" }),
  month: utc({ month: "long", year: "numeric" }),
};
const SHORT: Record<Every, Intl.DateTimeFormat> = {
  hour: utc({ hour: "2-digit", minute: "2-digit" }),
  day: utc({ day: "numeric", month: "short" }),
  month: utc({ month: "short", year: "2-digit" }),
};
const WITH_YEAR = utc({ day: "numeric", month: "short", year: "numeric" });

export const intervalName = (start: number, every: Every): string => NAMES[every].format(start);
export const intervalShort = (start: number, every: Every): string =>
  every === "hour" && start % DAY_MS === 0 ? SHORT.day.format(start) : SHORT[every].format(start);

/** `1 Nov 2026 to 30 Nov 2026`, both included. */
export function spanText({ from, to }: Pick<UsageSpan, "from" | "to">): string {
  const [first, last] = [WITH_YEAR.format(Date.parse(from)), WITH_YEAR.format(Date.parse(to) - 1)];
  return first === last ? first : `${first} to ${last}`;
}
export const monthName = (at: string | number): string => utc({ month: "long" }).format(new Date(at));
export const dayName = (at: string | number): string =>
  utc({ day: "numeric", month: "long" }).format(new Date(at));
