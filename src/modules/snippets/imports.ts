import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";

/** An importable module as it is frozen into what runs. */
export interface FrozenSnippet {
  version: number;
  code: string;
}
export type FrozenSnippets = Record<string, FrozenSnippet>;

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const SPECIFIER =
  /\b(?:import|export)\b[^'"`;()]*?\bfrom\s*["']([^"'\n]+)["']|\bimport\s*\(?\s*["']([^"'\n]+)["']/g;
const MOST = 100;

/** The names a piece of code may import. Reads text, not syntax: what stands in a comment counts too. */
export function importsOf(code: string): string[] {
  const names = [...code.matchAll(SPECIFIER)].map(([, from, bare]) => (from ?? bare)!);
  return [...new Set(names)].filter((name) => NAME.test(name)).sort();
}

/** Notes what the draft of a tool or snippet imports now, for whoever asks who uses a snippet. */
export async function noteImports(t: Tx, subjectId: string, code: string): Promise<void> {
  const names = importsOf(code);
  await t.db.deleteFrom("snippetImports").where("subjectId", "=", subjectId).execute();
  if (names.length > 0)
    await t.db
      .insertInto("snippetImports")
      .values(names.map((name) => ({ subjectId, name })))
      .execute();
}

/**
 * The published versions of these snippets and of all they import in turn, by name. A name that is no published snippet is
 * left out: the import fails where it stands, naming it.
 */
export async function resolveSnippets(t: Tx, names: readonly string[]): Promise<FrozenSnippets> {
  const found: FrozenSnippets = {};
  const asked = new Set<string>();
  let wanted = [...new Set(names)];
  while (wanted.length > 0 && asked.size < MOST) {
    for (const name of wanted) asked.add(name);
    const rows = await t.db
      .selectFrom("snippets as s")
      .innerJoin("versions as v", (join) =>
        join.onRef("v.workspaceId", "=", "s.workspaceId").onRef("v.id", "=", "s.versionId"),
      )
      .select(["s.name", "v.number as version", sql<string>`v.content ->> 'code'`.as("code")])
      .where("s.name", "in", wanted)
      .execute();
    for (const { name, version, code } of rows) found[name] = { version, code };
    wanted = [...new Set(rows.flatMap(({ code }) => importsOf(code)))].filter((name) => !asked.has(name));
  }
  return found;
}
