import { castOf, pick } from "./power-cast.ts";
import type { Answer, TestCaller, Person } from "../../src/platform/testing/world.ts";
import type { Gift, Giver } from "./power-ledger.ts";
import { callerWith, type Scene, withoutPlace } from "./power-scene.ts";
import { permissionsOfRole, type Place, type PowerState } from "./power-state.ts";
import { EVERYTHING, INHERITED_TABLE, ORGANIZATION_TABLE, PRESET_TABLE } from "./power-table.ts";

/** Numbers out of which a move is made, against whatever state it meets. */
export interface Draw {
  move: (typeof MOVES)[number];
  /** Below 7 it is somebody who manages people there. */
  rank: number;
  actor: number;
  target: number;
  place: number;
  choice: number;
  isByKey: boolean;
}

/** A change of somebody by somebody: nobody changes who may do more. */
export interface Touch {
  by: Giver;
  accountId: string;
  place: Place;
}
export interface Outcome {
  gifts: Gift[];
  touches?: Touch[];
  /** Power a secret puts into the hands of who reads it. */
  handed?: { by: Giver; keyId: string; permissions: string[]; told: string }[];
}

/** A call on its way, and what it passes on if it is answered with success. */
export interface Move {
  told: string;
  send(): Promise<Answer>;
  outcome(answer: Answer, before: PowerState, after: PowerState): Outcome;
}

export const MOVES = [
  "addMember",
  "addMember",
  "updateMember",
  "updateMember",
  "removeMember",
  "leaveWorkspace",
  "updatePerson",
  "updatePerson",
  "removePerson",
  "leaveOrganization",
  "invite",
  "inviteToOrganization",
  "inviteToOrganization",
  "accept",
  "accept",
  "accept",
  "decline",
  "revokeInvitation",
  "createRole",
  "createRole",
  "updateRole",
  "deleteRole",
  "grant",
  "grantInOrganization",
  "revokeGrant",
  "createService",
  "deleteService",
  "createKey",
  "createKey",
  "regenerateKey",
  "revokeKey",
  "archive",
  "restore",
  "restore",
  "createWorkspace",
] as const;

export const NOTHING: Outcome = { gifts: [] };
const PRESETS = Object.keys(PRESET_TABLE);
const ORGANIZATION_ROLES = ["member", "admin", "owner", "billing_admin"];

/** Some permissions of the catalogue, few or many. */
export const subset = (choice: number): string[] =>
  choice % 7 === 0
    ? [...PRESET_TABLE.admin!]
    : EVERYTHING.filter(
        (_, index) => (choice * 2_654_435_761 + index * 40_503) % 11 < 2 + (choice % 4),
      ).concat("workspaces:read");
export const distinct = (names: string[]) => [...new Set(names)];

/** Who acts, with what, where, on whom, with which role: what a draw comes to in this state. */
export function circumstancesOf(scene: Scene, state: PowerState, draw: Draw) {
  const { people, world } = scene;
  const workspace = pick(state.workspaces, draw.place)!;
  const place: Place = { organizationId: workspace.organizationId, workspaceId: workspace.id };
  const organizationId = workspace.organizationId;
  const above: Place = { organizationId, workspaceId: null };
  const { actor, target } = castOf(people, state, draw, place);
  const acting = withoutPlace(world, actor);
  const own = state.roles.filter((role) => role.organizationId === organizationId);
  // Mostly the last ones: those that were made, not those that only fill the room.
  const role = pick([...PRESETS, ...PRESETS, ...own.slice(-4).map(({ id }) => id)], draw.choice)!;
  const organizationRole = pick(ORGANIZATION_ROLES, draw.choice)!;
  const services = state.people.filter(
    (row) => row.kind === "service" && row.organizationId === organizationId,
  );
  const anybody =
    draw.target % 5 === 4 ? (pick(services, draw.choice)?.accountId ?? target.accountId) : target.accountId;

  const keyOfActor = draw.isByKey ? keyOf(scene, state, actor, draw.place) : undefined;
  const here: TestCaller = keyOfActor ? callerWith(scene, keyOfActor.secret) : actor.in(workspace.id);
  const placeOfKey = keyOfActor && state.workspaces.find(({ id }) => id === keyOfActor.workspaceId)!;
  const at: Place = placeOfKey
    ? { organizationId: placeOfKey.organizationId, workspaceId: placeOfKey.id }
    : place;
  const session: Giver = { accountId: actor.accountId };
  const by: Giver = keyOfActor ? { ...session, keyPermissions: keyOfActor.permissions } : session;
  const who = `${actor.name}${keyOfActor ? ` (key ${keyOfActor.id})` : ""}`;
  const versions = (name: string, before: PowerState, after: PowerState) => [
    permissionsOfRole(before, name),
    permissionsOfRole(after, name),
  ];
  const roleGift = (to: string, name: string, before: PowerState, after: PowerState, told: string): Gift => ({
    by,
    to,
    place: at,
    versions: versions(name, before, after),
    needs: { permission: "members:write", place: at },
    told,
  });
  const everywhere = (before: PowerState, after: PowerState) =>
    distinct(
      [...before.workspaces, ...after.workspaces]
        .filter((one) => one.organizationId === organizationId)
        .map(({ id }) => id),
    );
  /** A role in the organization, with what it gives in every workspace. */
  const organizationGifts = (
    to: string,
    name: string,
    giver: Giver,
    before: PowerState,
    after: PowerState,
    told: string,
  ) => {
    const needs = { permission: "organization_members:write", place: above };
    const inherited = INHERITED_TABLE[name];
    const gifts: Gift[] = [
      { by: giver, to, place: above, versions: [ORGANIZATION_TABLE[name]!], needs, told },
    ];
    if (inherited)
      for (const workspaceId of everywhere(before, after))
        gifts.push({
          by: giver,
          to,
          place: { organizationId, workspaceId },
          versions: [PRESET_TABLE[inherited]!],
          needs,
          told,
        });
    return gifts;
  };

  /** What goes into a role reaches every workspace, so it is covered by the giver's place above them. */
  function rolesGift(to: string, permissions: string[], told: string): Gift {
    return {
      by: session,
      to,
      place,
      versions: [permissions],
      needs: { permission: "roles:write", place: above },
      told,
    };
  }
  return {
    scene,
    state,
    draw,
    acting,
    actor,
    target,
    anybody,
    here,
    at,
    by,
    session,
    who,
    place,
    above,
    organizationId,
    workspace,
    own,
    role,
    organizationRole,
    services,
    keyOfActor,
    versions,
    roleGift,
    organizationGifts,
    rolesGift,
  };
}
export type Circumstances = ReturnType<typeof circumstancesOf>;

function keyOf(scene: Scene, state: PowerState, person: Person, number: number) {
  const living = state.keys.filter((key) => key.isLiving && key.ownerId === person.accountId);
  const kept = scene.keys.filter(({ id }) => living.some((key) => key.id === id));
  const key = pick(kept, number);
  return key && { ...key, permissions: living.find(({ id }) => id === key.id)!.permissions };
}
