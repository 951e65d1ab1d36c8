/** `<source>.<tool>`: the source is what stands before the first dot. */
export function splitAddress(address: string): { source: string; name: string } {
  const dot = address.indexOf(".");
  return dot < 0
    ? { source: address, name: "" }
    : { source: address.slice(0, dot), name: address.slice(dot + 1) };
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** One part matches letters, with `*` for any of them; `**` is any number of parts. */
function expressionOf(pattern: string): string {
  const parts = pattern.split(".").map((part) => {
    if (part === "**") return ".+";
    if (part === "*") return "[^.]+";
    return part.split("*").map(escaped).join("[^.]*");
  });
  return parts.join("\\.");
}

/** Whether an address is among these addresses and patterns; compiled once. */
export function addressMatcher(patterns: readonly string[]): (address: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
  const open = patterns.filter((pattern) => pattern.includes("*"));
  if (open.length === 0) return (address) => exact.has(address);
  const expression = new RegExp(`^(?:${open.map(expressionOf).join("|")})$`);
  return (address) => exact.has(address) || expression.test(address);
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
