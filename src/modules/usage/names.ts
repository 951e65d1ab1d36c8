import { sql } from "kysely";
import type { VerbTx } from "../../platform/operation.ts";
import type { UsageDimension } from "./contract.ts";

type Named = { id: string; name: string };
const anyOf = (ids: readonly string[]) => sql<string>`any(${ids}::text[])`;

/** In the organization no workspace is open, so its agents are asked around that. */
function agentNames(t: VerbTx, ids: readonly string[]): Promise<Named[]> {
  const { organizationId, workspaceId } = t.scope;
  if (workspaceId)
    return t.db.selectFrom("agents").select(["id", "name"]).where("id", "=", anyOf(ids)).execute();
  return t.platform.door.asSystem(
    "names of agents in the usage of an organization",
    (around) =>
      around.db
        .selectFrom("agents as a")
        .innerJoin("workspaces as w", "w.id", "a.workspaceId")
        .select(["a.id", "a.name"])
        .where("w.organizationId", "=", organizationId!)
        .where("a.id", "=", anyOf(ids))
        .execute(),
    { isSingle: true },
  );
}

const NAMES: Partial<Record<UsageDimension, (t: VerbTx, ids: readonly string[]) => Promise<Named[]>>> = {
  agent: agentNames,
  workspace: (t, ids) =>
    t.db.selectFrom("workspaces").select(["id", "name"]).where("id", "=", anyOf(ids)).execute(),
  member: (t, ids) =>
    t.db.selectFrom("accounts").select(["id", "name"]).where("id", "=", anyOf(ids)).execute(),
  key: (t, ids) => t.db.selectFrom("apiKeys").select(["id", "name"]).where("id", "=", anyOf(ids)).execute(),
};

/** What these are called now. What has no id of its own is called what it is; what is gone is not in the answer. */
export async function namesOf(
  t: VerbTx,
  dimension: UsageDimension,
  values: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = [...new Set(values.filter((value) => value !== null))];
  if (ids.length === 0) return new Map();
  const find = NAMES[dimension];
  const named = find ? await find(t, ids) : ids.map((id) => ({ id, name: id }));
  return new Map(named.map(({ id, name }) => [id, name]));
}
