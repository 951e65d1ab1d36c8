import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { confinesTo } from "../access/index.ts";

/** The names of the tools of each source that a confined caller reaches, by the source's id; a source without any is not in it. */
export type Within = ReadonlyMap<string, readonly string[]>;

/** Null: the caller is not confined to a toolkit. */
export async function toolsWithin(t: VerbTx, sourceId?: string): Promise<Within | null> {
  const holds = await confinesTo(t);
  if (!holds) return null;
  const rows = await t.db
    .selectFrom("catalogueTools as c")
    .innerJoin("toolSources as s", (join) =>
      join.onRef("s.organizationId", "=", "c.organizationId").onRef("s.id", "=", "c.sourceId"),
    )
    .select(["c.sourceId", "c.name", "c.address"])
    .where("s.isEnabled", "=", true)
    .where("c.removedAt", "is", null)
    .$if(sourceId !== undefined, (query) => query.where("c.sourceId", "=", sourceId!))
    .execute();
  const held = Map.groupBy(
    rows.filter(({ address }) => holds(address)),
    (row) => row.sourceId,
  );
  return new Map([...held].map(([id, tools]) => [id, tools.map(({ name }) => name)]));
}

/** The same of one source; throws 404 where a confined caller reaches none of its tools. */
export async function requireWithin(t: VerbTx, sourceId: string): Promise<readonly string[] | null> {
  const within = await toolsWithin(t, sourceId);
  if (!within) return null;
  const names = within.get(sourceId);
  if (!names) throw notFound("Tool source");
  return names;
}
