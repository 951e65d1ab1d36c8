import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../../src/platform/testing/world.ts";
import type { Outcome } from "./power-circumstances.ts";
import { ledgerOf } from "./power-ledger.ts";
import { callerWith, type Scene, withoutPlace } from "./power-scene.ts";
import {
  isIn,
  permissionsOf,
  permissionsOfKey,
  type Place,
  type PowerState,
  standingOf,
} from "./power-state.ts";
import { MAX_ROLES, named, PLAN_TABLE } from "./power-table.ts";

const sorted = (names: Iterable<string>) => [...names].toSorted().join(" ");

const placesOf = (state: PowerState): Place[] => [
  ...state.organizations.map(({ id }) => ({ organizationId: id, workspaceId: null })),
  ...state.workspaces.map(({ id, organizationId }) => ({ organizationId, workspaceId: id })),
];

/** What the server answers about everybody's power differs from what the rows say: each difference as a sentence. */
export async function differences(scene: Scene, state: PowerState): Promise<string[]> {
  const ofPeople = scene.people.flatMap((person) =>
    placesOf(state).map(async (place) => {
      const { organizationId, workspaceId } = place;
      const answer = await (workspaceId === null
        ? withoutPlace(scene.world, person).get(`/v1/organizations/${organizationId}/access`)
        : person.in(workspaceId).get("/v1/me"));
      const isThere = isIn(state, person.accountId, place);
      const where = `${person.name} in ${workspaceId ?? organizationId}`;
      if (answer.status !== (isThere ? 200 : 404))
        return `${where}: answered ${answer.status}, is ${isThere ? "" : "not "}there`;
      if (!isThere) return undefined;
      const told = sorted(workspaceId === null ? answer.body.permissions : answer.body.workspace.permissions);
      const real = sorted(permissionsOf(state, person.accountId, place));
      return told === real ? undefined : `${where}: may ${told}\n  the rows say ${real}`;
    }),
  );
  const ofKeys = scene.keys.map(async ({ id, secret, workspaceId }) => {
    const { status, body } = await callerWith(scene, secret).get("/v1/me");
    const key = state.keys.find((row) => row.id === id);
    const workspace = state.workspaces.find((row) => row.id === workspaceId);
    const place = { organizationId: workspace?.organizationId ?? "", workspaceId };
    const works = key?.isLiving === true && isIn(state, key.ownerId, place);
    const expected = !works ? 401 : workspace!.isArchived ? 403 : 200;
    if (status !== expected) return `the key ${id}: answered ${status}, expected ${expected}`;
    if (status !== 200) return undefined;
    const [told, real] = [sorted(named(body.workspace.permissions)), sorted(permissionsOfKey(state, key!))];
    return told === real ? undefined : `the key ${id}: may ${told}\n  the rows say ${real}`;
  });
  const ofDead = scene.deadSecrets.map(async (secret) => {
    const { status } = await callerWith(scene, secret).get("/v1/me");
    return status === 401 ? undefined : `a replaced secret: answered ${status}`;
  });
  const all = await Promise.all([...ofPeople, ...ofKeys, ...ofDead]);
  return all.filter((line) => line !== undefined);
}

/** Power that came from nobody who had it, and people changed by somebody below them. */
export function unjustified(before: PowerState, after: PowerState, outcomes: readonly Outcome[]): string[] {
  const gifts = outcomes.flatMap((outcome) => outcome.gifts);
  const touches = outcomes.flatMap((outcome) => outcome.touches ?? []);
  const { impossibleGifts, unexplainedPower, mostStanding, isWithin } = ledgerOf(before, after, gifts);
  const accounts = new Set([...before.people, ...after.people].map(({ accountId }) => accountId));
  const gained = [...accounts].flatMap((accountId) =>
    placesOf(after).flatMap((place) => {
      const names = unexplainedPower(accountId, place);
      const where = place.workspaceId ?? place.organizationId;
      return names.length > 0 ? [`${accountId} has ${names} in ${where}, which nobody gave`] : [];
    }),
  );
  const touchesOf = (accountId: string) => touches.filter((touch) => touch.accountId === accountId).length;
  const givenTo = (accountId: string) => gifts.filter((gift) => gift.to === accountId).length;
  const overreached = touches
    .filter(({ by, accountId, place }) => {
      const had = standingOf(before, accountId, place);
      // Of one whom others change meanwhile nobody knows what they were at that moment.
      return touchesOf(accountId) === 1 && givenTo(accountId) <= 1 && !isWithin(had, mostStanding(by, place));
    })
    .map(({ by, accountId }) => `${by.accountId} changed ${accountId}, who may do more`);
  const handed = outcomes
    .flatMap((outcome) => outcome.handed ?? [])
    .filter(({ by, keyId, permissions }) => {
      const key = after.keys.find(({ id }) => id === keyId);
      if (!key || touchesOf(key.ownerId) > 0 || givenTo(key.ownerId) > 0) return false;
      const { organizationId } = after.workspaces.find(({ id }) => id === key.workspaceId)!;
      const place = { organizationId, workspaceId: key.workspaceId };
      const mine = mostStanding(by, place);
      return [before, after].every(
        (state) =>
          !isWithin(standingOf(state, key.ownerId, place).intersection(new Set(named(permissions))), mine),
      );
    })
    .map(({ told }) => `more than theirs: ${told}`);
  return [...impossibleGifts(), ...gained, ...overreached, ...handed];
}

/** What must hold of the rows at rest. */
export function broken(state: PowerState): string[] {
  const lines: string[] = [];
  const placeOf = (workspaceId: string): Place => {
    const { organizationId } = state.workspaces.find(({ id }) => id === workspaceId)!;
    return { organizationId, workspaceId };
  };
  for (const { id, ownerId, workspaceId, isLiving } of state.keys)
    if (isLiving && !isIn(state, ownerId, placeOf(workspaceId)))
      lines.push(`the key ${id} of ${ownerId}, who is gone from ${workspaceId}, would come back with them`);
  for (const { id, accountId, organizationId, workspaceId } of state.grants)
    if (!isIn(state, accountId, { organizationId, workspaceId }))
      lines.push(
        `the grant ${id} of ${accountId}, who is gone from ${workspaceId}, would come back with them`,
      );
  const services = new Set(
    state.people.filter(({ kind }) => kind === "service").map(({ accountId }) => accountId),
  );
  for (const { accountId, role } of [...state.members, ...state.people])
    if (services.has(accountId) && role === "owner")
      lines.push(`the service account ${accountId} is an owner`);
  for (const { accountId, kind, role } of state.people)
    if (kind === "service" && role !== "member") lines.push(`the service account ${accountId} is ${role}`);
  for (const { accountId, organizationId, workspaceId } of state.members)
    if (!isIn(state, accountId, { organizationId, workspaceId: null }))
      lines.push(`${accountId} is in ${workspaceId} without being in its organization`);
  return [...lines, ...overLimits(state)];
}

const overLimits = (state: PowerState): string[] =>
  state.organizations.flatMap(({ id, plan }) => {
    const living = state.workspaces.filter((one) => one.organizationId === id && !one.isArchived).length;
    const roles = state.roles.filter((one) => one.organizationId === id).length;
    const room = plan === null ? Infinity : PLAN_TABLE[plan]!;
    return [
      ...(living > room ? [`${id} has ${living} workspaces, its plan ${plan} room for ${room}`] : []),
      ...(roles > MAX_ROLES ? [`${id} has ${roles} roles`] : []),
    ];
  });

const OWNERLESS = `
  select o.id from organizations o where o.id = any($1)
    and not exists (select from organization_members m where m.organization_id = o.id and m.role = 'owner')
  union all select w.id from workspaces w where w.organization_id = any($1)
    and not exists (select from members m where m.workspace_id = w.id and m.role = 'owner')
  union all select o.id from organizations o where o.id = any($1)
    and (select count(*) from workspaces w where w.organization_id = o.id and w.archived_at is null)
      > case o.plan when 'build' then 1 when 'launch' then 3 else 1000000 end
  union all select o.id from organizations o where o.id = any($1)
    and (select count(*) from roles r where r.organization_id = o.id) > 100`;

/** Looks again and again while `work` runs: at no moment is anything without an owner or over its limit. */
export async function watched<T>(
  { world, organizationIds }: Scene,
  work: Promise<T>,
): Promise<[T, string[]]> {
  let isOver = false;
  const ended = work.finally(() => (isOver = true));
  const seen: string[] = [];
  for (let looks = 0; !isOver || looks < 1; looks++) {
    const rows = await world.sql<{ id: string }>(OWNERLESS, [organizationIds]);
    await sleep(10);
    seen.push(...rows.map(({ id }) => `${id} was without an owner or over its limit for a moment`));
  }
  return [await ended, seen];
}

/** Whatever was asked: never a defect, at most two changes that met. */
export const isExpected = ({ status, body }: Answer) =>
  status < 500 || (status === 503 && body.detail.startsWith("Two changes met"));
