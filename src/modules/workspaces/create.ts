import { sql } from "kysely";
import { holds } from "../../platform/caller.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import type { InputOf } from "../../platform/verb.ts";
import { accessTags, loadOrganization } from "../access/index.ts";
import { openPersonalOrganization } from "../accounts/index.ts";
import { claimIcon } from "../icons/index.ts";
import { memberAdded } from "../members/events.ts";
import { refuseReserved, slugCandidates, slugify } from "../organizations/index.ts";
import { requireRoomForWorkspace } from "../plans/index.ts";
import { createWorkspace } from "./contract.ts";
import { workspaceCreated } from "./events.ts";
import { facts, findWorkspace, named, type WorkspaceAnswer } from "./find.ts";
import { slugTaken, takeSlug } from "./slug.ts";

type Input = InputOf<typeof createWorkspace>;

const mayCreateIn = async ({ platform, caller }: Work, organizationId: string): Promise<boolean> => {
  const { value } = await loadOrganization(platform.door, caller.accountId, organizationId);
  return holds(value.permissions, "workspaces:create");
};

/** Where it is made when nobody says: the default organization, else the personal one, else a new personal one. */
async function usualOrganization(ws: Work): Promise<string> {
  const { accountId } = ws.caller;
  const usual = await ws.read((t) =>
    t.db
      .selectFrom("organizationMembers as m")
      .innerJoin("organizations as o", "o.id", "m.organizationId")
      .innerJoin("accounts as a", "a.id", "m.accountId")
      .select("o.id")
      .where("a.id", "=", accountId)
      .where((where) =>
        where.or([
          where("o.id", "=", where.ref("a.defaultOrganizationId")),
          where.and([where("o.isPersonal", "=", true), where("o.createdBy", "=", accountId)]),
        ]),
      )
      .orderBy(sql`o.id is not distinct from a.default_organization_id`, "desc")
      .orderBy("o.id")
      .execute(),
  );
  for (const { id } of usual) if (await mayCreateIn(ws, id)) return id;
  return openPersonalOrganization(ws.platform, accountId);
}

/** The admins with their names. Foreign and absent accounts look alike; service accounts administer nothing. */
async function requirePeople(t: VerbTx, organizationId: string, admins: readonly string[]) {
  if (admins.length === 0) return [];
  const found = await t.db
    .selectFrom("organizationMembers as m")
    .innerJoin("accounts as a", "a.id", "m.accountId")
    .select(["a.id", "a.name"])
    .where("m.organizationId", "=", organizationId)
    .where("a.id", "in", admins)
    .where("a.kind", "=", "person")
    .execute();
  const people = new Set(found.map(({ id }) => id));
  const stranger = admins.findIndex((id) => !people.has(id));
  if (stranger >= 0) throw invalid(`admins.${stranger}`, "is nobody of this organization");
  return found;
}

async function insertWorkspace(
  t: VerbTx,
  organizationId: string,
  { name, slug, description, environment, iconStorageId }: Input,
): Promise<string> {
  const iconId = iconStorageId ? await claimIcon(t, iconStorageId) : null;
  const id = newId("workspace");
  for (const candidate of slug ? [slug] : slugCandidates(slugify(name, "workspace"))) {
    const row = await t.db
      .insertInto("workspaces")
      .values({
        organizationId,
        id,
        name,
        slug: candidate,
        description: description ?? "",
        environment,
        iconId,
        createdBy: t.caller.accountId,
      })
      .onConflict((taken) => taken.columns(["organizationId", "slug"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!row) continue;
    await takeSlug(t, organizationId, candidate);
    return id;
  }
  throw slugTaken();
}

/**
 * Makes the workspace with its first members: whoever makes it owns it, whatever their rank in the organization (a grant of
 * workspaces:create is enough to make one, and somebody must be able to run it); `admins` become its admins.
 */
async function make(t: VerbTx, organizationId: string, input: Input): Promise<WorkspaceAnswer> {
  const { accountId } = t.caller;
  const admins = [...new Set(input.admins ?? [])];
  const people = await requirePeople(t, organizationId, input.admins ?? []);
  await requireRoomForWorkspace(t, organizationId);
  const workspaceId = await insertWorkspace(t, organizationId, input);
  const roles = new Map([...admins.map((id) => [id, "admin"] as const), [accountId, "owner"] as const]);
  await t.db
    .insertInto("members")
    .values([...roles].map(([id, role]) => ({ workspaceId, organizationId, accountId: id, role })))
    .execute();
  await t.platform.access.invalidate(t, ...[...roles.keys()].map(accessTags.account));
  const workspace = await findWorkspace(t, workspaceId);
  const { environment, isPersonal } = workspace;
  emit(t, workspaceCreated, { ...named(workspace), environment, isPersonal, ownerId: accountId });
  for (const { id, name } of people)
    if (id !== accountId) emit(t, memberAdded, { accountId: id, name, role: "admin" }, { workspaceId });
  t.changed({ before: null, after: { ...facts(workspace), members: Object.fromEntries(roles) } });
  return workspace;
}

implementWork(createWorkspace, async (ws, input) => {
  refuseReserved(input.slug);
  const { accountId } = ws.caller;
  const named = input.organizationId;
  if (named && !(await mayCreateIn(ws, named)))
    throw forbidden("This needs the permission workspaces:create of the organization");
  const organizationId = named ?? (await usualOrganization(ws));
  return ws.commit((t) => make(t, organizationId, input), { scope: { accountId, organizationId } });
});
