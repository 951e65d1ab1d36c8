import type { SqlParameters } from "./protocol.ts";
import { isParameter, tokensOf } from "./tokens.ts";

/** What a statement takes: how many by position, and which it names (`:a`, `?1`). */
function takenBy(sql: string): { count: number; hasUnnamed: boolean; names: Set<string> } {
  let count = 0;
  const names = new Set<string>();
  let hasUnnamed = false;
  for (const token of tokensOf(sql)) {
    if (!isParameter(token)) continue;
    if (token === "?") {
      count += 1;
      hasUnnamed = true;
    } else if (!names.has(token)) {
      names.add(token);
      count = token[0] === "?" ? Math.max(count, Number(token.slice(1))) : count + 1;
    }
  }
  return { count, hasUnnamed, names };
}

export const takesParameters = (sql: string): boolean => takenBy(sql).count > 0;

const counted = (count: number) => `${count === 0 ? "no" : count} parameter${count === 1 ? "" : "s"}`;
const given = (count: number, how = "") =>
  count === 0 ? "none was given" : `${count} ${count === 1 ? "was" : "were"} given${how}`;
const listed = (names: readonly string[]) => names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : "");

/** What is wrong with the parameters of a statement that SQLite can read, as a sentence; null: each has one value. */
export function faultOfParameters(sql: string, params: SqlParameters = []): string | null {
  const { count, hasUnnamed, names } = takenBy(sql);
  const isNamed = [...names].some((name) => name[0] !== "?");
  if (hasUnnamed && isNamed) return "The statement mixes parameters by position and by name; use one of them";
  const takes = `The statement takes ${counted(count)}`;
  if (Array.isArray(params)) {
    const many = params.length;
    if (isNamed)
      return `${takes} by name (${listed([...names])}), and ${given(many, " by position")}; give an object`;
    return many === count ? null : `${takes}, and ${given(many)}`;
  }
  const own = Object.keys(params);
  if (hasUnnamed) return `${takes} by position, and ${given(own.length, " by name")}; give an array`;
  const bare = new Set([...names].map((name) => name.slice(1)));
  const unknown = own.filter((key) => !names.has(key) && !bare.has(key));
  const there = new Set(own);
  const missing = [...names].filter((name) => !there.has(name) && !there.has(name.slice(1)));
  if (missing.length === 0 && unknown.length === 0) return null;
  const wrong = [
    ...(missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
    ...(unknown.length > 0 ? [`unknown: ${listed(unknown)}`] : []),
  ];
  return `The statement takes ${counted(names.size)} by name, and ${given(own.length)}; ${wrong.join("; ")}`;
}
