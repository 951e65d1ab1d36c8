import { sql } from "kysely";
import { conflict, forbidden, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import { accessTags, beyond, permissionsOfOrganizationRole, requireCanGive } from "../access/index.ts";
import { findStanding, lockedPower, requireNotAbove, requireStanding } from "../members/index.ts";
import { requireInCatalogue } from "../roles/index.ts";
import {
  createGrant,
  createOrganizationGrant,
  listGrants,
  listOrganizationGrants,
  revokeGrant,
  revokeOrganizationGrant,
} from "./contract.ts";
import { grantGiven, grantRevoked } from "./events.ts";

type GrantAnswer = OutputOf<typeof createGrant>;
const now = sql<string>`now()`;
// All of somebody's living grants are read whenever their power is looked up.
const MAX_LIVING = 50;

/** Where a grant of this call holds: in a workspace, or in the organization itself. */
interface Place {
  organizationId: string;
  workspaceId: string | null;
}
const here = (t: VerbTx) => {
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  return { organizationId, workspaceId };
};
const above = (t: VerbTx): Place => ({ organizationId: t.caller.organization!.id, workspaceId: null });

const grantsOf = (t: VerbTx, { organizationId, workspaceId }: Place) =>
  t.db
    .selectFrom("grants as g")
    .leftJoin("accounts as a", "a.id", "g.accountId")
    .leftJoin("accounts as b", "b.id", "g.grantedBy")
    .selectAll("g")
    .select([
      sql<string>`coalesce(a.name, 'Somebody who left')`.as("accountName"),
      sql<string>`coalesce(b.name, 'Somebody who left')`.as("grantedByName"),
    ])
    .where("g.organizationId", "=", organizationId)
    .where("g.workspaceId", "is not distinct from", workspaceId);

async function list(
  t: VerbTx,
  place: Place,
  { cursor, limit, isLiving }: Pick<InputOf<typeof listGrants>, "cursor" | "limit" | "isLiving">,
) {
  const rows = await grantsOf(t, place)
    .$if(isLiving === true, (query) => query.where("g.revokedAt", "is", null).where("g.expiresAt", ">", now))
    .$if(isLiving === false, (query) =>
      query.where((where) =>
        where.or([where("g.revokedAt", "is not", null), where("g.expiresAt", "<=", now)]),
      ),
    )
    .$if(cursor !== undefined, (query) => query.where("g.id", "<", cursor!))
    .orderBy("g.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
}

/** What an event says of a grant. */
const told = ({ id: grantId, accountId, permissions, expiresAt }: GrantAnswer) => ({
  grantId,
  accountId,
  permissions,
  expiresAt,
});

async function give(
  t: VerbTx,
  place: Place,
  { accountId, permissions, reason, minutes }: InputOf<typeof createGrant>,
): Promise<GrantAnswer> {
  const { count } = await grantsOf(t, place)
    .clearSelect()
    .select(sql<number>`count(*)::int`.as("count"))
    .where("g.accountId", "=", accountId)
    .where("g.revokedAt", "is", null)
    .where("g.expiresAt", ">", now)
    .executeTakeFirstOrThrow();
  if (count >= MAX_LIVING)
    throw conflict(`Somebody has up to ${MAX_LIVING} grants here at a time; end one first`);
  const id = newId("grant");
  await t.db
    .insertInto("grants")
    .values({
      ...place,
      id,
      accountId,
      permissions,
      reason,
      grantedBy: t.caller.accountId,
      expiresAt: sql<string>`now() + make_interval(mins => ${minutes})`,
    })
    .execute();
  await t.platform.access.invalidate(t, accessTags.account(accountId));
  const grant = await grantsOf(t, place).where("g.id", "=", id).executeTakeFirstOrThrow();
  emit(t, grantGiven, told(grant));
  t.changed({ before: null, after: { permissions, reason, expiresAt: grant.expiresAt } });
  return grant;
}

/** A grant that still holds; 404 for one that is absent, over or elsewhere. */
async function requireLiving(t: VerbTx, place: Place, id: string): Promise<GrantAnswer> {
  const grant = await grantsOf(t, place)
    .where("g.id", "=", id)
    .where("g.revokedAt", "is", null)
    .where("g.expiresAt", ">", now)
    .executeTakeFirst();
  if (!grant) throw notFound("Grant");
  return grant;
}

async function end(t: VerbTx, place: Place, grant: GrantAnswer): Promise<undefined> {
  await t.db
    .updateTable("grants")
    .set({ revokedAt: now })
    .where("organizationId", "=", place.organizationId)
    .where("id", "=", grant.id)
    .where("revokedAt", "is", null)
    .execute();
  await t.platform.access.invalidate(t, accessTags.account(grant.accountId));
  const { accountId, permissions, reason, expiresAt } = grant;
  emit(t, grantRevoked, told(grant));
  t.changed({ before: { accountId, permissions, reason, expiresAt }, after: null });
}

implement(listGrants, (t, input) => list(t, here(t), input));
implement(createGrant, async (t, input) => {
  const permissions = requireInCatalogue(input.permissions, "workspace");
  const actor = await lockedPower(t);
  await requireStanding(t, here(t), input.accountId, { isLocked: true });
  requireCanGive(actor, permissions);
  return give(t, here(t), { ...input, permissions });
});
implement(revokeGrant, async (t, { id }) => {
  const actor = await lockedPower(t);
  const grant = await requireLiving(t, here(t), id);
  const holder = await findStanding(t, here(t), grant.accountId);
  if (holder) requireNotAbove(actor, holder);
  return end(t, here(t), grant);
});

implement(listOrganizationGrants, (t, input) => list(t, above(t), input));
implement(createOrganizationGrant, async (t, input) => {
  const permissions = requireInCatalogue(input.permissions, "organization");
  const role = await organizationRoleOf(t, input.accountId);
  if (role === undefined) throw notFound("Member");
  requireCanGive(t.caller.organization!, permissions);
  return give(t, above(t), { ...input, permissions });
});
implement(revokeOrganizationGrant, async (t, { id }) => {
  const grant = await requireLiving(t, above(t), id);
  const role = await organizationRoleOf(t, grant.accountId);
  const [more] = beyond(t.caller.organization!, permissionsOfOrganizationRole(role ?? ""));
  if (more) throw forbidden(`${grant.accountName} may do more in the organization than you (${more})`);
  return end(t, above(t), grant);
});

const organizationRoleOf = async (t: VerbTx, accountId: string): Promise<string | undefined> =>
  (
    await t.db
      .selectFrom("organizationMembers")
      .select("role")
      .where("organizationId", "=", t.caller.organization!.id)
      .where("accountId", "=", accountId)
      .forShare()
      .executeTakeFirst()
  )?.role;
