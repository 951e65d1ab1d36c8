import { z } from "zod";
import { exportPath, pathParameter, queryOf } from "../../platform/http/export-path.ts";
import { AuditFilter } from "./contract.ts";

const query = queryOf(AuditFilter.extend({ format: z.enum(["ndjson", "csv"]) }));

const exportOf = (operationId: string, of: string, permission: string, parameters: object[]) =>
  exportPath({
    ...{ operationId, permission, tag: "audit" },
    summary: `The audit log of ${of} as a file, streamed`,
    description: "NDJSON is chosen by time alone and can be verified offline; CSV takes every filter.",
    file: "The file. It ends with a line that says how many entries it holds.",
    parameters: [...parameters, ...query],
  });

/** The exports in the API's own document. */
export const auditExportPaths = {
  "/v1/audit/export": exportOf("auditExport", "the workspace", "audit:read", [
    { $ref: "#/components/parameters/Workspace" },
  ]),
  "/v1/workspaces/{workspaceId}/audit/export": exportOf(
    "auditExportOfWorkspace",
    "a workspace",
    "audit:read",
    [pathParameter("workspaceId")],
  ),
  "/v1/organizations/{organizationId}/audit/export": exportOf(
    "organizationAuditExport",
    "an organization and all its workspaces",
    "organization_audit:read",
    [
      pathParameter("organizationId"),
      { name: "workspaceId", in: "query", required: false, schema: { type: "string" } },
    ],
  ),
};
