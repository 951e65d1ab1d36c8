import { forbidden } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { beyond, permissionsOfOrganizationRole } from "../access/index.ts";
import { actingPower, lockPeople } from "../organizations/index.ts";
import { listOrganizationApiKeys, revokeOrganizationApiKey } from "./contract.ts";
import { endKey, withIt } from "./end-key.ts";
import { asAsked, shownKeys } from "./shown-keys.ts";

implement(listOrganizationApiKeys, async (t, { limit, workspaceId, ...asked }) => {
  const rows = await shownKeys(t.db)
    .innerJoin("workspaces as w", "w.id", "k.workspaceId")
    .select(["k.workspaceId", "w.name as workspaceName"])
    .where(asAsked(asked))
    .$if(workspaceId !== undefined, (query) => query.where("k.workspaceId", "=", workspaceId!))
    .orderBy("k.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

/** Nobody ends a key of somebody who may do more in the organization than they. */
async function requireOwnerNotAbove(t: VerbTx, organizationId: string, id: string): Promise<void> {
  const owner = await t.db
    .selectFrom("apiKeys as k")
    .innerJoin("organizationMembers as om", (join) =>
      join.onRef("om.organizationId", "=", "k.organizationId").onRef("om.accountId", "=", "k.ownerId"),
    )
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .select(["a.name", "om.role"])
    .where("k.id", "=", id)
    .where("k.revokedAt", "is", null)
    .executeTakeFirst();
  if (!owner) return;
  const [more] = beyond(await actingPower(t, organizationId), permissionsOfOrganizationRole(owner.role));
  if (more)
    throw forbidden(
      `The key belongs to ${owner.name}, who may do more in the organization than you (${more}), so you cannot revoke it`,
    );
}

implement(revokeOrganizationApiKey, async (t, { organizationId, id }) => {
  await lockPeople(t, organizationId);
  await requireOwnerNotAbove(t, organizationId, id);
  const { name, workspaceId, revokedAt, others } = await endKey(t, id);
  t.changed({
    before: { name, workspaceId, revokedAt: null },
    after: { name, workspaceId, revokedAt, ...withIt(others) },
  });
  return undefined;
});
