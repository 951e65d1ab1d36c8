import type { World } from "../../src/platform/testing/world.ts";
import { INHERITED_TABLE, named, ORGANIZATION_TABLE, PRESET_TABLE } from "./power-table.ts";

/** Everything that gives power in some organizations, as its rows stood at one moment. */
export interface PowerState {
  organizations: { id: string; plan: string | null }[];
  workspaces: { id: string; organizationId: string; slug: string; isArchived: boolean }[];
  people: { organizationId: string; accountId: string; role: string; kind: "person" | "service" }[];
  members: { organizationId: string; workspaceId: string; accountId: string; role: string }[];
  roles: { id: string; organizationId: string; permissions: string[] }[];
  /** Only those that hold now. */
  grants: {
    id: string;
    organizationId: string;
    workspaceId: string | null;
    accountId: string;
    permissions: string[];
  }[];
  keys: {
    id: string;
    workspaceId: string;
    ownerId: string;
    permissions: string[];
    isLiving: boolean;
    hint: string;
  }[];
  invitations: {
    id: string;
    organizationId: string;
    email: string;
    state: string;
    role: string;
    roleGivenBy: string | null;
  }[];
  offers: {
    organizationId: string;
    invitationId: string;
    workspaceId: string;
    role: string;
    invitedBy: string;
  }[];
}

/** A workspace, or with `workspaceId` null the organization itself. */
export interface Place {
  organizationId: string;
  workspaceId: string | null;
}

const rows = (select: string) => `coalesce((select json_agg(r) from (${select}) r), '[]'::json)`;

// One statement, so that all of it is one moment.
const SNAPSHOT = `select ${Object.entries({
  organizations: `select id, plan from organizations where id = any($1) order by id`,
  workspaces: `select id, organization_id "organizationId", slug, archived_at is not null "isArchived"
    from workspaces where organization_id = any($1) order by id`,
  people: `select m.organization_id "organizationId", m.account_id "accountId", m.role, a.kind
    from organization_members m join accounts a on a.id = m.account_id where m.organization_id = any($1) order by 1, 2`,
  members: `select organization_id "organizationId", workspace_id "workspaceId", account_id "accountId", role
    from members where organization_id = any($1) order by 2, 3`,
  roles: `select id, organization_id "organizationId", permissions from roles where organization_id = any($1) order by id`,
  grants: `select id, organization_id "organizationId", workspace_id "workspaceId", account_id "accountId", permissions
    from grants where organization_id = any($1) and revoked_at is null and expires_at > now() order by id`,
  keys: `select id, workspace_id "workspaceId", owner_id "ownerId", permissions, revoked_at is null "isLiving", hint
    from api_keys where organization_id = any($1) order by id`,
  invitations: `select id, organization_id "organizationId", email, state, role, role_given_by "roleGivenBy"
    from invitations where organization_id = any($1) order by id`,
  offers: `select organization_id "organizationId", invitation_id "invitationId", workspace_id "workspaceId", role,
    invited_by "invitedBy" from invitation_workspaces where organization_id = any($1) order by 2, 3`,
})
  .map(([name, select]) => `${rows(select)} "${name}"`)
  .join(", ")}`;

export async function powerState(sql: World["sql"], organizationIds: string[]): Promise<PowerState> {
  const [state] = await sql<PowerState>(SNAPSHOT, [organizationIds]);
  return state!;
}

export const permissionsOfRole = (state: PowerState, role: string): readonly string[] =>
  PRESET_TABLE[role] ?? state.roles.find(({ id }) => id === role)?.permissions ?? [];

const rolesIn = (state: PowerState, accountId: string, { organizationId, workspaceId }: Place) => ({
  above: state.people.find((row) => row.organizationId === organizationId && row.accountId === accountId)
    ?.role,
  here: state.members.find((row) => row.workspaceId === workspaceId && row.accountId === accountId)?.role,
});

/** Whether somebody is in at all: a row in the organization, for a workspace also one there or a role that reaches into it. */
export function isIn(state: PowerState, accountId: string, place: Place): boolean {
  const { above, here } = rolesIn(state, accountId, place);
  if (above === undefined) return false;
  return place.workspaceId === null || here !== undefined || INHERITED_TABLE[above] !== undefined;
}

/** What an account's roles alone allow, without grants: what it may pass on. */
export function standingOf(state: PowerState, accountId: string, place: Place): Set<string> {
  if (!isIn(state, accountId, place)) return new Set();
  const { above, here } = rolesIn(state, accountId, place);
  if (place.workspaceId === null) return new Set(ORGANIZATION_TABLE[above!]);
  const inherited = INHERITED_TABLE[above!];
  return new Set([
    ...(here === undefined ? [] : permissionsOfRole(state, here)),
    ...(inherited === undefined ? [] : PRESET_TABLE[inherited]!),
  ]);
}

/** What an account may do, with its grants. */
export function permissionsOf(state: PowerState, accountId: string, place: Place): Set<string> {
  if (!isIn(state, accountId, place)) return new Set();
  const granted = state.grants
    .filter(
      (grant) =>
        grant.organizationId === place.organizationId &&
        grant.workspaceId === place.workspaceId &&
        grant.accountId === accountId,
    )
    .flatMap(({ permissions }) => permissions);
  return new Set([...standingOf(state, accountId, place), ...granted]);
}

/** What a key may do: its own set within its owner's power. */
export function permissionsOfKey(state: PowerState, key: PowerState["keys"][number]): Set<string> {
  const { organizationId } = state.workspaces.find(({ id }) => id === key.workspaceId)!;
  const own = new Set(named(key.permissions));
  return permissionsOf(state, key.ownerId, { organizationId, workspaceId: key.workspaceId }).intersection(
    own,
  );
}
