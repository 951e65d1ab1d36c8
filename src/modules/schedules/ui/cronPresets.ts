/** Common plans, for a start. */
export const CRON_PRESETS: readonly { cron: string; label: string }[] = [
  { cron: "*/5 * * * *", label: "Every 5 minutes" },
  { cron: "0 * * * *", label: "Hourly" },
  { cron: "0 9 * * *", label: "Daily at 9" },
  { cron: "0 9 * * 1-5", label: "Weekdays at 9" },
  { cron: "0 8 * * 1", label: "Mondays at 8" },
  { cron: "0 6 1 * *", label: "First of the month" },
];
