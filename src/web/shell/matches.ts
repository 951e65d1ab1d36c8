/** Every typed word must occur somewhere in the texts. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  const all = texts.join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
