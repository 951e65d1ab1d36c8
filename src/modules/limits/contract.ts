import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { WalletKind } from "../wallets/contract.ts";

export const LimitSubjectKind = z.enum(["organization", "workspace", "member", "agent", "key"]);
export const LimitPeriod = z.enum(["day", "month", "total"]).describe("Days and months begin at 00:00 UTC.");
const LimitWallet = WalletKind.nullable().describe("null: both wallets together.");
const IsHard = z.boolean().describe("true: what would pass it is refused. false: it is told and goes on.");
export const SpendLimit = z.object({
  id: id("spendLimit"),
  subjectKind: LimitSubjectKind,
  subjectId: z.string(),
  subjectName: z
    .string()
    .nullable()
    .describe("null: it is gone; for the organization also of an agent or a key."),
  workspaceId: z.string().nullable().describe("null: of the organization as a whole."),
  wallet: LimitWallet,
  period: LimitPeriod,
  amountMicros: z.number().int(),
  isHard: IsHard,
  spentMicros: z.number().int().describe("In the period."),
  heldMicros: z.number().int().describe("Set aside for work under way."),
  resetsAt: z.iso.datetime().nullable().describe("null: never."),
  createdAt: z.iso.datetime(),
});
const Terms = {
  wallet: LimitWallet.default(null),
  period: LimitPeriod,
  amountMicros: z.number().int().min(0).max(1e15),
  isHard: IsHard.default(true),
};
const Changes = {
  amountMicros: z.number().int().min(0).max(1e15).optional(),
  isHard: IsHard.optional(),
};
const Subject = { subjectKind: LimitSubjectKind.optional(), subjectId: z.string().max(100).optional() };

export const listLimits = verb({
  name: "limits.list",
  http: "GET /v1/limits",
  summary:
    "Spending limits that bear on this workspace: its own, its members', agents' and keys', the organization's",
  needs: "wallets:read",
  scope: "workspace",
  input: z.object(Subject),
  output: z.object({ data: z.array(SpendLimit) }),
});
export const createLimit = verb({
  name: "limits.create",
  http: "POST /v1/limits 201",
  summary: "Limit what the workspace, a member, an agent or a key may spend",
  needs: "limits:write",
  scope: "workspace",
  input: z.object({
    subjectKind: z.enum(["workspace", "member", "agent", "key"]),
    subjectId: z
      .string()
      .max(100)
      .describe("The workspace's, agent's or key's id; for a member, the account's id."),
    ...Terms,
  }),
  output: SpendLimit,
  audit: (_, { id, subjectKind, subjectId, period, amountMicros, isHard }) => ({
    id,
    subjectKind,
    subjectId,
    period,
    amountMicros,
    isHard,
  }),
});
const LimitPath = z.object({ id: id("spendLimit") });
export const updateLimit = verb({
  name: "limits.update",
  http: "PATCH /v1/limits/{id}",
  summary: "Change a limit's amount, or whether it refuses",
  needs: "limits:write",
  scope: "workspace",
  input: LimitPath.extend(Changes),
  output: SpendLimit,
  audit: (input) => input,
});
export const deleteLimit = verb({
  name: "limits.delete",
  http: "DELETE /v1/limits/{id} 204",
  summary: "Remove a limit",
  needs: "limits:write",
  scope: "workspace",
  input: LimitPath,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});

const OrganizationPath = z.object({ organizationId: id("organization") });
export const listOrganizationLimits = verb({
  name: "organization_limits.list",
  http: "GET /v1/organizations/{organizationId}/limits",
  summary: "Every spending limit in the organization",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath.extend(Subject),
  output: z.object({ data: z.array(SpendLimit) }),
});
export const createOrganizationLimit = verb({
  name: "organization_limits.create",
  http: "POST /v1/organizations/{organizationId}/limits 201",
  summary: "Limit what the organization or one of its workspaces may spend",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({
    subjectKind: z.enum(["organization", "workspace"]),
    subjectId: z.string().max(100).describe("The organization's or the workspace's id."),
    ...Terms,
  }),
  output: SpendLimit,
  audit: (_, { id, subjectKind, subjectId, period, amountMicros, isHard }) => ({
    id,
    subjectKind,
    subjectId,
    period,
    amountMicros,
    isHard,
  }),
});
export const updateOrganizationLimit = verb({
  name: "organization_limits.update",
  http: "PATCH /v1/organizations/{organizationId}/limits/{id}",
  summary: "Change any limit of the organization",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({ ...LimitPath.shape, ...Changes }),
  output: SpendLimit,
  audit: ({ id, amountMicros, isHard }) => ({ id, amountMicros, isHard }),
});
export const deleteOrganizationLimit = verb({
  name: "organization_limits.delete",
  http: "DELETE /v1/organizations/{organizationId}/limits/{id} 204",
  summary: "Remove any limit of the organization",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend(LimitPath.shape),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
