import type { Annotations } from "../../platform/gate.ts";
import { registerToolProvider, type SourceInfo, splitAddress } from "../catalogue/index.ts";
import type { OtherTarget } from "../tools/index.ts";

/** What was synced from tool sources, of the workspace and of its organization. */
registerToolProvider({
  async sources(t) {
    const rows = await t.db
      .selectFrom("toolSources")
      .select(["id", "slug", "name", "kind", "toolCount", "revision", "workspaceId"])
      .where("isEnabled", "=", true)
      .execute();
    return rows.map(({ id, slug, name, kind, toolCount, revision, workspaceId }): SourceInfo => ({
      ...{ slug, name, toolCount, sourceId: id, isShared: workspaceId === null },
      kind: kind as SourceInfo["kind"],
      stamp: `${id}:${revision}`,
    }));
  },
  async entries(t, { sourceId }) {
    const rows = await t.db
      .selectFrom("catalogueTools")
      .select(["address", "description", "signature", "annotations", "words"])
      .where("sourceId", "=", sourceId!)
      .where("removedAt", "is", null)
      .orderBy("name")
      .execute();
    return rows.map((row) => ({ ...row, annotations: row.annotations as unknown as Annotations }));
  },
  async find(t, address) {
    const { source, name } = splitAddress(address);
    const row = await t.db
      .selectFrom("toolSources as s")
      .innerJoin("catalogueTools as c", (join) =>
        join.onRef("c.organizationId", "=", "s.organizationId").onRef("c.sourceId", "=", "s.id"),
      )
      .select(["s.id as sourceId", "s.kind"])
      .select(["c.address", "c.description", "c.parameters", "c.output", "c.annotations", "c.fingerprint"])
      .select(["c.definition", "c.method"])
      .where("s.slug", "=", source)
      .where("s.isEnabled", "=", true)
      .where("c.name", "=", name)
      .where("c.removedAt", "is", null)
      .executeTakeFirst();
    if (!row) return null;
    const { kind, sourceId, definition, annotations, parameters, output, ...rest } = row;
    return {
      ...rest,
      name: address,
      parameters: parameters as Record<string, unknown>,
      output: output as Record<string, unknown> | null,
      annotations: annotations as unknown as Annotations,
      target: { kind: kind as OtherTarget["kind"], sourceId, definition },
    };
  },
});
