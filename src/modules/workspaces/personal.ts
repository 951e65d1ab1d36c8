import type { AccessCache } from "../../platform/access-cache.ts";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { accessTags } from "../access/index.ts";
import { deleteEmpty, workspaceHolds } from "./emptiness.ts";
import { workspaceDeleted } from "./events.ts";
import { named } from "./find.ts";

/**
 * Deletes the account's personal workspace if it holds nothing and nobody else is in it; its organization stays. For a system
 * transaction. Answers what was deleted, for the audit entry of the cause; null when it stays or there is none.
 */
export async function deletePersonalIfEmpty(
  t: Tx,
  access: Pick<AccessCache, "invalidate">,
  accountId: string,
): Promise<{ id: string; name: string } | null> {
  const personal = await t.db
    .selectFrom("workspaces as w")
    .innerJoin("members as m", "m.workspaceId", "w.id")
    .select(["w.id", "w.organizationId", "w.isPersonal", "w.name", "w.slug"])
    .where("w.isPersonal", "=", true)
    .where("w.createdBy", "=", accountId)
    .where("m.accountId", "=", accountId)
    .where("m.role", "=", "owner")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("members as other")
            .select("other.accountId")
            .whereRef("other.workspaceId", "=", "w.id")
            .where("other.accountId", "<>", accountId),
        ),
      ),
    )
    // A row of the workspace that is being made now is waited for, and then seen.
    .forUpdate("w")
    .executeTakeFirst();
  if (!personal || (await workspaceHolds(t, personal)).length > 0) return null;
  await deleteEmpty(t, personal);
  for (const place of ["defaultWorkspaceId", "lastWorkspaceId"] as const)
    await t.db
      .updateTable("accounts")
      .set({ [place]: null })
      .where("id", "=", accountId)
      .where(place, "=", personal.id)
      .execute();
  await access.invalidate(t, accessTags.workspace(personal.id), accessTags.account(accountId));
  const { organizationId } = personal;
  emit(t, workspaceDeleted, named(personal), { organizationId, actorId: accountId });
  return { id: personal.id, name: personal.name };
}
