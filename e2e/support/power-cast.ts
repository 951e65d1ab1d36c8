import type { Person } from "../../src/platform/testing/world.ts";
import type { Draw } from "./power-circumstances.ts";
import { isIn, permissionsOf, type Place, type PowerState } from "./power-state.ts";

export const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

/** Who does it to whom: mostly somebody who may, to somebody it can be done to, so that most moves change something. */
export function castOf(
  people: Person[],
  state: PowerState,
  draw: Draw,
  place: Place,
): { actor: Person; target: Person } {
  const above = { ...place, workspaceId: null };
  const anybody = pick(people, draw.target)!;
  const among = (fits: (person: Person) => boolean) =>
    fits(anybody) || draw.rank === 9 ? anybody : (pick(people.filter(fits), draw.target) ?? anybody);
  const isHere = ({ accountId }: Person) => isIn(state, accountId, place);
  const isAbove = ({ accountId }: Person) => isIn(state, accountId, above);
  const isInvited = ({ email }: Person) =>
    state.invitations.some((one) => one.email === email && one.state === "pending");
  const [fits, needed, where]: readonly [(person: Person) => boolean, string, Place] = {
    addMember: [(one: Person) => isAbove(one) && !isHere(one), "members:write", place] as const,
    invite: [(one: Person) => !isHere(one), "members:write", place] as const,
    inviteToOrganization: [(one: Person) => !isAbove(one), "organization_members:write", above] as const,
    accept: [isInvited, "", place] as const,
    decline: [isInvited, "", place] as const,
    updatePerson: [isAbove, "organization_members:write", above] as const,
    removePerson: [isAbove, "organization_members:write", above] as const,
    grantInOrganization: [isAbove, "organization_members:write", above] as const,
    leaveOrganization: [isAbove, "", above] as const,
    leaveWorkspace: [isHere, "", place] as const,
    createKey: [isHere, "", place] as const,
    createRole: [isAbove, "roles:write", above] as const,
    updateRole: [isAbove, "roles:write", above] as const,
    deleteRole: [isAbove, "roles:write", above] as const,
    createWorkspace: [isAbove, "workspaces:create", above] as const,
    archive: [isHere, "workspaces:archive", place] as const,
    restore: [isHere, "workspaces:archive", place] as const,
  }[draw.move as "accept"] ?? [isHere, "members:write", place];
  const target = among(fits);
  // What people do for themselves is done by the very one the others act upon.
  if (needed === "" && draw.rank < 7) return { actor: target, target };
  const able = people.filter((one) => permissionsOf(state, one.accountId, where).has(needed));
  return { actor: pick(draw.rank < 7 && able.length > 0 ? able : people, draw.actor)!, target };
}
