import { type SqlBool, sql } from "kysely";
import type { Power } from "../../platform/caller.ts";
import { conflict, forbidden, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import {
  accessTags,
  beyond,
  inheritedRole,
  isPreset,
  permissionsOfPreset,
  requireCanGive,
} from "../access/index.ts";
import { memberRoleChanged } from "../members/events.ts";
import { resolveRole } from "../members/index.ts";
import { requireFeature } from "../plans/index.ts";
import { createRole, deleteRole, listRoles, updateRole } from "./contract.ts";
import { roleCreated, roleDeleted, roleUpdated } from "./events.ts";
import { requireInCatalogue } from "./permissions.ts";

type RoleAnswer = OutputOf<typeof createRole>;
const MAX_ROLES = 100;

/** What the caller may put into a role: what being owner or admin of the organization gives in every workspace. */
function standingOf(t: VerbTx): Pick<Power, "standing"> {
  const above = inheritedRole(t.caller.organization!.role);
  return { standing: new Set(above ? permissionsOfPreset(above) : []) };
}

const rolesOf = (t: VerbTx) =>
  t.db
    .selectFrom("roles as r")
    .leftJoin(
      (query) =>
        query
          .selectFrom("members")
          .select(["role", sql<number>`count(*)::int`.as("uses")])
          .where("organizationId", "=", t.caller.organization!.id)
          .groupBy("role")
          .as("m"),
      (join) => join.onRef("m.role", "=", "r.id"),
    )
    .leftJoin(
      (query) =>
        query
          .selectFrom("invitationWorkspaces as iw")
          .innerJoin("invitations as i", (join) =>
            join.onRef("i.organizationId", "=", "iw.organizationId").onRef("i.id", "=", "iw.invitationId"),
          )
          .select(["iw.role", sql<number>`count(distinct i.id)::int`.as("uses")])
          .where("i.state", "=", "pending")
          .where("i.expiresAt", ">", sql<string>`now()`)
          .groupBy("iw.role")
          .as("i"),
      (join) => join.onRef("i.role", "=", "r.id"),
    )
    .selectAll("r")
    .select([
      sql<number>`coalesce(m.uses, 0)`.as("memberCount"),
      sql<number>`coalesce(i.uses, 0)`.as("invitationCount"),
    ])
    .where("r.organizationId", "=", t.caller.organization!.id);

async function findRole(t: VerbTx, id: string): Promise<RoleAnswer> {
  const row = await rolesOf(t).where("r.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Role");
  return row;
}

/** Roles of one organization change one after another: their number, their names and who replaces whom stay true. */
const oneAtATime = (t: VerbTx) =>
  t.db
    .selectFrom("organizations")
    .select("id")
    .where("id", "=", t.caller.organization!.id)
    .forNoKeyUpdate()
    .execute();

async function refuseTakenName(t: VerbTx, name: string, ownId: string | null): Promise<void> {
  if (isPreset(name.toLowerCase())) throw invalid("name", "is the name of a preset");
  const taken = await t.db
    .selectFrom("roles")
    .select("id")
    .where("organizationId", "=", t.caller.organization!.id)
    .where(sql<SqlBool>`lower(name) = lower(${name})`)
    .executeTakeFirst();
  if (taken && taken.id !== ownId) throw conflict("There is a role of that name; choose another");
}

/** The role, held until the transaction ends; 403 when it holds more than the caller may give. */
async function requireOwnToChange(t: VerbTx, id: string) {
  await oneAtATime(t);
  const role = await t.db
    .selectFrom("roles")
    .select(["name", "description", "permissions"])
    .where("organizationId", "=", t.caller.organization!.id)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!role) throw notFound("Role");
  const [more] = beyond(standingOf(t), role.permissions);
  if (more) throw forbidden(`This role holds ${more}, which your own role does not have`);
  return role;
}

implement(listRoles, async (t, { cursor, limit }) => {
  const rows = await rolesOf(t)
    .$if(cursor !== undefined, (query) => query.where("r.id", ">", cursor!))
    .orderBy("r.id")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implement(createRole, async (t, { name, description, permissions: wanted }) => {
  const permissions = requireInCatalogue(wanted, "workspace");
  requireCanGive(standingOf(t), permissions);
  await requireFeature(t, "custom_roles", t.caller.organization!.id);
  await oneAtATime(t);
  await refuseTakenName(t, name, null);
  const { count } = await t.db
    .selectFrom("roles")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("organizationId", "=", t.caller.organization!.id)
    .executeTakeFirstOrThrow();
  if (count >= MAX_ROLES) throw conflict(`An organization has up to ${MAX_ROLES} roles; delete one first`);
  const id = newId("role");
  await t.db
    .insertInto("roles")
    .values({ id, name, description, permissions, createdBy: t.caller.accountId })
    .execute();
  emit(t, roleCreated, { roleId: id, name, permissions });
  t.changed({ before: null, after: { name, description, permissions } });
  return findRole(t, id);
});

implement(updateRole, async (t, { id, name, description, permissions: wanted }) => {
  const permissions = wanted && requireInCatalogue(wanted, "workspace");
  const before = await requireOwnToChange(t, id);
  if (permissions) requireCanGive(standingOf(t), permissions);
  if (name !== undefined) await refuseTakenName(t, name, id);
  const after = {
    name: name ?? before.name,
    description: description ?? before.description,
    permissions: permissions ?? before.permissions,
  };
  await t.db
    .updateTable("roles")
    .set({ ...after, updatedAt: sql<string>`now()` })
    .where("organizationId", "=", t.caller.organization!.id)
    .where("id", "=", id)
    .execute();
  await t.platform.access.invalidate(t, accessTags.organization(t.caller.organization!.id));
  emit(t, roleUpdated, { roleId: id, name: after.name, permissions: after.permissions });
  t.changed({ before, after });
  return findRole(t, id);
});

implement(deleteRole, async (t, { id, replacement }) => {
  const { accountId, organization } = t.caller;
  const organizationId = organization!.id;
  const before = await requireOwnToChange(t, id);
  if (replacement === id) throw invalid("replacement", "must be another role");
  const { permissions } = await resolveRole(t, organizationId, replacement, "replacement");
  requireCanGive(standingOf(t), permissions);
  if (replacement === "owner") await refuseForServiceAccounts(t, id);
  const moved = await t.db
    .updateTable("members")
    .set({ role: replacement })
    .where("organizationId", "=", organizationId)
    .where("role", "=", id)
    .returning(["workspaceId", "accountId"])
    .execute();
  await tellMembers(t, moved, { role: replacement, previousRole: id });
  // Who replaces the role is who gives its replacement.
  await t.db
    .updateTable("invitationWorkspaces")
    .set({ role: replacement, invitedBy: accountId })
    .where("organizationId", "=", organizationId)
    .where("role", "=", id)
    .execute();
  await t.db.deleteFrom("roles").where("organizationId", "=", organizationId).where("id", "=", id).execute();
  await t.platform.access.invalidate(t, accessTags.organization(organizationId));
  emit(t, roleDeleted, { roleId: id, name: before.name, replacement });
  t.changed({ before, after: { replacement, members: moved.length } });
  return undefined;
});

async function tellMembers(
  t: VerbTx,
  moved: readonly { workspaceId: string; accountId: string }[],
  change: { role: string; previousRole: string },
): Promise<void> {
  if (moved.length === 0) return;
  const people = await t.db
    .selectFrom("accounts")
    .select(["id", "name"])
    .where("id", "in", [...new Set(moved.map(({ accountId }) => accountId))])
    .execute();
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  for (const { workspaceId, accountId } of moved)
    emit(t, memberRoleChanged, { accountId, name: nameOf.get(accountId) ?? "", ...change }, { workspaceId });
}

async function refuseForServiceAccounts(t: VerbTx, role: string): Promise<void> {
  const service = await t.db
    .selectFrom("members as m")
    .innerJoin("accounts as a", "a.id", "m.accountId")
    .select("a.id")
    .where("m.organizationId", "=", t.caller.organization!.id)
    .where("m.role", "=", role)
    .where("a.kind", "=", "service")
    .limit(1)
    .executeTakeFirst();
  if (service) throw invalid("replacement", "a service account has this role and cannot be an owner");
}
