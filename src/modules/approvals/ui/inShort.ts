const MAX_SHOWN = 200;

/** Arguments on one line: what there is to tell apart ten calls of one tool. */
export function inShort(args: unknown): string {
  const entries = Object.entries((args ?? {}) as Record<string, unknown>);
  return entries
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ")
    .slice(0, MAX_SHOWN);
}
