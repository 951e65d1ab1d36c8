import { sql } from "kysely";
import { conflict, forbidden, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import {
  addMember,
  leaveWorkspace,
  listCandidates,
  listMembers,
  removeMember,
  updateMember,
} from "./contract.ts";
import { endAccess } from "./end-access.ts";
import { memberAdded, memberRemoved, memberRoleChanged } from "./events.ts";
import { containing, findMember, memberPage } from "./list.ts";
import { lockedPower, lockPeople } from "./people-lock.ts";
import {
  refuseInherited,
  refuseLastOwner,
  requireGivableRole,
  requireRoomForServiceAccount,
} from "./rules.ts";
import { findStanding, requireNotAbove, requireStanding, type Standing } from "./standing.ts";

implement(listMembers, memberPage);

/** The workspace the caller is in, as `findStanding` wants it. */
const here = (t: VerbTx) => {
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  return { workspaceId, organizationId };
};

implement(addMember, async (t, { accountId, role }) => {
  const actor = await lockedPower(t);
  const target = await findStanding(t, here(t), accountId, { isLocked: true });
  if (!target) throw notFound("Account");
  if (target.memberRole !== null) throw conflict(`${target.name} is a member of this workspace already`);
  await requireGivableRole(t, actor, role, target.kind);
  if (target.kind === "service") await requireRoomForServiceAccount(t);
  // Of two who add the same person at once, one does.
  const added = await t.db
    .insertInto("members")
    .values({ ...here(t), accountId, role })
    .onConflict((there) => there.columns(["workspaceId", "accountId"]).doNothing())
    .returning("accountId")
    .executeTakeFirst();
  if (!added) throw conflict(`${target.name} is a member of this workspace already`);
  await t.platform.access.invalidate(t, accessTags.account(accountId));
  emit(t, memberAdded, { accountId, name: target.name, role });
  t.changed({ before: null, after: { role } });
  return findMember(t, accountId);
});

implement(updateMember, async (t, { accountId, role }) => {
  const actor = await lockedPower(t);
  const target = await requireStanding(t, here(t), accountId, { isLocked: true });
  if (target.memberRole === null) refuseInherited(target, accountId === t.caller.accountId);
  requireNotAbove(actor, target);
  await requireGivableRole(t, actor, role, target.kind);
  if (target.memberRole === "owner" && role !== "owner") await refuseLastOwner(t, accountId);
  await t.db
    .updateTable("members")
    .set({ role })
    .where("workspaceId", "=", here(t).workspaceId)
    .where("accountId", "=", accountId)
    .execute();
  await t.platform.access.invalidate(t, accessTags.account(accountId));
  const { name, memberRole: previousRole } = target;
  if (previousRole !== null && previousRole !== role)
    emit(t, memberRoleChanged, { accountId, name, role, previousRole });
  t.changed({ before: { role: previousRole }, after: { role } });
  return findMember(t, accountId);
});

async function remove(t: VerbTx, target: Standing): Promise<undefined> {
  const { accountId, memberRole, name } = target;
  refuseInherited(target, accountId === t.caller.accountId);
  if (memberRole === "owner") await refuseLastOwner(t, accountId);
  await t.db
    .deleteFrom("members")
    .where("workspaceId", "=", here(t).workspaceId)
    .where("accountId", "=", accountId)
    .execute();
  await endAccess(t, accountId);
  emit(t, memberRemoved, { accountId, name, role: memberRole! });
  t.changed({ before: { role: memberRole }, after: null });
}

implement(removeMember, async (t, { accountId }) => {
  const actor = await lockedPower(t);
  const target = await requireStanding(t, here(t), accountId, { isLocked: true });
  requireNotAbove(actor, target);
  return remove(t, target);
});

implement(leaveWorkspace, async (t) => {
  // A key has its owner's power; whether the owner stays is not a question of power.
  if (t.caller.kind === "api_key") throw forbidden("An API key cannot leave for its owner");
  await lockPeople(t);
  return remove(t, await requireStanding(t, here(t), t.caller.accountId, { isLocked: true }));
});

implement(listCandidates, async (t, { search, cursor, limit }) => {
  const { workspaceId, organizationId } = here(t);
  const rows = await t.db
    .selectFrom("organizationMembers as om")
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .select(["a.id as accountId", sql<Standing["kind"]>`a.kind`.as("kind"), "a.name", "a.email"])
    .where("om.organizationId", "=", organizationId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("members as m")
            .select("m.accountId")
            .where("m.workspaceId", "=", workspaceId)
            .whereRef("m.accountId", "=", "om.accountId"),
        ),
      ),
    )
    .$if(Boolean(search), (query) =>
      query.where((where) =>
        where.or([
          where("a.name", "ilike", containing(search!)),
          where("a.email", "ilike", containing(search!)),
        ]),
      ),
    )
    .$if(cursor !== undefined, (query) => query.where("om.accountId", ">", cursor!))
    .orderBy("om.accountId")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.accountId);
});
