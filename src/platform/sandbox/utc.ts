const PARTS = ["Day", "Date", "Month", "FullYear", "Hours", "Minutes", "Seconds", "Milliseconds"] as const;

/** The engine asks the dates of its thread for the time zone: here it is UTC, wherever the host stands. */
export function standAtUtc(dates: Date): void {
  for (const part of PARTS) dates[`get${part}`] = dates[`getUTC${part}`];
  dates.getTimezoneOffset = () => 0;
}
