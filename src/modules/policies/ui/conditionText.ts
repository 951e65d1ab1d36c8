import type { Policy } from "./policySource.ts";

export type Condition = Policy["match"]["arguments"][number];
/** A condition as it is written in a form: its value is text. */
export interface ConditionDraft {
  path: string;
  operator: Condition["operator"];
  text: string;
}
type Scalar = string | number | boolean | null;

const NUMBERS = ["lt", "lte", "gt", "gte"];
const TEXTS = ["starts_with", "ends_with"];
export const takesNothing = (operator: Condition["operator"]) =>
  operator === "exists" || operator === "missing";
export const takesList = (operator: Condition["operator"]) => operator === "in" || operator === "not_in";

/** `5`, `true` and `null` are what they look like; in quotation marks they are text. */
function scalarOf(text: string): Scalar {
  const trimmed = text.trim();
  try {
    const value: unknown = JSON.parse(trimmed);
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as Scalar;
  } catch {
    // Words without quotation marks are text as well.
  }
  return trimmed;
}

export function conditionOf({ path, operator, text }: ConditionDraft): Condition {
  const at = path.trim().startsWith("/") ? path.trim() : `/${path.trim()}`;
  if (takesNothing(operator)) return { path: at, operator };
  if (takesList(operator)) return { path: at, operator, value: text.split(",").map(scalarOf) };
  if (NUMBERS.includes(operator))
    return { path: at, operator, value: text.trim() === "" ? "" : Number(text) };
  return { path: at, operator, value: TEXTS.includes(operator) ? text : scalarOf(text) };
}

/** Text that reads back as the same value. */
function textOf(value: Scalar): string {
  if (typeof value !== "string") return String(value);
  return scalarOf(value) === value && !value.includes(",") ? value : JSON.stringify(value);
}

export function draftOf({ path, operator, value }: Condition): ConditionDraft {
  if (value === undefined) return { path, operator, text: "" };
  if (Array.isArray(value)) return { path, operator, text: value.map(textOf).join(", ") };
  return { path, operator, text: TEXTS.includes(operator) ? String(value) : textOf(value) };
}
