/** `<source>.<tool>`: the source is what stands before the first dot. */
export function splitAddress(address: string): { source: string; name: string } {
  const dot = address.indexOf(".");
  return dot < 0
    ? { source: address, name: "" }
    : { source: address.slice(0, dot), name: address.slice(dot + 1) };
}

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

/** The name a model calls it by: `[a-zA-Z0-9_-]`, at most 64, dots as `__`; `taken` gives those that collide a number. */
export function modelName(address: string, taken: ReadonlySet<string>): string {
  const { source, name } = splitAddress(address);
  const own = source === "workspace" ? name : address;
  const plain = own.replaceAll(".", "__").replace(/[^a-zA-Z0-9_-]/g, "_");
  const short = plain.length <= 64 ? plain : `${plain.slice(0, 24)}_${plain.slice(-39)}`;
  if (!taken.has(short)) return short;
  for (let number = 2; ; number++) {
    const candidate = `${short.slice(0, 64 - `_${number}`.length)}_${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
