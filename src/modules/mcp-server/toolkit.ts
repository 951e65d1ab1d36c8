import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { addressMatcher, toolkitPatterns } from "../catalogue/index.ts";
import type { McpSession } from "./registry.ts";

/** The toolkit of this address: the workspace's own, or one its organization shares. */
export async function findToolkit(t: VerbTx, slug: string): Promise<NonNullable<McpSession["toolkit"]>> {
  const [toolkit] = await t.db
    .selectFrom("toolkits")
    .select(["id", "slug", "name", "workspaceId"])
    .where("slug", "=", slug)
    // The workspace's own before the organization's of the same name.
    .orderBy("workspaceId", (order) => order.asc().nullsLast())
    .limit(1)
    .execute();
  if (!toolkit) throw notFound("Toolkit");
  return { id: toolkit.id, slug: toolkit.slug, name: toolkit.name };
}

/** Whether what was connected to may see and call the tool at this address. */
export async function holdsAddress(t: VerbTx, { toolkit }: McpSession, address: string): Promise<boolean> {
  return toolkit === null || addressMatcher(await toolkitPatterns(t, toolkit.id))(address);
}
