import { createHash } from "node:crypto";
import type { Person } from "../../src/platform/testing/world.ts";
import { accessMove } from "./power-access-moves.ts";
import { pick } from "./power-cast.ts";
import { type Circumstances, circumstancesOf, type Draw, type Move, NOTHING } from "./power-circumstances.ts";
import { offersTo } from "./power-offers.ts";
import { type Scene, withoutPlace } from "./power-scene.ts";
import type { PowerState } from "./power-state.ts";

/** A move of this draw in this state; undefined where there is nothing it could be about. */
export async function moveOf(scene: Scene, state: PowerState, draw: Draw): Promise<Move | undefined> {
  const circumstances = circumstancesOf(scene, state, draw);
  return (await peopleMove(circumstances)) ?? accessMove(circumstances);
}

/** Members, people of the organization, invitations. */
async function peopleMove(circumstances: Circumstances): Promise<Move | undefined> {
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
    role,
    organizationRole,
    versions,
    roleGift,
    organizationGifts,
  } = circumstances;
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
          send: () => withoutPlace(scene.world, target).post("/v1/invitation-refusals", { token }),
          outcome: () => NOTHING,
        };
      return {
        told,
        send: () => withoutPlace(scene.world, target).post("/v1/invitation-acceptances", { token }),
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
    default:
      return undefined;
  }
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
