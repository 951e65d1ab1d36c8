import type { WorkspaceCaller } from "../../platform/caller.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import { seekerOf, type Sight, sightOf } from "../catalogue/index.ts";
import type { McpSession } from "./registry.ts";

type Toolkit = NonNullable<McpSession["toolkit"]>;
const SHOWN = ["id", "slug", "name"] as const;

/** The toolkit of this address: the workspace's own, or one its organization shares. Null: none. */
export async function findToolkit(t: VerbTx, slug: string): Promise<Toolkit | null> {
  const [toolkit] = await t.db
    .selectFrom("toolkits")
    .select(SHOWN)
    .where("slug", "=", slug)
    // The workspace's own before the organization's of the same name.
    .orderBy("workspaceId", (order) => order.asc().nullsLast())
    .limit(1)
    .execute();
  return toolkit ?? null;
}

const toolkitById = async (t: VerbTx, id: string): Promise<Toolkit | null> =>
  (await t.db.selectFrom("toolkits").select(SHOWN).where("id", "=", id).executeTakeFirst()) ?? null;

/**
 * What a caller at this address is confined to; null: nothing. A key that is bound has its toolkit at `/mcp` too. A token that was
 * agreed to for a toolkit is good at that address alone (RFC 8707). Every other toolkit looks like one that is not there.
 */
export async function toolkitAt(
  { read }: Pick<Work, "read">,
  { toolkitId: bound, kind }: WorkspaceCaller,
  slug: string | undefined,
): Promise<Toolkit | null> {
  const asked = slug === undefined ? null : await read((t) => findToolkit(t, slug));
  const isToken = kind === "account";
  if (bound !== null && isToken && asked?.id !== bound)
    throw new AppError("unauthorized", "The token was made for another address; connect again for this one");
  if (slug === undefined && bound === null) return null;
  const toolkit = slug === undefined ? await read((t) => toolkitById(t, bound!)) : asked;
  if (!toolkit || (bound !== null && toolkit.id !== bound)) throw notFound("Toolkit");
  return toolkit;
}

/** What of the catalogue whoever connected finds. */
export const sightThrough = ({ ws, caller, toolkit }: McpSession): Promise<Sight> =>
  sightOf(ws, { ...seekerOf(caller, "mcp"), toolkitId: toolkit?.id ?? null });
