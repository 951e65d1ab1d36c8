// Blanks, comments, quoted text, parameters, words; whatever else there is by itself.
const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)|\?\d*|::+|[:@$](?:::|[\w$\u0080-\uffff])+(?:\([^\s)]*\))?|[\w\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/g;

/** The parts of a text of SQL, as SQLite parts it, without blanks and comments. */
export function* tokensOf(sql: string): Generator<string> {
  for (const [token] of sql.matchAll(TOKEN)) if (!/^(\s|--|\/\*)/.test(token)) yield token;
}

export const isParameter = (token: string): boolean =>
  token[0] === "?" || (/^[:@$]./.test(token) && !token.startsWith("::"));
