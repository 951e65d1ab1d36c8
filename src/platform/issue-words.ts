import type { z } from "zod";

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const KINDS: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  record: "an object",
  object: "an object",
  null: "null",
};
const FORMATS: Record<string, string> = {
  datetime: "a time such as 2026-01-31T09:00:00Z",
  date: "a date such as 2026-01-31",
  base64: "base64",
  email: "an email address",
  url: "an address such as https://example.com",
};

/** What is wrong with a value as whoever sent it can act on; undefined where the schema's own words are best. */
export function issueWords(issue: Issue): string | undefined {
  if (issue.input === undefined && MISSING.has(issue.code!)) return missing(issue);
  if (issue.code === "invalid_type") return KINDS[issue.expected] && `must be ${KINDS[issue.expected]}`;
  if (issue.code === "invalid_value") return `must be ${oneOf(issue.values)}`;
  if (issue.code === "unrecognized_keys") return `has no field ${issue.keys.join(", ")}`;
  if (issue.code === "too_small")
    return size(issue.origin, "least", issue.minimum, issue.inclusive !== false);
  if (issue.code === "too_big") return size(issue.origin, "most", issue.maximum, issue.inclusive !== false);
  if (issue.code === "invalid_format") return FORMATS[issue.format] && `must be ${FORMATS[issue.format]}`;
  if (issue.code === "invalid_union") return eitherOf(issue);
  return undefined;
}

const MISSING = new Set(["invalid_type", "invalid_value", "invalid_union"]);

function missing(issue: Issue): string {
  if (issue.code === "invalid_value") return `is missing; it is ${oneOf(issue.values)}`;
  return "is missing";
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === "string" ? `"${value}"` : String(value)));
  return words.length === 1 ? words[0]! : `one of ${words.join(", ")}`;
}

function size(origin: string, way: "least" | "most", limit: number | bigint, isInclusive: boolean) {
  const at = `at ${way} ${limit}`;
  const part = { string: "character", array: "element" }[origin];
  if (part !== undefined && way === "least" && limit === 1) return "must not be empty";
  if (part !== undefined) return `must have ${at} ${part}${limit === 1 ? "" : "s"}`;
  if (origin !== "number" && origin !== "int") return undefined;
  return isInclusive ? `must be ${at}` : `must be ${way === "least" ? "more" : "less"} than ${limit}`;
}

/** Of several ways to give a value, what each of them lacks. */
function eitherOf(issue: Issue & { code: "invalid_union" }): string | undefined {
  if (issue.discriminator !== undefined && "options" in issue && Array.isArray(issue.options))
    return `must be ${oneOf(issue.options)}`;
  const ways = issue.errors.map(([first]) => first && `${first.path.join(".")} ${first.message}`.trim());
  const words = [...new Set(ways)].filter((each) => each !== undefined);
  return words.length > 0 && words.length <= 4 ? words.join(", or ") : undefined;
}
