const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;
const two = (number: number) => String(number).padStart(2, "0");

const localTime = (iso: string): string => {
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
};

/** Micro-units as units, with as many digits as matter: `0.000012`. */
export const money = (micros: number): string => {
  const digits = Math.abs(micros) >= 1_000_000 || micros === 0 ? 2 : 6;
  return (micros / 1_000_000).toFixed(digits);
};

// Text from the server may hold escape sequences, which must not reach the terminal.
const CONTROL = /(?![\n\t])\p{Cc}/gu;
export const harmless = (text: string): string => text.replace(CONTROL, "");

/** One value as text for a person. `field` tells money from numbers. */
export function cell(value: unknown, field = ""): string {
  if (value === null || value === undefined || value === "") return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return field.endsWith("Micros") ? money(value) : String(value);
  if (typeof value === "string") return ISO_INSTANT.test(value) ? localTime(value) : harmless(value);
  if (Array.isArray(value)) return value.map((item) => cell(item, field)).join(", ") || "-";
  const object = value as Record<string, unknown>;
  if ("stage" in object && "versionNumber" in object)
    return `${cell(object.stage)}:${cell(object.versionNumber)}`;
  if (typeof object.name === "string") return harmless(object.name);
  return harmless(JSON.stringify(value));
}

/** `createdAt` → `created at`. */
export const spaced = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();

/** `createdAt` → `created`, `costMicros` → `cost`, `agentName` → `agent`. */
export const heading = (field: string): string =>
  spaced(field.replace(/(?<=.)(At|Micros|Name)$/, "").replace(/^is(?=[A-Z])/, ""));
