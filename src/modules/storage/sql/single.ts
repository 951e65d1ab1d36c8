// What may stand between semicolons without being a statement: blanks, comments, quoted text.
const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)|;|[^\s;'"`[/-]+|[/-]/y;
const isBlank = (token: string) => /^(\s|--|\/\*)/.test(token);

/** Nothing but blanks and comments follows its first semicolon. A trigger, which has semicolons inside, counts as several. */
export function isSingleStatement(sql: string): boolean {
  let isEnded = false;
  let hasBegun = false;
  for (const [token] of sql.matchAll(new RegExp(TOKEN, "gy"))) {
    if (isBlank(token)) continue;
    if (token === ";") isEnded = isEnded || hasBegun;
    else if (isEnded) return false;
    else hasBegun = true;
  }
  return true;
}
