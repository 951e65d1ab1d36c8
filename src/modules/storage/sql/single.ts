import { tokensOf } from "./tokens.ts";

/** Nothing but blanks and comments follows its first semicolon. A trigger, which has semicolons inside, counts as several. */
export function isSingleStatement(sql: string): boolean {
  let isEnded = false;
  let hasBegun = false;
  for (const token of tokensOf(sql)) {
    if (token === ";") isEnded = isEnded || hasBegun;
    else if (isEnded) return false;
    else hasBegun = true;
  }
  return true;
}
