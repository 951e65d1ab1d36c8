import { AppError, forbidden, invalid, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { permissionsOfOrganizationRole, requireCanGive } from "../access/index.ts";
import { requireStanding } from "../members/index.ts";
import type { Gift } from "./give.ts";
import { mayGive, powersIn } from "./powers.ts";
import { type FindRole, rolesOf } from "./roles.ts";

function knownRole(find: FindRole, role: string, path: string) {
  const known = find(role);
  if (known) return known;
  const message = "there is no such role";
  throw new AppError("invalid", `${path}: ${message}`, { errors: [{ path, message }] });
}

/** Holds the giver's place until the invitation is there, so that who removes them finds it too. */
async function holdGiver(t: VerbTx, organizationId: string): Promise<void> {
  const { accountId } = t.caller;
  const held = await t.db
    .selectFrom("organizationMembers")
    .select("role")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .forShare()
    .executeTakeFirst();
  if (!held) throw notFound("Organization");
  await t.db
    .selectFrom("members")
    .select("role")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .orderBy("workspaceId")
    .forShare()
    .execute();
}

/** A gift from inside a workspace: a role there. */
export async function workspaceGift(t: VerbTx, email: string, role: string, roles?: FindRole): Promise<Gift> {
  const workspace = t.caller.workspace!;
  await holdGiver(t, workspace.organizationId);
  const place = { organizationId: workspace.organizationId, workspaceId: workspace.id };
  await requireStanding(t, place, t.caller.accountId);
  const find = roles ?? (await rolesOf(t, workspace.organizationId));
  const known = knownRole(find, role, "role");
  requireCanGive(workspace, known.permissions);
  return { email, organizationRole: null, offers: [{ workspaceId: workspace.id, role: known.role }] };
}

/** A gift from the organization: a role in it, and one in each of some workspaces. A null role was given by others. */
export async function organizationGift(
  t: VerbTx,
  email: string,
  role: string | null,
  wanted: readonly { workspaceId: string; role: string }[],
  roles?: FindRole,
): Promise<Gift> {
  const { caller } = t;
  const organization = caller.organization!;
  await holdGiver(t, organization.id);
  if (role !== null) requireCanGive(organization, permissionsOfOrganizationRole(role));
  if (new Set(wanted.map(({ workspaceId }) => workspaceId)).size < wanted.length)
    throw invalid("workspaces", "names a workspace twice");
  const find = roles ?? (await rolesOf(t, organization.id));
  const ids = wanted.map(({ workspaceId }) => workspaceId);
  const powers = await powersIn(t, organization.id, caller.accountId, ids);
  const offers = wanted.map((offer, index) => {
    const known = knownRole(find, offer.role, `workspaces.${index}.role`);
    const within = powers.get(offer.workspaceId);
    if (!within) throw notFound("Workspace");
    if (!mayGive(within.power, known.permissions))
      throw forbidden(
        `You cannot give the role ${known.name} in ${within.name}: your own there does not cover it`,
      );
    return { workspaceId: offer.workspaceId, role: known.role };
  });
  return { email, organizationRole: role, offers };
}
