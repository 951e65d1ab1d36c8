import { type Selectable, sql } from "kysely";
import type { Tx } from "../../../platform/db/door.ts";
import type { DB } from "../../../platform/db/tables.ts";
import type { SyncDiff } from "../contract.ts";
import type { ImportedTool } from "../source-kind.ts";
import { type Part, type StoredTool, storedTool } from "../stored-tool.ts";
import { type Showable, shownParts } from "./shown-parts.ts";

export type SourceRow = Selectable<DB["toolSources"]>;
const MAX_NAMES = 500;
/** Of what changed, before and after together: a page of syncs carries it. */
const MAX_SHOWN_CHARACTERS = 200_000;
export const MAX_TOOLS = 20_000;

interface Known {
  fingerprint: string;
  partHashes: Partial<Record<Part, string>>;
  isThere: boolean;
}
type Diff = SyncDiff;
type Changed = Diff["changed"][number];

/** Takes the tools of a source into the catalogue, piece by piece, and says in the end what that changed. */
export async function openStore(t: Tx, source: SourceRow) {
  const rows = await t.db
    .selectFrom("catalogueTools")
    .select(["name", "fingerprint", "partHashes", "removedAt"])
    .where("sourceId", "=", source.id)
    .execute();
  const known = new Map(
    rows.map(({ name, fingerprint, partHashes, removedAt }): [string, Known] => [
      name,
      { fingerprint, partHashes: partHashes as Known["partHashes"], isThere: removedAt === null },
    ]),
  );
  const seen = new Set<string>();
  const added: string[] = [];
  const changed: Changed[] = [];
  let shownCharacters = 0;

  function isNews(tool: StoredTool): boolean {
    const before = known.get(tool.name);
    if (!before?.isThere) {
      added.push(tool.name);
      return true;
    }
    if (before.fingerprint === tool.fingerprint) return false;
    const what = (Object.keys(tool.partHashes) as Part[]).filter(
      (part) => before.partHashes[part] !== tool.partHashes[part],
    );
    changed.push({ name: tool.name, what, before: null, after: null });
    return true;
  }

  /** Puts what they were and what they become beside the names, as long as there is room. */
  async function show(tools: readonly StoredTool[]): Promise<void> {
    const since = new Map(tools.map((tool) => [tool.name, tool]));
    const entries = changed.slice(0, MAX_NAMES).filter(({ name }) => since.has(name));
    if (entries.length === 0 || shownCharacters > MAX_SHOWN_CHARACTERS) return;
    const were = await t.db
      .selectFrom("catalogueTools")
      .select(["name", "description", "parameters", "output", "annotations", "method", "definition"])
      .where("sourceId", "=", source.id)
      .where(
        "name",
        "in",
        entries.map(({ name }) => name),
      )
      .execute();
    for (const was of were as ({ name: string } & Showable)[]) {
      const entry = entries.find(({ name }) => name === was.name)!;
      const parts = shownParts(was, since.get(was.name)!, entry.what);
      shownCharacters += JSON.stringify(parts).length;
      if (shownCharacters > MAX_SHOWN_CHARACTERS) return;
      Object.assign(entry, parts);
    }
  }

  return {
    count: () => seen.size,
    async put(batch: readonly (ImportedTool | StoredTool)[]): Promise<void> {
      const fresh = batch.filter(({ name }) => !seen.has(name) && seen.size < MAX_TOOLS && seen.add(name));
      const news = fresh.map((tool) => ("fingerprint" in tool ? tool : storedTool(tool))).filter(isNews);
      await show(news);
      if (news.length > 0) await write(t, source, news);
    },
    async finish(): Promise<Diff> {
      const removed = [...known]
        .filter(([name, { isThere }]) => isThere && !seen.has(name))
        .map(([name]) => name);
      for (let at = 0; at < removed.length; at += 1000)
        await t.db
          .updateTable("catalogueTools")
          .set({ removedAt: sql<string>`now()` })
          .where("sourceId", "=", source.id)
          .where("name", "in", removed.slice(at, at + 1000))
          .execute();
      return {
        addedCount: added.length,
        removedCount: removed.length,
        changedCount: changed.length,
        unchangedCount: seen.size - added.length - changed.length,
        added: added.slice(0, MAX_NAMES),
        removed: removed.slice(0, MAX_NAMES),
        changed: changed.slice(0, MAX_NAMES),
      };
    },
    /** Every tool that changed or went, however many. */
    gone: (diff: Diff) => ({
      changed: changed.map(({ name }) => `${source.slug}.${name}`),
      removed: diff.removed.map((name) => `${source.slug}.${name}`),
    }),
  };
}

async function write(t: Tx, source: SourceRow, tools: readonly StoredTool[]): Promise<void> {
  await t.db
    .insertInto("catalogueTools")
    .values(
      tools.map(({ name, description, signature, words, method, fingerprint, ...tool }) => ({
        ...{ name, description, signature, words, method, fingerprint },
        workspaceId: source.workspaceId,
        sourceId: source.id,
        address: `${source.slug}.${name}`,
        annotations: JSON.stringify(tool.annotations),
        partHashes: JSON.stringify(tool.partHashes),
        parameters: JSON.stringify(tool.parameters),
        output: tool.output === null ? null : JSON.stringify(tool.output),
        definition: JSON.stringify(tool.definition),
      })),
    )
    .onConflict((known) =>
      known.columns(["organizationId", "sourceId", "name"]).doUpdateSet((set) => ({
        description: set.ref("excluded.description"),
        signature: set.ref("excluded.signature"),
        annotations: set.ref("excluded.annotations"),
        words: set.ref("excluded.words"),
        method: set.ref("excluded.method"),
        fingerprint: set.ref("excluded.fingerprint"),
        partHashes: set.ref("excluded.partHashes"),
        parameters: set.ref("excluded.parameters"),
        output: set.ref("excluded.output"),
        definition: set.ref("excluded.definition"),
        removedAt: null,
        updatedAt: sql<string>`now()`,
      })),
    )
    .execute();
}
