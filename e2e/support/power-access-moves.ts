import { pick } from "./power-cast.ts";
import { type Circumstances, distinct, type Move, NOTHING, subset } from "./power-circumstances.ts";
import { type KeptKey, type Scene } from "./power-scene.ts";
import type { PowerState } from "./power-state.ts";
import { ORGANIZATION_TABLE, PRESET_TABLE } from "./power-table.ts";

/** Roles, grants, service accounts, keys, workspaces. */
export function accessMove(circumstances: Circumstances): Move | undefined {
  const {
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
    above,
    organizationId,
    workspace,
    own,
    role,
    services,
    keyOfActor,
    versions,
    roleGift,
    rolesGift,
  } = circumstances;
  switch (draw.move) {
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
    default:
      return undefined;
  }
}

const holdersOf = (role: string, before: PowerState, after: PowerState) =>
  [...before.members, ...after.members].filter((row) => row.role === role);

function keep(scene: Scene, key: KeptKey): void {
  scene.keys.push(key);
}
