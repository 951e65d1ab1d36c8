const TEXTS = ["name", "title", "email", "url", "host", "kind", "address", "effect", "stage", "role"];
const REASONS = ["reason", "message"];

/** The names and texts at the top of an event's data: what a reader knows it by; else how many it is about. */
export function gistOf(data: Readonly<Record<string, unknown>>): string {
  const { error, count } = data as { error?: { code?: unknown } | null; count?: unknown };
  const code = typeof error?.code === "string" ? [error.code] : [];
  const texts = [...TEXTS, ...REASONS].flatMap((name) => {
    const value = data[name];
    return typeof value === "string" && value !== "" ? [value] : [];
  });
  const gist = [...code, ...texts].slice(0, 3).join(" · ");
  return gist === "" && typeof count === "number" ? `${count} in all` : gist;
}
