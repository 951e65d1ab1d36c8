import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { IconUrl, OrganizationRole } from "../organizations/contract.ts";

export const Preset = z.enum([
  "owner",
  "admin",
  "architect",
  "developer",
  "tester",
  "operator",
  "member",
  "viewer",
]);
/** A preset, or the id of a role of the organization. */
export const RoleName = z
  .string()
  .regex(
    /^(owner|admin|architect|developer|tester|operator|member|viewer|role_[0-7][0-9a-hjkmnp-tv-z]{25})$/,
    "must be a preset (owner, admin, architect, developer, tester, operator, member, viewer) or the id of a role",
  );

const Kind = z.enum(["person", "service"]).describe("service: a service account.");
const Email = z.string().nullable().describe("Null: a service account.");
export const Member = z.object({
  accountId: id("account"),
  kind: Kind,
  name: z.string(),
  email: Email,
  iconUrl: IconUrl,
  role: z.string().describe("What counts: the stronger of the member's own role and the inherited one."),
  roleName: z.string().describe("As people read it."),
  memberRole: z.string().nullable().describe("The role given in this workspace; null: only inherited."),
  inheritedFrom: OrganizationRole.nullable().describe(
    "The organization role that reaches into every workspace; null: theirs does not.",
  ),
  grantCount: z.number().int().describe("Time-limited grants it has here now."),
  isMe: z.boolean(),
  addedAt: z.iso.datetime().nullable().describe("Null: never added here, only inherited."),
});

const Search = z.string().trim().max(100).optional().describe("Part of a name or address.");
export const listMembers = verb({
  name: "members.list",
  http: "GET /v1/members",
  summary: "Who can enter this workspace, with inherited owners and admins and why",
  needs: "members:read",
  scope: "workspace",
  input: pageInput("account").extend({
    search: Search,
    role: RoleName.optional().describe("The one that counts, as `role` of a member."),
    kind: Kind.optional(),
  }),
  output: pageOf(Member),
  audit: () => ({ read: "members" }),
});
export const addMember = verb({
  name: "members.add",
  http: "POST /v1/members 201",
  summary: "Add somebody of the organization (or a service account) to this workspace",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ accountId: id("account"), role: RoleName }),
  output: Member,
  audit: ({ accountId, role }) => ({ accountId, role }),
});
export const updateMember = verb({
  name: "members.update",
  http: "PATCH /v1/members/{accountId}",
  summary: "Change a member's role in this workspace",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ accountId: id("account"), role: RoleName }),
  output: Member,
  audit: ({ accountId, role }) => ({ accountId, role }),
});
export const removeMember = verb({
  name: "members.remove",
  http: "DELETE /v1/members/{accountId} 204",
  summary: "Remove a member from this workspace; their keys here end at once",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ accountId: id("account") }),
  output: z.undefined(),
  audit: ({ accountId }) => ({ accountId }),
});
export const leaveWorkspace = verb({
  name: "members.leave",
  http: "POST /v1/members/leave 204",
  summary: "Leave this workspace; the last owner cannot",
  needs: null,
  scope: "workspace",
  input: z.object({}),
  output: z.undefined(),
  audit: () => ({}),
});
/** Whom one may add: people of the organization who are not members here yet. */
export const listCandidates = verb({
  name: "members.list_candidates",
  http: "GET /v1/member-candidates",
  summary: "People and service accounts of the organization who are not in this workspace",
  needs: "members:write",
  scope: "workspace",
  input: pageInput("account").extend({ search: Search }),
  output: pageOf(
    z.object({
      accountId: id("account"),
      kind: Kind,
      name: z.string(),
      email: Email,
    }),
  ),
  audit: () => ({ read: "people of the organization" }),
});
