import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { registerToolProvider, type SourceInfo, signatureOf, splitAddress } from "../catalogue/index.ts";
import { integrationOf } from "../connections/index.ts";
import type { Callable } from "../tools/index.ts";
import { contentHash } from "../versions/index.ts";
import { callableOf } from "./callable.ts";

interface Connected {
  id: string;
  slug: string;
  name: string;
  integration: string;
  workspaceId: string | null;
}

/** Connections of integrations that this workspace uses; its own before the organization's of the same slug. */
async function connected(t: Tx, slug?: string): Promise<Connected[]> {
  if (!t.scope.workspaceId) return [];
  const rows = await t.db
    .selectFrom("connections")
    .select(["id", "slug", "name", "integration", "workspaceId"])
    .where("slug", "is not", null)
    .where("integration", "is not", null)
    .where("ownerAccountId", "is", null)
    // What was never connected has no tools yet; what broke keeps them, and says so when it is called.
    .where(sql<boolean>`(state <> 'unconnected' or credentials = 'each_member')`)
    .$if(slug !== undefined, (query) => query.where("slug", "=", slug!))
    .orderBy(sql`workspace_id is null`)
    .orderBy("id")
    .execute();
  const bySlug = new Map<string, Connected>();
  for (const row of rows as Connected[]) if (!bySlug.has(row.slug)) bySlug.set(row.slug, row);
  return [...bySlug.values()];
}

const actionsOf = (connection: Connected): Callable[] => {
  const definition = integrationOf(connection.integration);
  return definition ? definition.actions.map((action) => callableOf(connection, definition, action)) : [];
};

/** The tools of every integration that is connected here. */
export const integrationCallables = async (t: Tx): Promise<Callable[]> =>
  (await connected(t)).flatMap(actionsOf);

registerToolProvider({
  async sources(t) {
    return (await connected(t)).flatMap((connection): SourceInfo[] => {
      const tools = actionsOf(connection);
      if (tools.length === 0) return [];
      const { id, slug, name, workspaceId } = connection;
      return [
        {
          slug,
          name,
          kind: "integration",
          sourceId: null,
          isShared: workspaceId === null,
          toolCount: tools.length,
          stamp: `integration:${id}:${contentHash(tools.map(({ fingerprint }) => fingerprint)).slice(0, 16)}`,
        },
      ];
    });
  },
  async entries(t, { slug }) {
    const [connection] = await connected(t, slug);
    return connection
      ? actionsOf(connection).map(({ address, description, parameters, output, annotations }) => ({
          address,
          description,
          signature: signatureOf(parameters, output),
          annotations,
        }))
      : [];
  },
  async find(t, address) {
    const { source, name } = splitAddress(address);
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(source)) return null;
    const [connection] = await connected(t, source);
    const tool = connection && actionsOf(connection).find((each) => each.address === `${source}.${name}`);
    if (!tool) return null;
    const { action } = tool.target as unknown as { action: { method: string; path: string } };
    return { ...tool, method: `${action.method} ${action.path}` };
  },
});
