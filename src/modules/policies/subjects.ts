import { invalid } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { Match } from "./contract.ts";

type Subjects = Pick<Match, "agentIds" | "keyIds" | "accountIds">;

/** Where an error says that one of them stands. */
type PathOf = (field: keyof Subjects | "toolkitId", at?: number) => string;
/** As in a policy that stands `under` something, such as `add.0.`. */
export const pathInPolicy =
  (under = ""): PathOf =>
  (field, at) =>
    under + (field === "toolkitId" ? field : ["match", field, ...(at === undefined ? [] : [at])].join("."));

/** Throws 422 where a person's own policy names anybody: it is about nobody else, and agents and keys are their workspace's. */
export function requireNoSubjects(match: Subjects, pathOf = pathInPolicy()): void {
  for (const path of ["agentIds", "keyIds", "accountIds"] as const)
    if (match[path].length > 0)
      throw invalid(pathOf(path), "your own policies are about your own calls; a workspace's name others");
}

/** Throws 422 where a policy names what is not here: it would never be about anything. */
export async function requireSubjects(
  t: VerbTx,
  { agentIds, keyIds, accountIds }: Subjects,
  toolkitId: string | null,
  pathOf = pathInPolicy(),
): Promise<void> {
  const { workspaceId } = t.scope;
  const check = async (
    field: keyof Subjects,
    ids: readonly string[],
    find: () => Promise<{ id: string }[]>,
  ) => {
    if (ids.length === 0) return;
    const found = new Set((await find()).map(({ id }) => id));
    const at = ids.findIndex((id) => !found.has(id));
    if (at >= 0) throw invalid(pathOf(field, at), "there is nothing with this id here");
  };
  // Agents and keys are their workspace's, and an organization does not see into it.
  if (!workspaceId)
    for (const field of ["agentIds", "keyIds"] as const)
      if ({ agentIds, keyIds }[field].length > 0)
        throw invalid(pathOf(field), "agents and keys are named in a policy of their workspace");
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
  if (!toolkit) throw invalid(pathOf("toolkitId"), "there is no toolkit with this id here");
}
