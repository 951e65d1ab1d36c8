/**
 * Whether one part fits one of a pattern, whose `*` is any of its letters; alone, at least one. In time that grows with the
 * product of their lengths: patterns are people's and names are strangers', so no regular expression is made of them.
 */
function partFits(pattern: string, part: string): boolean {
  if (pattern === "*") return part !== "";
  let [at, wanted, star, taken] = [0, 0, -1, 0];
  while (at < part.length) {
    if (pattern[wanted] === "*") {
      star = wanted++;
      taken = at;
    } else if (pattern[wanted] === part[at]) {
      wanted++;
      at++;
    } else if (star >= 0) {
      wanted = star + 1;
      at = ++taken;
    } else return false;
  }
  while (pattern[wanted] === "*") wanted++;
  return wanted === pattern.length;
}

/** The same of whole addresses, whose `**` is one part or more. */
function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  let [at, wanted, open, taken] = [0, 0, -1, 0];
  while (at < parts.length) {
    if (pattern[wanted] === "**") {
      open = wanted++;
      taken = ++at;
    } else if (pattern[wanted] !== undefined && partFits(pattern[wanted]!, parts[at]!)) {
      wanted++;
      at++;
    } else if (open >= 0) {
      wanted = open + 1;
      at = ++taken;
    } else return false;
  }
  return wanted === pattern.length;
}

/** Whether an address is among these addresses and patterns; read once. */
export function addressMatcher(patterns: readonly string[]): (address: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
  const open = patterns.filter((pattern) => pattern.includes("*")).map((pattern) => pattern.split("."));
  return (address) => {
    if (exact.has(address)) return true;
    const parts = address.split(".");
    return open.some((pattern) => fits(pattern, parts));
  };
}
