import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

// In the organization's stream: an invitation may lead to several of its workspaces. Addresses are never in events.
const ofOrganization = { version: 1, scope: "organization" } as const;
const Given = z.object({
  invitationId: id("invitation"),
  organizationRole: z.string().describe("The role in the organization it gives."),
  workspaces: z.array(z.object({ workspaceId: id("workspace"), role: z.string() })),
  expiresAt: z.iso.datetime(),
});
const given = {
  invitationId: exampleId("invitation"),
  organizationRole: "member",
  workspaces: [{ workspaceId: exampleId("workspace"), role: "developer" }],
  expiresAt: "2026-01-22T09:30:00.000Z",
};
const Which = z.object({ invitationId: id("invitation") });
const which = { invitationId: exampleId("invitation") };
const Answered = Which.extend({ accountId: id("account").describe("Who answered it.") });
const answered = { ...which, accountId: exampleId("account") };

export const invitationCreated = eventType({
  ...ofOrganization,
  type: "invitation.created",
  title: "Somebody was invited, or invited again after an invitation had ended",
  payload: Given,
  example: given,
});
export const invitationUpdated = eventType({
  ...ofOrganization,
  type: "invitation.updated",
  title: "A waiting invitation was sent again, gives more, or leads to fewer workspaces",
  payload: Which,
  example: which,
});
export const invitationAccepted = eventType({
  ...ofOrganization,
  type: "invitation.accepted",
  title: "An invitation was accepted",
  payload: Answered,
  example: answered,
});
export const invitationDeclined = eventType({
  ...ofOrganization,
  type: "invitation.declined",
  title: "An invitation was declined",
  payload: Answered,
  example: answered,
});
export const invitationRevoked = eventType({
  ...ofOrganization,
  type: "invitation.revoked",
  title: "An invitation was revoked, or ended with the place of whoever gave it",
  payload: Which,
  example: which,
});
