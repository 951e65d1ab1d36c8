import { exportPath, pathParameter, queryOf } from "../../platform/http/export-path.ts";
import { UsageExport, UsageSumsExport } from "./contract.ts";

const exportOf = (operationId: string, summary: string, permission: string, parameters: object[]) =>
  exportPath({
    ...{ operationId, summary, permission, parameters, tag: "usage" },
    description: "Streamed: a file that broke off ends without its end.",
    file: "The file.",
  });

/** The exports in the API's own document. */
export const usageExportPaths = {
  "/v1/usage/export": exportOf("usageExport", "The usage events of the workspace as a file", "wallets:read", [
    { $ref: "#/components/parameters/Workspace" },
    ...queryOf(UsageExport),
  ]),
  "/v1/workspaces/{workspaceId}/usage/export": exportOf(
    "usageExportOfWorkspace",
    "The usage events of a workspace as a file",
    "wallets:read",
    [pathParameter("workspaceId"), ...queryOf(UsageExport)],
  ),
  "/v1/organizations/{organizationId}/usage/export": exportOf(
    "organizationUsageExport",
    "The usage of an organization and all its workspaces, summed, as a file",
    "billing:read",
    [pathParameter("organizationId"), ...queryOf(UsageSumsExport)],
  ),
};
