import { notFound } from "../../platform/errors.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import { confinesTo } from "../access/index.ts";
import { OWN_SOURCE } from "./callable.ts";

const addressOf = (name: string): string => `${OWN_SOURCE}.${name}`;

/** Throws 404 where whoever calls is confined to a toolkit that does not hold the workspace's tool of this name. */
export async function requireWithin(
  place: Pick<VerbTx | Work, "platform" | "scope" | "caller">,
  name: string,
): Promise<void> {
  const holds = await confinesTo(place);
  if (holds && !holds(addressOf(name))) throw notFound("Tool");
}

/** The workspace's tools a confined caller reaches; null: the caller is not confined. */
export async function idsWithin(t: VerbTx): Promise<string[] | null> {
  const holds = await confinesTo(t);
  if (!holds) return null;
  const rows = await t.db.selectFrom("tools").select(["id", "name"]).execute();
  return rows.filter(({ name }) => holds(addressOf(name))).map(({ id }) => id);
}
