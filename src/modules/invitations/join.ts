import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { permissionsOfOrganizationRole } from "../access/index.ts";
import { memberAdded, memberRoleChanged } from "../members/events.ts";
import { organizationMemberAdded, organizationMemberRoleChanged } from "../organizations/events.ts";
import { requireRoomFor } from "../plans/index.ts";
import type { OpenInvitation } from "./open.ts";
import { type FindRole, rolesOf } from "./roles.ts";

const covers = (wide: readonly string[], narrow: readonly string[]): boolean =>
  narrow.every((permission) => wide.includes(permission));

type JoiningTx = Tx & Parameters<typeof requireRoomFor>[0];
interface Joining {
  accountId: string;
  name: string;
}

interface RoleQuery {
  executeTakeFirst(): Promise<{ role: string } | undefined>;
}

/** Null once it is added; else the role of the membership there is, held. One that ends in between is added anew. */
async function addOrHold(add: RoleQuery, hold: RoleQuery): Promise<string | null> {
  for (;;) {
    if (await add.executeTakeFirst()) return null;
    const held = await hold.executeTakeFirst();
    if (held) return held.role;
  }
}

async function joinOrganization(
  t: JoiningTx,
  organizationId: string,
  { accountId, name }: Joining,
  role: string,
) {
  const told = { organizationId, actorId: accountId };
  const mine = t.db
    .selectFrom("organizationMembers")
    .select("role")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId);
  if (!(await mine.executeTakeFirst())) await requireRoomFor(t, "members", organizationId);
  const added = t.db
    .insertInto("organizationMembers")
    .values({ organizationId, accountId, role })
    .onConflict((known) => known.columns(["organizationId", "accountId"]).doNothing())
    .returning("role");
  const held = await addOrHold(added, mine.forUpdate());
  if (held === null) {
    emit(t, organizationMemberAdded, { accountId, name, role }, told);
    return;
  }
  if (!covers(permissionsOfOrganizationRole(role), permissionsOfOrganizationRole(held))) return;
  await t.db
    .updateTable("organizationMembers")
    .set({ role })
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .execute();
  if (held !== role)
    emit(t, organizationMemberRoleChanged, { accountId, name, role, previousRole: held }, told);
}

async function joinWorkspace(
  t: Tx,
  { name, ...member }: Joining & { organizationId: string; workspaceId: string },
  offered: OpenInvitation["offers"][number]["role"],
  find: FindRole,
) {
  const added = t.db
    .insertInto("members")
    .values({ ...member, role: offered.role })
    .onConflict((known) => known.columns(["workspaceId", "accountId"]).doNothing())
    .returning("role");
  const { accountId, ...place } = member;
  const told = { ...place, actorId: accountId };
  const { role } = offered;
  const mine = t.db
    .selectFrom("members")
    .select("role")
    .where("workspaceId", "=", member.workspaceId)
    .where("accountId", "=", member.accountId);
  const held = await addOrHold(added, mine.forUpdate());
  if (held === null) {
    emit(t, memberAdded, { accountId, name, role }, told);
    return;
  }
  if (!covers(offered.permissions, find(held)?.permissions ?? [])) return;
  await t.db
    .updateTable("members")
    .set({ role: offered.role })
    .where("workspaceId", "=", member.workspaceId)
    .where("accountId", "=", member.accountId)
    .execute();
  if (held !== role) emit(t, memberRoleChanged, { accountId, name, role, previousRole: held }, told);
}

/** Makes an account what an invitation gives. What it is already is never lowered. As the system. */
export async function joinBy(t: JoiningTx, invitation: OpenInvitation, accountId: string): Promise<void> {
  const { organizationId, offers, organizationRole } = invitation;
  const { name } = await t.db
    .selectFrom("accounts")
    .select("name")
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
  await joinOrganization(t, organizationId, { accountId, name }, organizationRole ?? "member");
  const find = await rolesOf(t, organizationId);
  for (const { workspaceId, role } of offers)
    await joinWorkspace(t, { organizationId, workspaceId, accountId, name }, role, find);
}
