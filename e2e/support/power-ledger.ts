import { type Place, permissionsOf, type PowerState, standingOf } from "./power-state.ts";
import { named } from "./power-table.ts";

/** Who acts: a person with their session, or one of their keys. */
export interface Giver {
  accountId: string;
  /** What the key they use holds; undefined: a session. */
  keyPermissions?: readonly string[];
}

/** Power that an operation which was answered with success passed on. */
export interface Gift {
  by: Giver;
  to: string;
  place: Place;
  /** What the role stood for before, during or after: one of these is what was given. */
  versions: readonly (readonly string[])[];
  isGrant?: boolean;
  /** What the giver must be allowed where; the place of the gift unless said otherwise. */
  needs: { permission: string; place: Place } | null;
  /** It may have been given, and counts only if it could be: what an invitation offers. */
  isOffer?: boolean;
  /** The maker of a workspace owns it. */
  isMaking?: boolean;
  told: string;
}

const samePlace = (one: Place, other: Place) =>
  one.organizationId === other.organizationId && one.workspaceId === other.workspaceId;
const isWithin = (permissions: Iterable<string>, whole: ReadonlySet<string>) =>
  [...permissions].every((permission) => whole.has(permission));

/**
 * What happened between two states. Operations ran at once, so what somebody had is all they had before, after, or were given
 * in between; no interleaving gives them more.
 */
export function ledgerOf(before: PowerState, after: PowerState, gifts: readonly Gift[]) {
  const givenTo = (accountId: string, place: Place, withGrants: boolean) =>
    gifts
      .filter((gift) => gift.to === accountId && samePlace(gift.place, place))
      .filter((gift) => withGrants || !gift.isGrant)
      .flatMap(({ versions }) => versions.flat());
  const within = ({ keyPermissions }: Giver, permissions: Set<string>) =>
    keyPermissions ? permissions.intersection(new Set(named(keyPermissions))) : permissions;

  const mostStanding = (giver: Giver, place: Place): Set<string> =>
    within(
      giver,
      new Set([
        ...standingOf(before, giver.accountId, place),
        ...standingOf(after, giver.accountId, place),
        ...givenTo(giver.accountId, place, false),
      ]),
    );
  const mostPermissions = (giver: Giver, place: Place): Set<string> =>
    within(
      giver,
      new Set([
        ...permissionsOf(before, giver.accountId, place),
        ...permissionsOf(after, giver.accountId, place),
        ...givenTo(giver.accountId, place, true),
      ]),
    );
  const couldGive = ({ by, place, versions, needs, isMaking }: Gift): boolean =>
    (needs === null || mostPermissions(by, needs.place).has(needs.permission)) &&
    (isMaking === true || versions.some((version) => isWithin(version, mostStanding(by, place))));

  return {
    mostStanding,
    isWithin,
    /** Gifts nobody could give, each as a sentence. */
    impossibleGifts: (): string[] =>
      gifts.filter((gift) => !gift.isOffer && !couldGive(gift)).map(({ told }) => `nobody may: ${told}`),
    /** Power somebody has now, had not before, and was given by nobody who could. */
    unexplainedPower(accountId: string, place: Place): string[] {
      const had = permissionsOf(before, accountId, place);
      const possible = gifts.filter((gift) => gift.to === accountId && samePlace(gift.place, place));
      const given = new Set(possible.filter(couldGive).flatMap(({ versions }) => versions.flat()));
      return [...permissionsOf(after, accountId, place)].filter((name) => !had.has(name) && !given.has(name));
    },
  };
}
