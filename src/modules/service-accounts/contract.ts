import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { RoleName } from "../members/contract.ts";

export const ServiceAccount = z.object({
  id: id("account"),
  name: z.string(),
  role: z.string(),
  keyCount: z.number().int().describe("Living keys it owns in this workspace."),
  createdAt: z.iso.datetime(),
});
export const listServiceAccounts = verb({
  name: "service_accounts.list",
  http: "GET /v1/service-accounts",
  summary: "Members of this workspace that are nobody and can own keys",
  needs: "members:read",
  scope: "workspace",
  input: pageInput("account"),
  output: pageOf(ServiceAccount),
});
export const createServiceAccount = verb({
  name: "service_accounts.create",
  http: "POST /v1/service-accounts 201",
  summary: "Make a service account with a role in this workspace; its keys outlive the people who made them",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ name: z.string().trim().min(2).max(80), role: RoleName }),
  output: ServiceAccount,
  audit: (_, account) => ({ id: account.id, name: account.name, role: account.role }),
});
export const deleteServiceAccount = verb({
  name: "service_accounts.delete",
  http: "DELETE /v1/service-accounts/{id} 204",
  summary:
    "Remove a service account from this workspace, and from the organization when it is in no other; its keys here end at once",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ id: id("account") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
