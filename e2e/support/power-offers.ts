import type { Person } from "../../src/platform/testing/world.ts";
import type { Gift } from "./power-ledger.ts";
import { permissionsOfRole, type Place, type PowerState } from "./power-state.ts";
import { INHERITED_TABLE, ORGANIZATION_TABLE, PRESET_TABLE } from "./power-table.ts";

/** What the invitations of somebody's address offer in an organization, by who gave it. */
export function offersTo(
  person: Person,
  organizationId: string,
  before: PowerState,
  after: PowerState,
  told: string,
): Gift[] {
  const workspaces = [...before.workspaces, ...after.workspaces].filter(
    (one) => one.organizationId === organizationId,
  );
  return [before, after].flatMap((state) =>
    state.invitations
      .filter((one) => one.email === person.email && one.organizationId === organizationId)
      .flatMap(({ id, role, roleGivenBy }): Gift[] => {
        const above: Place = { organizationId, workspaceId: null };
        const needs = { permission: "organization_members:write", place: above };
        const offers = state.offers.filter((offer) => offer.invitationId === id);
        const shared = { to: person.accountId, isOffer: true, told };
        const fromAbove = roleGivenBy
          ? [
              {
                ...shared,
                by: { accountId: roleGivenBy },
                place: above,
                versions: [ORGANIZATION_TABLE[role]!],
                needs,
              },
              ...workspaces.map((one) => ({
                ...shared,
                by: { accountId: roleGivenBy },
                place: { organizationId, workspaceId: one.id },
                versions: [PRESET_TABLE[INHERITED_TABLE[role] ?? ""] ?? []],
                needs,
              })),
            ]
          : [];
        return [
          ...fromAbove,
          ...offers.flatMap(({ workspaceId, role: offered, invitedBy }) => {
            const place = { organizationId, workspaceId };
            const inside = { permission: "members:write", place };
            const given = { ...shared, by: { accountId: invitedBy }, needs: inside };
            return [
              {
                ...given,
                place,
                versions: [permissionsOfRole(before, offered), permissionsOfRole(after, offered)],
              },
              // Being in the organization follows from being in one of its workspaces.
              { ...given, place: above, versions: [ORGANIZATION_TABLE.member!], isMaking: true },
            ];
          }),
        ];
      }),
  );
}
