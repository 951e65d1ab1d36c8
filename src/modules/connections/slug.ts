import { conflict, invalid } from "../../platform/errors.ts";
import type { Tx } from "../../platform/db/door.ts";

// Where the product's own tools and effects are.
export const RESERVED_SLUGS = ["workspace", "bailiwick", "model", "webhook", "storage", "tools"];

async function taken(t: Tx): Promise<Set<string>> {
  const [connections, sources] = await Promise.all([
    t.db.selectFrom("connections").select("slug").where("slug", "is not", null).execute(),
    t.db.selectFrom("toolSources").select("slug").execute(),
  ]);
  return new Set([...RESERVED_SLUGS, ...[...connections, ...sources].map(({ slug }) => slug!)]);
}

/** What an integration's tools are called by: the wished name, or the integration's own with a number behind it. */
export async function slugFor(
  t: Tx,
  integration: string | null,
  { wished, own = null }: { wished: string | null | undefined; own?: string | null },
): Promise<string | null> {
  if (integration === null) {
    if (wished) throw invalid("slug", "only a predefined integration has tools of its own");
    return null;
  }
  if (wished && wished === own) return own;
  const used = await taken(t);
  if (wished) {
    if (used.has(wished)) throw conflict(`Tools are called by ${wished} already`);
    return wished;
  }
  if (own) return own;
  for (let number = 1; ; number++) {
    const slug = number === 1 ? integration : `${integration}_${number}`;
    if (!used.has(slug)) return slug;
  }
}
