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

/** The same as whoever calls may know it: who is confined to a toolkit knows of no other. */
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
