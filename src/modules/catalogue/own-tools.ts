import { sql } from "kysely";
import { frozenDraft, OWN_SOURCE, ownCallable, type ToolContent } from "../tools/index.ts";
import { splitAddress } from "./address.ts";
import { registerToolProvider, type SourceInfo } from "./provider.ts";
import { signatureOf } from "../../platform/json-schema/typescript.ts";

/** The workspace's own tools, as their drafts are now. */
registerToolProvider({
  async sources(t) {
    if (!t.scope.workspaceId) return [];
    const { count, stamp } = await t.db
      .selectFrom("tools")
      .select(({ fn }) => [
        fn.countAll<number>().as("count"),
        // Every row counts: a slow transaction commits a time that is not the newest.
        sql<string | null>`sum(hashtextextended(id || updated_at::text, 0))::text`.as("stamp"),
      ])
      .executeTakeFirstOrThrow();
    const source: SourceInfo = {
      slug: OWN_SOURCE,
      name: "This workspace",
      kind: "workspace",
      sourceId: null,
      isShared: false,
      toolCount: Number(count),
      stamp: `${t.scope.workspaceId}:${count}:${stamp ?? ""}`,
    };
    return [source];
  },
  async entries(t) {
    const rows = await t.db
      .selectFrom("tools as o")
      .innerJoin("drafts as d", (join) =>
        join.onRef("d.workspaceId", "=", "o.workspaceId").onRef("d.subjectId", "=", "o.id"),
      )
      .select(["o.id", "d.content"])
      .orderBy("o.name")
      .execute();
    return rows.map(({ id, content }) => {
      const { address, description, parameters, annotations } = ownCallable(id, content as ToolContent);
      return { address, description, signature: signatureOf(parameters, null), annotations };
    });
  },
  async find(t, address) {
    const { source, name } = splitAddress(address);
    if (source !== OWN_SOURCE || !t.scope.workspaceId) return null;
    const row = await t.db.selectFrom("tools").select("id").where("name", "=", name).executeTakeFirst();
    return row ? ownCallable(row.id, await frozenDraft(t, row.id)) : null;
  },
});
