import { toString as cronText } from "cronstrue";
import { formatWall, wallTime } from "./zoneTime.ts";

export interface When {
  kind: "cron" | "interval" | "once";
  cron: string | null;
  intervalSeconds: number | null;
  at: string | null;
  timeZone: string;
}

/** `At 09:00, Monday through Friday`; null while it cannot be read. */
export function cronInWords(cron: string): string | null {
  // Names such as @daily are read by the package and refused by the API.
  if (cron.trim().split(/\s+/).length !== 5) return null;
  try {
    return cronText(cron.trim(), { use24HourTimeFormat: true, throwExceptionOnParseError: true });
  } catch {
    return null;
  }
}

const UNITS: readonly [seconds: number, name: string][] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** `Every 5 minutes`, `Every hour`. */
export function everyInWords(seconds: number): string {
  const [size, name] = UNITS.find(([each]) => seconds % each === 0) ?? [1, "second"];
  const count = seconds / size;
  return count === 1 ? `Every ${name}` : `Every ${count} ${name}s`;
}

/** When a schedule fires, in words. */
export function whenInWords({ kind, cron, intervalSeconds, at, timeZone }: When): string {
  if (kind === "cron") return cronInWords(cron ?? "") ?? cron ?? "";
  if (kind === "interval") return everyInWords(intervalSeconds ?? 0);
  return at ? `Once, ${formatWall(wallTime(timeZone, at))}` : "Once";
}
