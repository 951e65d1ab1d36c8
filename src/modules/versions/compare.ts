export interface Change {
  path: string;
  kind: "added" | "removed" | "changed";
  before?: unknown;
  after?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const escape = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** What differs between two JSON values, by JSON Pointer (RFC 6901). Lists are compared position by position. */
export function compare(before: unknown, after: unknown, path = ""): Change[] {
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => {
      const at = `${path}/${escape(key)}`;
      if (!(key in before)) return [{ path: at, kind: "added" as const, after: after[key] }];
      if (!(key in after)) return [{ path: at, kind: "removed" as const, before: before[key] }];
      return compare(before[key], after[key], at);
    });
  if (Array.isArray(before) && Array.isArray(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => {
      const at = `${path}/${index}`;
      if (index >= before.length) return [{ path: at, kind: "added" as const, after: after[index] }];
      if (index >= after.length) return [{ path: at, kind: "removed" as const, before: before[index] }];
      return compare(before[index], after[index], at);
    }).flat();
  return Object.is(before, after) ? [] : [{ path, kind: "changed", before, after }];
}
