import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { memberAdded, memberRemoved } from "../members/events.ts";
import {
  endAccess,
  findStanding,
  lockedPower,
  requireGivableRole,
  requireNotAbove,
  requireRoomForServiceAccount,
} from "../members/index.ts";
import { createServiceAccount, deleteServiceAccount, listServiceAccounts } from "./contract.ts";
import { serviceAccountCreated, serviceAccountDeleted } from "./events.ts";

const here = (t: Pick<VerbTx, "caller">) => {
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  return { workspaceId, organizationId };
};

const serviceAccountsOf = (t: VerbTx) =>
  t.db
    .selectFrom("members as m")
    .innerJoin("accounts as a", "a.id", "m.accountId")
    .select(["a.id", "a.name", "m.role", "m.createdAt"])
    .select(
      sql<number>`(select count(*)::int from api_keys k where k.workspace_id = m.workspace_id and k.owner_id = a.id
        and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))`.as("keyCount"),
    )
    .where("m.workspaceId", "=", here(t).workspaceId)
    .where("a.kind", "=", "service");

implement(listServiceAccounts, async (t, { cursor, limit }) => {
  const rows = await serviceAccountsOf(t)
    .$if(cursor !== undefined, (query) => query.where("m.accountId", ">", cursor!))
    .orderBy("m.accountId")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implement(createServiceAccount, async (t, { name, role }) => {
  await requireGivableRole(t, await lockedPower(t), role, "service");
  await requireRoomForServiceAccount(t);
  const { organizationId } = here(t);
  const id = newId("account");
  await t.db
    .insertInto("accounts")
    .values({ id, kind: "service", name, serviceOrganizationId: organizationId })
    .execute();
  await t.db
    .insertInto("organizationMembers")
    .values({ organizationId, accountId: id, role: "member" })
    .execute();
  await t.db
    .insertInto("members")
    .values({ ...here(t), accountId: id, role })
    .execute();
  await t.platform.access.invalidate(t, accessTags.account(id));
  emit(t, serviceAccountCreated, { accountId: id, name, role });
  emit(t, memberAdded, { accountId: id, name, role });
  t.changed({ before: null, after: { name, role } });
  return serviceAccountsOf(t).where("m.accountId", "=", id).executeTakeFirstOrThrow();
});

implementWork(deleteServiceAccount, async (ws, { id }) => {
  await ws.commit(async (t) => {
    const actor = await lockedPower(t);
    const target = await findStanding(t, here(t), id, { isLocked: true });
    if (target?.kind !== "service" || target.memberRole === null) throw notFound("Service account");
    requireNotAbove(actor, target);
    await t.db
      .deleteFrom("members")
      .where("workspaceId", "=", here(t).workspaceId)
      .where("accountId", "=", id)
      .execute();
    await endAccess(t, id);
    const told = { accountId: id, name: target.name, role: target.memberRole };
    emit(t, memberRemoved, told);
    emit(t, serviceAccountDeleted, told);
    t.changed({ before: { name: target.name, role: target.memberRole }, after: null });
    return undefined;
  });
  // The workspace does not see where else it is a member; the organization does. Its account stays, for the audit log.
  const { organizationId } = here(ws);
  await ws.platform.door.write({ accountId: ws.caller.accountId, organizationId }, async (t) => {
    // Held first: nobody adds it anywhere between the look and the end.
    const [member] = await t.db
      .selectFrom("organizationMembers")
      .select("accountId")
      .where("organizationId", "=", organizationId)
      .where("accountId", "=", id)
      .forUpdate()
      .execute();
    const elsewhere = await t.db
      .selectFrom("members")
      .select("workspaceId")
      .where("organizationId", "=", organizationId)
      .where("accountId", "=", id)
      .limit(1)
      .execute();
    if (!member || elsewhere.length > 0) return;
    await t.db
      .deleteFrom("organizationMembers")
      .where("organizationId", "=", organizationId)
      .where("accountId", "=", id)
      .execute();
  });
  return undefined;
});
