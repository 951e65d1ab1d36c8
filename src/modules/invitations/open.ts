import { sql } from "kysely";
import type { Door, Tx } from "../../platform/db/door.ts";
import { type KnownRole, rolesOf } from "./roles.ts";
import { mayGive, mayGiveInOrganization, powersIn } from "./powers.ts";
import { hashToken } from "./token.ts";

export interface OpenInvitation {
  id: string;
  organizationId: string;
  organizationName: string;
  organizationSlug: string;
  email: string;
  inviterName: string;
  expiresAt: string;
  /** The role in the organization that still stands; null: only what the workspaces make one. */
  organizationRole: string | null;
  /** What still stands, by name: not archived, and whoever gave the role may still give it. */
  offers: { workspaceId: string; name: string; slug: string; role: KnownRole }[];
}

const isRunning = sql<boolean>`i.state = 'pending' and i.expires_at > now()`;

/** The running invitation of a link, as the system sees it; undefined for every other link. It may give nothing any more. */
export async function openInvitation(
  t: Tx,
  token: string,
  { isLocked = false } = {},
): Promise<OpenInvitation | undefined> {
  const row = await t.db
    .selectFrom("invitations as i")
    .innerJoin("organizations as o", "o.id", "i.organizationId")
    .innerJoin("accounts as a", "a.id", "i.invitedBy")
    .select(["i.id", "i.organizationId", "i.email", "i.role", "i.roleGivenBy", "i.round", "i.expiresAt"])
    .select(["o.name as organizationName", "o.slug as organizationSlug", "a.name as inviterName"])
    .where("i.tokenHash", "=", hashToken(token))
    .where(isRunning)
    .$if(isLocked, (query) => query.forUpdate("i"))
    .executeTakeFirst();
  if (!row) return undefined;
  const { role, roleGivenBy, round, ...invitation } = row;
  const stands =
    roleGivenBy !== null && (await mayGiveInOrganization(t, row.organizationId, roleGivenBy, role));
  return {
    ...invitation,
    organizationRole: stands ? role : null,
    offers: await standingOffers(t, { ...row, round }),
  };
}

async function standingOffers(
  t: Tx,
  { organizationId, id, round }: { organizationId: string; id: string; round: number },
): Promise<OpenInvitation["offers"]> {
  const given = await t.db
    .selectFrom("invitationWorkspaces")
    .select(["workspaceId", "role", "invitedBy"])
    .where("organizationId", "=", organizationId)
    .where("invitationId", "=", id)
    .where("round", "=", round)
    .execute();
  const find = await rolesOf(t, organizationId);
  const offers: OpenInvitation["offers"] = [];
  for (const [giver, theirs] of Map.groupBy(given, ({ invitedBy }) => invitedBy)) {
    const ids = theirs.map(({ workspaceId }) => workspaceId);
    const powers = await powersIn(t, organizationId, giver, ids);
    for (const { workspaceId, role: name } of theirs) {
      const within = powers.get(workspaceId);
      const role = find(name);
      if (!within || !role || !mayGive(within.power, role.permissions)) continue;
      offers.push({ workspaceId, name: within.name, slug: within.slug, role });
    }
  }
  return offers.sort((one, other) => one.name.localeCompare(other.name));
}

/** What a link opens, before it is known who opened it. */
export const visit = <T>(door: Door, work: (t: Tx) => Promise<T>): Promise<T> =>
  door.asSystem("an invitation's link is all its visitor has", work);

export const givesNothing = ({ organizationRole, offers }: OpenInvitation): boolean =>
  organizationRole === null && offers.length === 0;
