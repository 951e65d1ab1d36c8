import { sql } from "kysely";
import type { z } from "zod";
import { addressMatcher } from "../../platform/address-matcher.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { ToolUser as ToolUserShape } from "./contract.ts";

export type ToolUser = z.output<typeof ToolUserShape>;

/**
 * What uses the tools of a source, by address: drafts and versions of agents that list them (in an organization's scope, of all its
 * workspaces), and toolkits that name them or hold them by a pattern.
 */
export async function usersOf(
  t: Tx,
  source: string,
  addresses?: readonly string[],
): Promise<Map<string, ToolUser[]>> {
  const { rows } = await sql<{
    address: string;
    kind: "agent_draft" | "agent_version";
    workspaceId: string;
    agentId: string;
    name: string;
    versionNumber: number | null;
  }>`select * from users_of_tools(${source})`.execute(t.db);
  const users = new Map<string, ToolUser[]>();
  const add = (address: string, user: ToolUser) =>
    void users.set(address, [...(users.get(address) ?? []), user]);
  for (const { address, kind, workspaceId, agentId, name, versionNumber } of rows)
    add(address, { kind, id: agentId, name, versionNumber, workspaceId });
  const kits = await t.db.selectFrom("toolkits").select(["id", "name", "patterns", "workspaceId"]).execute();
  for (const { id, name, patterns, workspaceId } of kits) {
    const user: ToolUser = { kind: "toolkit", id, name, versionNumber: null, workspaceId };
    const holds = addressMatcher(patterns);
    const named = patterns.filter((pattern) => !pattern.includes("*") && pattern.startsWith(`${source}.`));
    for (const address of addresses ? addresses.filter(holds) : named) add(address, user);
  }
  return users;
}

/** The agents whose draft was given a tool of the workspace's own, and their versions, deployed or newest, that froze it; at most 100. */
export async function usersOfOwnTool(t: Tx, name: string): Promise<ToolUser[]> {
  const { rows } = await sql<ToolUser>`
    with asked as (select workspace_id, id from tools where name = ${name})
    select 'agent_draft' as kind, a.id, a.name, null::int as version_number, a.workspace_id
      from asked o
      join agent_tools u on u.workspace_id = o.workspace_id and u.tool_id = o.id
      join agents a on a.workspace_id = u.workspace_id and a.id = u.agent_id
    union all
    select 'agent_version', a.id, a.name, v.number, a.workspace_id
      from asked o
      join version_uses f on f.workspace_id = o.workspace_id and f.used_subject_id = o.id
      join versions v on v.workspace_id = f.workspace_id and v.id = f.version_id
      join agents a on a.workspace_id = v.workspace_id and a.id = v.subject_id
      where exists (select from deployments d where d.workspace_id = v.workspace_id and d.version_id = v.id)
        or v.number = (select max(n.number) from versions n where n.workspace_id = v.workspace_id and n.subject_id = v.subject_id)
    order by kind, name, version_number limit 100`.execute(t.db);
  return rows;
}

/** What `usersOf` finds, as whoever calls may know it: who is confined to a toolkit knows of no other. */
export async function usersFor(
  t: VerbTx,
  ...of: [source: string, addresses?: readonly string[]]
): Promise<Map<string, ToolUser[]>> {
  const { toolkitId } = t.caller;
  const all = await usersOf(t, ...of);
  if (toolkitId === null) return all;
  const known = [...all].map(([address, users]): [string, ToolUser[]] => [
    address,
    users.filter(({ kind, id }) => kind !== "toolkit" || id === toolkitId),
  ]);
  return new Map(known.filter(([, users]) => users.length > 0));
}
