const DAY_MS = 86_400_000;

/** The last days as YYYY-MM-DD in UTC, oldest first, today last. */
export const lastDays = (count: number, nowMs: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    new Date(nowMs - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
