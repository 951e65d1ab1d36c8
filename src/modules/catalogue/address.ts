/** `<source>.<tool>`: the source is what stands before the first dot. */
export function splitAddress(address: string): { source: string; name: string } {
  const dot = address.indexOf(".");
  return dot < 0
    ? { source: address, name: "" }
    : { source: address.slice(0, dot), name: address.slice(dot + 1) };
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
