import { sql } from "kysely";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { accessTags, inheritedRole, permissionsOfOrganizationRole, requireCanGive } from "../access/index.ts";
import { iconUrlOf } from "../icons/index.ts";
import {
  leaveOrganization,
  listOrganizationMembers,
  removeOrganizationMember,
  updateOrganizationMember,
} from "./contract.ts";
import { endInheritedAccess, removeFromOrganization } from "./departure.ts";
import { organizationMemberRoleChanged } from "./events.ts";
import { actingPower, lockPeople, refuseLastOwner, requireNotAbove, requirePerson } from "./standing.ts";

type MemberAnswer = OutputOf<typeof updateOrganizationMember>;

const peopleOf = (t: VerbTx, organizationId: string) =>
  t.db
    .selectFrom("organizationMembers as om")
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .select(["a.id as accountId", "a.name", "a.email", "a.iconId", "om.role", "om.createdAt as joinedAt"])
    .select(
      sql<number>`(select count(*)::int from members m join workspaces w on w.id = m.workspace_id
        where m.organization_id = om.organization_id and m.account_id = om.account_id and w.archived_at is null)`.as(
        "workspaceCount",
      ),
    )
    .where("om.organizationId", "=", organizationId)
    .where("a.kind", "=", "person");
type Row = Awaited<ReturnType<ReturnType<typeof peopleOf>["execute"]>>[number];

const toMember = (row: Row): MemberAnswer => ({
  ...row,
  email: row.email!,
  role: row.role as MemberAnswer["role"],
  iconUrl: iconUrlOf(row.iconId),
});

implement(listOrganizationMembers, async (t, { organizationId, cursor, limit, search, role }) => {
  const rows = await peopleOf(t, organizationId)
    .$if(Boolean(search), (query) =>
      query.where(sql<boolean>`position(lower(${search}) in lower(a.name || ' ' || a.email)) > 0`),
    )
    .$if(role !== undefined, (query) => query.where("om.role", "=", role!))
    .$if(cursor !== undefined, (query) => query.where("om.accountId", ">", cursor!))
    .orderBy("om.accountId")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toMember), limit, ({ accountId }) => accountId);
});

implement(updateOrganizationMember, async (t, { organizationId, accountId, role }) => {
  await lockPeople(t, organizationId);
  const target = await requirePerson(t, organizationId, accountId);
  const actor = await actingPower(t, organizationId);
  requireNotAbove(actor, target);
  requireCanGive(actor, permissionsOfOrganizationRole(role));
  if (role !== target.role) {
    if (role !== "owner") await refuseLastOwner(t, organizationId, target);
    await t.db
      .updateTable("organizationMembers")
      .set({ role })
      .where("organizationId", "=", organizationId)
      .where("accountId", "=", accountId)
      .execute();
    if (inheritedRole(target.role) && !inheritedRole(role))
      await endInheritedAccess(t, organizationId, accountId);
    await t.platform.access.invalidate(t, accessTags.account(accountId));
    const { name, role: previousRole } = target;
    emit(t, organizationMemberRoleChanged, { accountId, name, role, previousRole });
  }
  t.changed({ before: { role: target.role }, after: { role } });
  return toMember(
    await peopleOf(t, organizationId).where("om.accountId", "=", accountId).executeTakeFirstOrThrow(),
  );
});

implement(removeOrganizationMember, async (t, { organizationId, accountId }) => {
  await lockPeople(t, organizationId);
  const target = await requirePerson(t, organizationId, accountId);
  requireNotAbove(await actingPower(t, organizationId), target);
  await refuseLastOwner(t, organizationId, target);
  t.changed({ before: await removeFromOrganization(t, organizationId, target), after: null });
  return undefined;
});

implement(leaveOrganization, async (t, { organizationId }) => {
  await lockPeople(t, organizationId);
  const me = await requirePerson(t, organizationId, t.caller.accountId);
  await refuseLastOwner(t, organizationId, me);
  t.changed({ before: await removeFromOrganization(t, organizationId, me), after: null });
  return undefined;
});
