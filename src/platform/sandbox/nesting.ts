const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = "\\".charCodeAt(0);
const OPENING = new Set(["[".charCodeAt(0), "{".charCodeAt(0)]);
const CLOSING = new Set(["]".charCodeAt(0), "}".charCodeAt(0)]);

/** True when arrays and objects in the JSON text nest deeper than `limit`: recursive readers would overflow. */
export function isNestedDeeperThan(limit: number, json: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (OPENING.has(code)) {
      if (++depth > limit) return true;
    } else if (CLOSING.has(code)) depth--;
  }
  return false;
}
