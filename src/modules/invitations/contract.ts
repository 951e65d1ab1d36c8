import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { RoleName } from "../members/contract.ts";
import { OrganizationRole } from "../organizations/contract.ts";

export const InviteeEmail = z
  .email("must be an email address")
  .max(254)
  .transform((email) => email.toLowerCase());
export const InvitationState = z.enum(["pending", "expired", "accepted", "declined", "revoked"]);
export const Invitation = z.object({
  id: id("invitation"),
  email: z.string(),
  organizationRole: OrganizationRole,
  workspaces: z.array(
    z.object({ workspaceId: id("workspace"), name: z.string(), role: z.string(), roleName: z.string() }),
  ),
  state: InvitationState,
  invitedBy: id("account"),
  invitedByName: z.string(),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export const BulkAnswer = z.object({
  invited: z.number().int(),
  failed: z.number().int(),
  rows: z.array(
    z.object({
      row: z.number().int().describe("Counted from 1, as sent."),
      email: z.string(),
      isInvited: z.boolean(),
      error: z.string().nullable().describe("Why not, in a sentence; null: invited."),
    }),
  ),
});
const OrganizationPath = z.object({ organizationId: id("organization") });
const OrganizationInvitee = z.object({
  email: InviteeEmail,
  role: OrganizationRole.default("member").describe("In the organization."),
  workspaces: z
    .array(z.strictObject({ workspaceId: id("workspace"), role: RoleName }))
    .max(50)
    .default([]),
});
const State = InvitationState.optional();
const ROLE = "A preset, or a role of the organization by name or id; default member.";
const audit = (_: unknown, invitation: z.output<typeof Invitation>) => ({
  id: invitation.id,
  email: invitation.email,
  organizationRole: invitation.organizationRole,
  workspaces: invitation.workspaces.map(({ workspaceId, role }) => ({ workspaceId, role })),
});
const bulkAudit = (_: unknown, answer: z.output<typeof BulkAnswer>) => ({
  invited: answer.invited,
  emails: answer.rows.filter(({ isInvited }) => isInvited).map(({ email }) => email),
});

export const listInvitations = verb({
  name: "invitations.list",
  http: "GET /v1/invitations",
  summary: "Invitations to this workspace, newest first",
  needs: "members:read",
  scope: "workspace",
  input: pageInput("invitation").extend({ state: State }),
  output: pageOf(Invitation),
});
export const createInvitation = verb({
  name: "invitations.create",
  http: "POST /v1/invitations 201",
  summary: "Invite somebody by email to this workspace; inviting again renews the same invitation",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ email: InviteeEmail, role: RoleName.default("member") }),
  output: Invitation,
  audit,
});
export const bulkInvite = verb({
  name: "invitations.bulk",
  http: "POST /v1/invitations/bulk",
  summary: "Invite up to 100 people to this workspace; every row answers for itself",
  needs: "members:write",
  scope: "workspace",
  input: z.object({
    rows: z
      .array(
        z.strictObject({
          email: z.string().max(300),
          role: z.string().max(60).optional().describe(ROLE),
        }),
      )
      .min(1)
      .max(100),
  }),
  output: BulkAnswer,
  audit: bulkAudit,
});
export const resendInvitation = verb({
  name: "invitations.resend",
  http: "POST /v1/invitations/{id}/resend",
  summary: "Send the invitation again with a new link and seven more days; the old link stops working",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ id: id("invitation") }),
  output: Invitation,
  audit,
});
export const revokeInvitation = verb({
  name: "invitations.revoke",
  http: "DELETE /v1/invitations/{id} 204",
  summary: "Take this workspace out of an invitation; one that leads nowhere else is revoked",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ id: id("invitation") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});

export const listOrganizationInvitations = verb({
  name: "organization_invitations.list",
  http: "GET /v1/organizations/{organizationId}/invitations",
  summary: "Invitations to the organization and its workspaces, newest first",
  needs: "organization_members:read",
  scope: "organization",
  input: OrganizationPath.extend({ ...pageInput("invitation").shape, state: State }),
  output: pageOf(Invitation),
});
export const createOrganizationInvitation = verb({
  name: "organization_invitations.create",
  http: "POST /v1/organizations/{organizationId}/invitations 201",
  summary: "Invite somebody by email to the organization and any of its workspaces, with a role each",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend(OrganizationInvitee.shape),
  output: Invitation,
  audit,
});
export const bulkInviteToOrganization = verb({
  name: "organization_invitations.bulk",
  http: "POST /v1/organizations/{organizationId}/invitations/bulk",
  summary:
    "Invite up to 100 people to the organization; workspaces are named by slug, every row answers for itself",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend({
    rows: z
      .array(
        z.strictObject({
          email: z.string().max(300),
          role: z.string().max(60).optional().describe("In the organization; default member."),
          workspaces: z
            .string()
            .max(2000)
            .optional()
            .describe("`slug:role;slug:role`; the role defaults to member."),
        }),
      )
      .min(1)
      .max(100),
  }),
  output: BulkAnswer,
  audit: bulkAudit,
});
export const resendOrganizationInvitation = verb({
  name: "organization_invitations.resend",
  http: "POST /v1/organizations/{organizationId}/invitations/{id}/resend",
  summary: "Send the invitation again with a new link and seven more days",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend({ id: id("invitation") }),
  output: Invitation,
  audit,
});
export const revokeOrganizationInvitation = verb({
  name: "organization_invitations.revoke",
  http: "DELETE /v1/organizations/{organizationId}/invitations/{id} 204",
  summary: "Revoke an invitation; its link stops working",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend({ id: id("invitation") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});

/** The link's secret. In the body, so that it stays out of logs of addresses. */
const Token = z.object({ token: z.string().min(1).max(200) });
export const previewInvitation = verb({
  name: "invitations.preview",
  http: "POST /v1/invitation-previews",
  summary:
    "What an invitation link leads to, before signing in; unknown, used and expired links answer alike",
  needs: null,
  scope: "public",
  input: Token,
  output: z.object({
    organizationName: z.string(),
    inviterName: z.string(),
    role: z.string(),
    workspaces: z.array(z.object({ name: z.string(), role: z.string() })),
    expiresAt: z.iso.datetime(),
    status: z.literal("pending"),
  }),
});
export const acceptInvitation = verb({
  name: "invitations.accept",
  http: "POST /v1/invitation-acceptances",
  summary: "Accept an invitation as the signed-in account, whose address must be the invited one",
  needs: null,
  scope: "account",
  input: Token,
  output: z.object({
    organizationId: id("organization"),
    organizationSlug: z.string(),
    workspaceId: id("workspace")
      .nullable()
      .describe("The first workspace of the invitation, to land in; null: it leads to none."),
    workspaceSlug: z.string().nullable().describe("Null as workspaceId."),
    isPersonalWorkspaceDeleted: z
      .boolean()
      .describe("The account's personal workspace was empty and is gone: there is another now."),
  }),
  audit: (_, accepted) => ({ organizationId: accepted.organizationId, workspaceId: accepted.workspaceId }),
});
export const declineInvitation = verb({
  name: "invitations.decline",
  http: "POST /v1/invitation-refusals 204",
  summary: "Decline an invitation as the signed-in account",
  needs: null,
  scope: "account",
  input: Token,
  output: z.undefined(),
  audit: () => ({}),
});
