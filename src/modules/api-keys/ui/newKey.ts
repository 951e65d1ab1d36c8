import type { Input } from "../../../web/api/index.ts";

const DAY_MS = 86_400_000;
export type NewKey = Input<"api_keys.create">;

/** How long a key may live, as choices; the organization's longest life leaves out what is longer. */
export function expiryOptions(maxDays: number | null) {
  const days = [7, 30, 90, 365].filter((each) => maxDays === null || each < maxDays);
  return [
    ...(maxDays === null
      ? [{ value: "never", label: "Never" }]
      : [{ value: "longest", label: `In ${maxDays} days, the longest allowed` }]),
    ...days.map((each) => ({ value: String(each), label: each === 365 ? "In a year" : `In ${each} days` })),
    { value: "date", label: "On a date…" },
  ];
}

/** The time a choice means; undefined leaves it to the organization's policy. */
export function expiryOf(choice: string, day: string, nowMs: number): string | undefined {
  if (choice === "date") return day ? new Date(`${day}T23:59:59`).toISOString() : undefined;
  return /^\d+$/.test(choice) ? new Date(nowMs + Number(choice) * DAY_MS).toISOString() : undefined;
}

export type Extent = "all" | "read" | "run" | "some";
const RUNNING = ["agents:read", "runs:create", "runs:read"];

/** The permissions a preset stands for, of those the caller holds. */
export function permissionsOf(
  extent: Extent,
  chosen: ReadonlySet<string>,
  held: readonly string[],
): string[] {
  if (extent === "all") return ["*"];
  if (extent === "read") return held.filter((name) => name.endsWith(":read"));
  if (extent === "run") return RUNNING.filter((name) => held.includes(name));
  return [...chosen].sort();
}

/** Addresses as typed, one a line or with commas. */
export const rangesIn = (text: string): string[] => text.split(/[\s,]+/).filter((range) => range !== "");

/** The API's word about one entry of a list field, naming the entry. */
export function listError(
  errors: Readonly<Record<string, string>>,
  field: string,
  entries: readonly string[],
): string | undefined {
  const [path, message] =
    Object.entries(errors).find(([each]) => each === field || each.startsWith(`${field}.`)) ?? [];
  if (!path) return undefined;
  const entry = entries[Number(path.split(".")[1])];
  return entry ? `${entry}: ${message}` : message;
}
