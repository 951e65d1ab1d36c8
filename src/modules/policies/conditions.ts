import type { z } from "zod";
import type { Condition as ConditionShape } from "./contract.ts";

export type Condition = z.output<typeof ConditionShape>;
/** `unknown`: it cannot be said, so who restricts takes it as true and who allows as false. */
export type Truth = boolean | "unknown";

const MAX_VALUES = 1000;
const ABSENT = Symbol("absent");

const unescaped = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

function child(value: unknown, part: string): unknown {
  if (typeof value !== "object" || value === null) return ABSENT;
  if (Array.isArray(value)) {
    const index = Number(part);
    return /^(?:0|[1-9][0-9]{0,8})$/.test(part) && index < value.length ? value[index] : ABSENT;
  }
  return Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : ABSENT;
}

/** A condition whose pointer was read once. */
export interface ReadyCondition {
  condition: Condition;
  parts: readonly string[];
  /** It speaks of every element of something. */
  isWide: boolean;
}
export function readyCondition(condition: Condition): ReadyCondition {
  const parts = condition.path.split("/").slice(1);
  return {
    condition,
    parts: parts.map((part) => (part === "*" ? part : unescaped(part))),
    isWide: parts.includes("*"),
  };
}

function valueAt(args: unknown, parts: readonly string[]): unknown {
  let value = args;
  for (const part of parts) value = child(value, part);
  return value;
}

/** The values a pointer with a `*` names; null when there are too many to look at. */
function valuesAt(args: unknown, parts: readonly string[]): unknown[] | null {
  let found: unknown[] = [args];
  for (const part of parts) {
    if (part === "*")
      found = found.flatMap((value) =>
        typeof value === "object" && value !== null ? Object.values(value).slice(0, MAX_VALUES + 1) : [],
      );
    else found = found.map((value) => child(value, part));
    if (found.length > MAX_VALUES) return null;
  }
  return found;
}

type Scalar = string | number | boolean | null;
const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== "object";

function compare(value: unknown, { operator, value: wanted }: Condition): Truth {
  if (operator === "exists") return value !== ABSENT;
  if (operator === "missing") return value === ABSENT;
  const isNegative = operator === "not_equals" || operator === "not_in";
  if (value === ABSENT) return isNegative ? "unknown" : false;
  switch (operator) {
    case "equals":
    case "not_equals":
      // Something with parts equals no single value.
      return (value === wanted) !== isNegative;
    case "in":
    case "not_in":
      return (isScalar(value) && (wanted as Scalar[]).includes(value)) !== isNegative;
    case "contains":
      if (typeof value === "string" && typeof wanted === "string") return value.includes(wanted);
      return Array.isArray(value) ? value.includes(wanted) : "unknown";
    case "starts_with":
      return typeof value === "string" ? value.startsWith(wanted as string) : "unknown";
    case "ends_with":
      return typeof value === "string" ? value.endsWith(wanted as string) : "unknown";
    default:
  }
  if (typeof value !== "number" || typeof wanted !== "number") return "unknown";
  switch (operator) {
    case "lt":
      return value < wanted;
    case "lte":
      return value <= wanted;
    case "gt":
      return value > wanted;
    case "gte":
      return value >= wanted;
  }
}

/**
 * Whether arguments are as a condition says. Of several values (`*`) one is enough for a rule that restricts, while a rule
 * that allows wants them all, and at least one.
 */
export function holdsFor(ready: ReadyCondition, args: unknown, isAllowing: boolean): Truth {
  const { condition, parts, isWide } = ready;
  if (args === undefined) return "unknown";
  if (!isWide) return compare(valueAt(args, parts), condition);
  const values = valuesAt(args, parts);
  if (!values) return "unknown";
  if (values.length === 0)
    return condition.operator === "missing" || !isAllowing ? compare(ABSENT, condition) : false;
  const truths = values.map((value) => compare(value, condition));
  const telling = isAllowing ? truths.includes(false) : truths.includes(true);
  if (telling) return !isAllowing;
  return truths.includes("unknown") ? "unknown" : isAllowing;
}
