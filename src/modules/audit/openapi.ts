import { z } from "zod";
import { AuditFilter } from "./contract.ts";

const { properties } = z.toJSONSchema(AuditFilter.extend({ format: z.enum(["ndjson", "csv"]) }), {
  io: "input",
  unrepresentable: "any",
  override: ({ jsonSchema }) => void delete (jsonSchema as { idKind?: unknown }).idKind,
});
const query = Object.entries(properties ?? {}).map(([name, schema]) => ({
  name,
  in: "query",
  required: false,
  schema,
}));
const path = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const exportOf = (operationId: string, of: string, permission: string, parameters: object[]) => ({
  get: {
    operationId,
    summary: `The audit log of ${of} as a file, streamed`,
    description: `Needs \`${permission}\`. NDJSON is chosen by time alone and can be verified offline; CSV takes every filter.`,
    "x-permission": permission,
    tags: ["audit"],
    parameters: [...parameters, ...query],
    responses: {
      "200": {
        description: "The file. It ends with a line that says how many entries it holds.",
        content: {
          "application/x-ndjson": { schema: { type: "string" } },
          "text/csv": { schema: { type: "string" } },
        },
      },
      "401": problem("No credentials, or dead ones"),
      "403": problem("The permission is missing"),
      "422": problem("The request is not valid"),
    },
  },
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
    [path("workspaceId")],
  ),
  "/v1/organizations/{organizationId}/audit/export": exportOf(
    "organizationAuditExport",
    "an organization and all its workspaces",
    "organization_audit:read",
    [
      path("organizationId"),
      { name: "workspaceId", in: "query", required: false, schema: { type: "string" } },
    ],
  ),
};
