import type { Annotations } from "../../platform/gate.ts";
import { registerToolProvider, type SourceInfo, splitAddress } from "../catalogue/index.ts";
import type { OtherTarget } from "../tools/index.ts";
import { believed } from "./trust.ts";

/** What was synced from tool sources, of the workspace and of its organization. */
registerToolProvider({
  async sources(t) {
    const rows = await t.db
      .selectFrom("toolSources")
      .select(["id", "slug", "name", "kind", "toolCount", "revision", "isTrusted", "workspaceId"])
      .where("isEnabled", "=", true)
      .execute();
    return rows.map(({ id, slug, name, kind, toolCount, revision, isTrusted, workspaceId }): SourceInfo => ({
      ...{ slug, name, toolCount, sourceId: id, isShared: workspaceId === null },
      kind: kind as SourceInfo["kind"],
      stamp: `${id}:${revision}:${isTrusted}`,
    }));
  },
  async entries(t, { sourceId, kind }) {
    const source = await t.db
      .selectFrom("toolSources")
      .select("isTrusted")
      .where("id", "=", sourceId!)
      .executeTakeFirst();
    const isTrusted = source?.isTrusted ?? false;
    const rows = await t.db
      .selectFrom("catalogueTools")
      .select(["address", "description", "signature", "annotations", "method", "words"])
      .where("sourceId", "=", sourceId!)
      .where("removedAt", "is", null)
      .orderBy("name")
      .execute();
    return rows.map(({ annotations, method, ...row }) => ({
      ...row,
      annotations: believed(annotations as unknown as Annotations, { kind, isTrusted, method }),
    }));
  },
  async find(t, address) {
    const { source, name } = splitAddress(address);
    const row = await t.db
      .selectFrom("toolSources as s")
      .innerJoin("catalogueTools as c", (join) =>
        join.onRef("c.organizationId", "=", "s.organizationId").onRef("c.sourceId", "=", "s.id"),
      )
      .select(["s.id as sourceId", "s.kind", "s.isTrusted"])
      .select(["c.address", "c.description", "c.parameters", "c.output", "c.annotations", "c.fingerprint"])
      .select(["c.definition", "c.method"])
      .where("s.slug", "=", source)
      .where("s.isEnabled", "=", true)
      .where("c.name", "=", name)
      .where("c.removedAt", "is", null)
      .executeTakeFirst();
    if (!row) return null;
    const { kind, sourceId, isTrusted, definition, annotations, parameters, output, ...rest } = row;
    return {
      ...rest,
      name: address,
      parameters: parameters as Record<string, unknown>,
      output: output as Record<string, unknown> | null,
      annotations: believed(annotations as unknown as Annotations, {
        ...{ kind, isTrusted },
        method: rest.method,
      }),
      target: { kind: kind as OtherTarget["kind"], sourceId, definition },
    };
  },
});
