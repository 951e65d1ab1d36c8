import { changeOf } from "../../platform/audit.ts";
import { sql } from "kysely";
import { conflict } from "../../platform/errors.ts";
import { openBooks } from "../../platform/books/create-books.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { claimIcon, iconUrlOf, releaseIcon } from "../icons/index.ts";
import { beginDefaultPlan } from "../plans/index.ts";
import {
  createOrganization,
  getOrganization,
  getOrganizationAccess,
  listOrganizations,
  updateOrganization,
} from "./contract.ts";
import { organizationCreated, organizationUpdated } from "./events.ts";
import { refuseReserved, slugCandidates, slugify, slugTaken } from "./slug.ts";

type OrganizationAnswer = OutputOf<typeof getOrganization>;
type Role = OrganizationAnswer["role"];
// No plan gives more: it keeps one account from filling the installation.
const MAX_MADE = 50;

/** Throws 409 when the account made, and still owns, as many organizations as one may. */
async function requireRoomForOrganization(t: VerbTx, accountId: string): Promise<void> {
  const { count } = await t.db
    .selectFrom("organizationMembers as m")
    .innerJoin("organizations as o", "o.id", "m.organizationId")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("m.accountId", "=", accountId)
    .where("m.role", "=", "owner")
    .where("o.createdBy", "=", accountId)
    .where("o.isPersonal", "=", false)
    .executeTakeFirstOrThrow();
  if (count >= MAX_MADE)
    throw conflict(
      `An account makes up to ${MAX_MADE} organizations; hand one over to another owner and leave it first`,
    );
}

implementWork(createOrganization, async (ws, { name, slug, iconStorageId }) => {
  refuseReserved(slug);
  const { accountId } = ws.caller;
  const id = newId("organization");
  return ws.commit(
    async (t) => {
      await requireRoomForOrganization(t, accountId);
      const iconId = iconStorageId ? await claimIcon(t, iconStorageId) : null;
      for (const candidate of slug ? [slug] : slugCandidates(slugify(name, "team"))) {
        const row = await t.db
          .insertInto("organizations")
          .values({ id, name, slug: candidate, iconId, createdBy: accountId })
          .onConflict((taken) => taken.column("slug").doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) continue;
        await t.db
          .insertInto("organizationMembers")
          .values({ organizationId: id, accountId, role: "owner" })
          .execute();
        // The sign-up grant went to the personal organization; further ones start empty, so grants cannot be farmed.
        await openBooks(t, id, 0, t.platform.now());
        const plan = await beginDefaultPlan(t, t.platform, { organizationId: id, isPersonal: false });
        const made = { organizationId: id, name, slug: row.slug, isPersonal: false, ownerId: accountId };
        emit(t, organizationCreated, made, { organizationId: id });
        return { ...row, plan, iconUrl: iconUrlOf(row.iconId), role: "owner" as const };
      }
      throw slugTaken();
    },
    { scope: { accountId, organizationId: id }, asSystem: "a new organization: no context can name it yet" },
  );
});

implement(listOrganizations, async (t, { cursor, limit }) => {
  const rows = await t.db
    .selectFrom("organizationMembers as m")
    .innerJoin("organizations as o", "o.id", "m.organizationId")
    .select([
      "o.id",
      "o.name",
      "o.slug",
      "o.isPersonal",
      "o.iconId",
      "o.plan",
      "o.keyMaxDays",
      "o.accentColor",
      "o.supportEmail",
      "o.membersSeeBilling",
      "o.createdAt",
      "m.role",
    ])
    .where("m.accountId", "=", t.caller.accountId)
    .$if(cursor !== undefined, (query) => query.where("o.id", ">", cursor!))
    .orderBy("o.id")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => ({ ...row, iconUrl: iconUrlOf(row.iconId), role: row.role as Role })),
    limit,
    (row) => row.id,
  );
});

const organizationOf = (t: VerbTx, organizationId: string) =>
  t.db.selectFrom("organizations").selectAll().where("id", "=", organizationId);
type Row = Awaited<ReturnType<ReturnType<typeof organizationOf>["executeTakeFirstOrThrow"]>>;

const toOrganization = (t: VerbTx, row: Row): OrganizationAnswer => ({
  ...row,
  iconUrl: iconUrlOf(row.iconId),
  role: t.caller.organization!.role as Role,
});

implement(getOrganization, async (t, { organizationId }) =>
  toOrganization(t, await organizationOf(t, organizationId).executeTakeFirstOrThrow()),
);

/** What the audit log shows of an organization. */
const factsOf = ({ name, slug, iconId, ...rest }: Row): Record<string, unknown> => ({
  name,
  slug,
  iconUrl: iconUrlOf(iconId),
  keyMaxDays: rest.keyMaxDays,
  accentColor: rest.accentColor,
  supportEmail: rest.supportEmail,
  membersSeeBilling: rest.membersSeeBilling,
});

implement(updateOrganization, async (t, { organizationId, iconStorageId, ...fields }) => {
  const before = await organizationOf(t, organizationId).forNoKeyUpdate().executeTakeFirstOrThrow();
  if (fields.slug !== before.slug) refuseReserved(fields.slug);
  const icon =
    iconStorageId === undefined
      ? {}
      : { iconId: iconStorageId === null ? null : await claimIcon(t, iconStorageId) };
  // The address that is left keeps leading here, and the one taken to nobody else: the database sees to it.
  const after = await t.db
    .updateTable("organizations")
    .set({ ...fields, ...icon, updatedAt: sql<string>`now()` })
    .where("id", "=", organizationId)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((error: { code?: string }) => {
      throw error.code === "23505" ? slugTaken() : error;
    });
  if (before.iconId !== after.iconId) await releaseIcon(t, before.iconId);
  // Callers are remembered with the organization's name, and keys with the end its policy sets them.
  await t.platform.access.invalidate(t, accessTags.organization(organizationId));
  const change = changeOf(factsOf(before), factsOf(after));
  const { name, slug } = after;
  const changed = Object.keys(change.after ?? {});
  if (changed.length > 0) emit(t, organizationUpdated, { organizationId, name, slug, changed });
  t.changed(change);
  return toOrganization(t, after);
});

implement(getOrganizationAccess, async (t, { organizationId }) => {
  const { role, permissions } = t.caller.organization!;
  return {
    organizationId,
    accountId: t.caller.accountId,
    role: role as Role,
    status: "active" as const,
    isAdmin: role === "owner" || role === "admin",
    canManageBilling: role === "owner" || role === "billing_admin",
    permissions: [...permissions].sort(),
  };
});
