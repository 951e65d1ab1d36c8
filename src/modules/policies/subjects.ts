import { invalid } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { Match } from "./contract.ts";

type Subjects = Pick<Match, "agentIds" | "keyIds" | "accountIds">;

/** Throws 422 where a person's own policy names anybody: it is about nobody else, and agents and keys are their workspace's. */
export function requireNoSubjects(match: Subjects): void {
  for (const path of ["agentIds", "keyIds", "accountIds"] as const)
    if (match[path].length > 0)
      throw invalid(`match.${path}`, "your own policies are about your own calls; a workspace's name others");
}

/** Throws 422 where a policy names what is not here: it would never be about anything. */
export async function requireSubjects(
  t: VerbTx,
  { agentIds, keyIds, accountIds }: Subjects,
  toolkitId: string | null,
): Promise<void> {
  const { workspaceId } = t.scope;
  const check = async (path: string, ids: readonly string[], find: () => Promise<{ id: string }[]>) => {
    if (ids.length === 0) return;
    const found = new Set((await find()).map(({ id }) => id));
    const at = ids.findIndex((id) => !found.has(id));
    if (at >= 0) throw invalid(`match.${path}.${at}`, "there is nothing with this id here");
  };
  // Agents and keys are their workspace's, and an organization does not see into it.
  if (!workspaceId)
    for (const [path, ids] of Object.entries({ agentIds, keyIds }))
      if (ids.length > 0)
        throw invalid(`match.${path}`, "agents and keys are named in a policy of their workspace");
  if (workspaceId) {
    await check("agentIds", agentIds, () =>
      t.db.selectFrom("agents").select("id").where("id", "in", agentIds).execute(),
    );
    await check("keyIds", keyIds, () =>
      t.db.selectFrom("apiKeys").select("id").where("id", "in", keyIds).execute(),
    );
  }
  // Whoever comes in by being the organization's owner is no member of the workspace.
  await check("accountIds", accountIds, () =>
    t.db.selectFrom("accounts").select("id").where("id", "in", accountIds).execute(),
  );
  if (toolkitId === null) return;
  const toolkit = await t.db
    .selectFrom("toolkits")
    .select("id")
    .where("id", "=", toolkitId)
    .executeTakeFirst();
  if (!toolkit) throw invalid("toolkitId", "there is no toolkit with this id here");
}
