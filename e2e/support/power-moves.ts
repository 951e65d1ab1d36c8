import { createHash } from "node:crypto";
import type { Answer, Person, TestCaller } from "../../src/platform/testing/world.ts";
import { castOf, pick } from "./power-cast.ts";
import type { Gift, Giver } from "./power-ledger.ts";
import { offersTo } from "./power-offers.ts";
import { callerWith, type KeptKey, type Scene, withoutPlace } from "./power-scene.ts";
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

const NOTHING: Outcome = { gifts: [] };
const PRESETS = Object.keys(PRESET_TABLE);
const ORGANIZATION_ROLES = ["member", "admin", "owner", "billing_admin"];

/** Some permissions of the catalogue, few or many. */
const subset = (choice: number): string[] =>
  choice % 7 === 0
    ? [...PRESET_TABLE.admin!]
    : EVERYTHING.filter(
        (_, index) => (choice * 2_654_435_761 + index * 40_503) % 11 < 2 + (choice % 4),
      ).concat("workspaces:read");
const distinct = (names: string[]) => [...new Set(names)];

/** A move of this draw in this state; undefined where there is nothing it could be about. */
export async function moveOf(scene: Scene, state: PowerState, draw: Draw): Promise<Move | undefined> {
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

  switch (draw.move) {
    case "addMember":
    case "updateMember": {
      const isNew = draw.move === "addMember";
      const told = `${who} ${isNew ? "adds" : "changes"} ${anybody} in ${at.workspaceId} as ${role}`;
      return {
        told,
        send: () =>
          isNew
            ? here.post("/v1/members", { accountId: anybody, role })
            : here.patch(`/v1/members/${anybody}`, { role }),
        outcome: (_, before, after) => ({
          gifts: [roleGift(anybody, role, before, after, told)],
          // Adding takes nothing from those who reach it from above.
          touches: isNew ? [] : [{ by, accountId: anybody, place: at }],
        }),
      };
    }
    case "removeMember":
      return {
        told: `${who} removes ${anybody} from ${at.workspaceId}`,
        send: () => here.del(`/v1/members/${anybody}`),
        outcome: () => ({ gifts: [], touches: [{ by, accountId: anybody, place: at }] }),
      };
    case "leaveWorkspace":
      return {
        told: `${actor.name} leaves ${workspace.id}`,
        send: () => actor.in(workspace.id).post("/v1/members/leave"),
        outcome: () => NOTHING,
      };
    case "updatePerson": {
      const told = `${actor.name} makes ${target.name} ${organizationRole} of ${organizationId}`;
      return {
        told,
        send: () =>
          acting.patch(`/v1/organizations/${organizationId}/members/${target.accountId}`, {
            role: organizationRole,
          }),
        outcome: (_, before, after) => ({
          gifts: organizationGifts(target.accountId, organizationRole, session, before, after, told),
          touches: [{ by: session, accountId: target.accountId, place: above }],
        }),
      };
    }
    case "removePerson":
      return {
        told: `${actor.name} removes ${target.name} from ${organizationId}`,
        send: () => acting.del(`/v1/organizations/${organizationId}/members/${target.accountId}`),
        outcome: () => ({
          gifts: [],
          touches: [{ by: session, accountId: target.accountId, place: above }],
        }),
      };
    case "leaveOrganization":
      return {
        told: `${actor.name} leaves ${organizationId}`,
        send: () => acting.post(`/v1/organizations/${organizationId}/leave`),
        outcome: () => NOTHING,
      };
    case "invite": {
      const told = `${who} invites ${target.name} to ${at.workspaceId} as ${role}`;
      return {
        told,
        send: () => here.post("/v1/invitations", { email: target.email, role }),
        // Nobody has anything yet: the gift is to nobody, and only asks whether it could be given.
        outcome: (_, before, after) => ({ gifts: [roleGift("", role, before, after, told)] }),
      };
    }
    case "inviteToOrganization": {
      const others = state.workspaces.filter((one) => one.organizationId === organizationId);
      const workspaces = others
        .filter((_, index) => (draw.choice >> index) % 2 === 1)
        .map(({ id }) => ({ workspaceId: id, role }));
      const told = `${actor.name} invites ${target.name} to ${organizationId} as ${organizationRole}, ${JSON.stringify(workspaces)}`;
      return {
        told,
        send: () =>
          acting.post(`/v1/organizations/${organizationId}/invitations`, {
            email: target.email,
            role: organizationRole,
            workspaces,
          }),
        outcome: (_, before, after) => ({
          gifts: [
            ...organizationGifts("", organizationRole, session, before, after, told),
            ...workspaces.map(({ workspaceId }) => ({
              by: session,
              to: "",
              place: { organizationId, workspaceId },
              versions: versions(role, before, after),
              needs: { permission: "organization_members:write", place: above },
              told,
            })),
          ],
        }),
      };
    }
    case "accept":
    case "decline": {
      const token = await tokenFor(scene, target, draw.choice);
      if (!token) return undefined;
      const told = `${target.name} ${draw.move}s the invitation ${createHash("sha256").update(token).digest("hex").slice(0, 8)}`;
      if (draw.move === "decline")
        return {
          told,
          send: () => withoutPlace(world, target).post("/v1/invitation-refusals", { token }),
          outcome: () => NOTHING,
        };
      return {
        told,
        send: () => withoutPlace(world, target).post("/v1/invitation-acceptances", { token }),
        outcome: (answer, before, after) => ({
          gifts: offersTo(target, answer.body.organizationId, before, after, told),
        }),
      };
    }
    case "revokeInvitation": {
      const pending = pick(
        state.invitations.filter((one) => one.state === "pending" && one.organizationId === organizationId),
        draw.choice,
      );
      if (!pending) return undefined;
      const isAbove = draw.target % 2 === 0;
      return {
        told: `${who} revokes the invitation ${pending.id}`,
        send: () =>
          isAbove
            ? acting.del(`/v1/organizations/${organizationId}/invitations/${pending.id}`)
            : here.del(`/v1/invitations/${pending.id}`),
        outcome: () => NOTHING,
      };
    }
    case "createRole": {
      const permissions = distinct(subset(draw.choice));
      const told = `${actor.name} makes a role of ${permissions} in ${organizationId}`;
      return {
        told,
        send: () =>
          acting.post(`/v1/organizations/${organizationId}/roles`, {
            name: `Made ${draw.choice} ${crypto.randomUUID().slice(0, 8)}`,
            permissions,
          }),
        outcome: () => ({ gifts: [rolesGift("", permissions, told)] }),
      };
    }
    case "updateRole": {
      const changed = pick(own.slice(-4), draw.target)?.id;
      if (!changed) return undefined;
      const permissions = distinct(subset(draw.choice));
      const told = `${actor.name} changes the role ${changed} to ${permissions}`;
      return {
        told,
        send: () => acting.patch(`/v1/organizations/${organizationId}/roles/${changed}`, { permissions }),
        outcome: (_, before, after) => ({
          gifts: [
            rolesGift("", permissions, told),
            ...holdersOf(changed, before, after).map((row) => ({
              ...rolesGift(row.accountId, permissions, told),
              place: { organizationId, workspaceId: row.workspaceId },
            })),
          ],
        }),
      };
    }
    case "deleteRole": {
      const deleted = pick(own.slice(-6), draw.target)?.id;
      if (!deleted) return undefined;
      const told = `${actor.name} replaces the role ${deleted} by ${role}`;
      return {
        told,
        send: () =>
          acting.post(`/v1/organizations/${organizationId}/roles/${deleted}/delete`, { replacement: role }),
        outcome: (_, before, after) => ({
          gifts: [...holdersOf(deleted, before, after), ...holdersOf(role, before, after)].map((row) => ({
            by: session,
            to: row.accountId,
            place: { organizationId, workspaceId: row.workspaceId },
            versions: versions(role, before, after),
            needs: { permission: "roles:write", place: above },
            told,
          })),
        }),
      };
    }
    case "grant":
    case "grantInOrganization": {
      const isAbove = draw.move === "grantInOrganization";
      const permissions = isAbove
        ? [pick(ORGANIZATION_TABLE.owner!, draw.choice)!, "organizations:read"]
        : distinct(subset(draw.choice));
      const asked = {
        accountId: anybody,
        permissions: distinct(permissions),
        reason: "for a while",
        minutes: 600,
      };
      const told = `${isAbove ? actor.name : who} grants ${anybody} ${permissions} in ${isAbove ? organizationId : at.workspaceId}`;
      const where = isAbove ? above : at;
      return {
        told,
        send: () =>
          isAbove
            ? acting.post(`/v1/organizations/${organizationId}/grants`, asked)
            : here.post("/v1/grants", asked),
        outcome: () => ({
          gifts: [
            {
              by: isAbove ? session : by,
              to: anybody,
              place: where,
              versions: [asked.permissions],
              isGrant: true,
              needs: { permission: isAbove ? "organization_members:write" : "members:write", place: where },
              told,
            },
          ],
        }),
      };
    }
    case "revokeGrant": {
      const grant = pick(state.grants, draw.choice);
      if (!grant) return undefined;
      return {
        told: `${actor.name} revokes the grant ${grant.id}`,
        send: () =>
          grant.workspaceId === null
            ? acting.del(`/v1/organizations/${grant.organizationId}/grants/${grant.id}`)
            : actor.in(grant.workspaceId).del(`/v1/grants/${grant.id}`),
        outcome: () => NOTHING,
      };
    }
    case "createService": {
      const told = `${who} makes a service account in ${at.workspaceId} as ${role}`;
      return {
        told,
        send: () => here.post("/v1/service-accounts", { name: "Robot", role }),
        outcome: (answer, before, after) => ({
          gifts: [
            roleGift(answer.body.id, role, before, after, told),
            {
              ...roleGift(answer.body.id, role, before, after, told),
              place: { ...at, workspaceId: null },
              versions: [ORGANIZATION_TABLE.member!],
              isMaking: true,
            },
          ],
        }),
      };
    }
    case "deleteService": {
      const service = pick(services, draw.choice)?.accountId;
      if (!service) return undefined;
      return {
        told: `${who} deletes the service account ${service} in ${at.workspaceId}`,
        send: () => here.del(`/v1/service-accounts/${service}`),
        outcome: () => ({ gifts: [], touches: [{ by, accountId: service, place: at }] }),
      };
    }
    case "createKey": {
      const permissions = draw.choice % 2 === 0 ? ["*"] : distinct(subset(draw.choice));
      const service = draw.target % 3 === 0 ? pick(services, draw.choice)?.accountId : undefined;
      const told = `${who} makes a key of ${permissions}${service ? ` for ${service}` : ""} in ${at.workspaceId}`;
      return {
        told,
        send: () =>
          here.post("/v1/api-keys", {
            name: "a key",
            permissions,
            ...(service ? { serviceAccountId: service } : {}),
          }),
        outcome: ({ body }) => {
          keep(scene, { id: body.id, secret: body.secret, workspaceId: at.workspaceId! });
          const isOpen = body.permissions.includes("*") && body.ownerId === actor.accountId && !keyOfActor;
          return {
            gifts: [],
            handed: isOpen ? [] : [{ by, keyId: body.id, permissions: body.permissions, told }],
          };
        },
      };
    }
    case "regenerateKey":
    case "revokeKey": {
      const key = pick(state.keys, draw.choice);
      if (!key) return undefined;
      const caller = keyOfActor?.workspaceId === key.workspaceId ? here : actor.in(key.workspaceId);
      const giver = caller === here ? by : session;
      if (draw.move === "revokeKey")
        return {
          told: `${actor.name} revokes the key ${key.id}`,
          send: () => caller.del(`/v1/api-keys/${key.id}`),
          outcome: () => NOTHING,
        };
      const overlap = draw.target % 2 === 0 ? "none" : "24h";
      const told = `${who} regenerates the key ${key.id}, overlap ${overlap}`;
      return {
        told,
        send: () => caller.post(`/v1/api-keys/${key.id}/regenerate`, { overlap }),
        outcome: ({ body }) => {
          if (overlap === "none")
            scene.deadSecrets.push(
              ...scene.keys.filter(({ id }) => id === key.id).map(({ secret }) => secret),
            );
          scene.keys = scene.keys.filter(({ id }) => id !== key.id);
          keep(scene, { id: body.id, secret: body.secret, workspaceId: key.workspaceId });
          const isOwn = body.ownerId === actor.accountId;
          return {
            gifts: [],
            handed: isOwn ? [] : [{ by: giver, keyId: body.id, permissions: body.permissions, told }],
          };
        },
      };
    }
    case "archive":
      // Seldom, so that most calls meet something living.
      if (draw.choice % 3 > 0) return undefined;
      return {
        told: `${who} archives ${workspace.id}`,
        send: () =>
          actor.in(workspace.id).post(`/v1/workspaces/${workspace.id}/archive`, { slug: workspace.slug }),
        outcome: () => NOTHING,
      };
    case "restore": {
      const archived = pick(
        state.workspaces.filter(({ isArchived }) => isArchived),
        draw.place,
      );
      if (!archived) return undefined;
      return {
        told: `${actor.name} restores ${archived.id}`,
        send: () => actor.in(archived.id).post(`/v1/workspaces/${archived.id}/restore`),
        outcome: () => NOTHING,
      };
    }
    case "createWorkspace": {
      const admins = draw.choice % 2 === 0 ? [] : [target.accountId];
      const told = `${actor.name} makes a workspace in ${organizationId}, admins ${admins}`;
      return {
        told,
        send: () =>
          acting.post("/v1/workspaces", {
            organizationId,
            name: "Another",
            environment: "development",
            admins,
          }),
        outcome: ({ body }) => ({
          gifts: [
            [actor.accountId, "owner"] as const,
            ...admins.map((accountId) => [accountId, "admin"] as const),
          ].map(([to, name]) => ({
            by: session,
            to,
            place: { organizationId, workspaceId: body.id as string },
            versions: [PRESET_TABLE[name]!],
            needs: { permission: "workspaces:create", place: above },
            isMaking: true,
            told,
          })),
        }),
      };
    }
  }

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
}

const holdersOf = (role: string, before: PowerState, after: PowerState) =>
  [...before.members, ...after.members].filter((row) => row.role === role);

function keep(scene: Scene, key: KeptKey): void {
  scene.keys.push(key);
}

function keyOf(scene: Scene, state: PowerState, person: Person, number: number) {
  const living = state.keys.filter((key) => key.isLiving && key.ownerId === person.accountId);
  const kept = scene.keys.filter(({ id }) => living.some((key) => key.id === id));
  const key = pick(kept, number);
  return key && { ...key, permissions: living.find(({ id }) => id === key.id)!.permissions };
}

/** The secret of one of the last links mailed to somebody. */
async function tokenFor(
  { world, lastMailBefore }: Scene,
  { email }: Person,
  number: number,
): Promise<string | undefined> {
  const mails = await world.sql<{ body: string }>(
    "select body_text as body from mails where recipient = $1 and id > $2 and body_text like '%#token=%' order by id desc limit 2",
    [email, lastMailBefore],
  );
  const mail = pick([...mails.slice(0, 1), ...mails], number);
  return mail && /#token=(\S+)/.exec(mail.body)?.[1];
}
