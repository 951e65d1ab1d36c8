import { z } from "zod";
import { UsageExport, UsageSumsExport } from "./contract.ts";

function queryOf(shape: z.ZodObject) {
  const { properties } = z.toJSONSchema(shape, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => void delete (jsonSchema as { idKind?: unknown }).idKind,
  });
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema,
  }));
}
const path = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const exportOf = (operationId: string, summary: string, permission: string, parameters: object[]) => ({
  get: {
    operationId,
    summary,
    description: `Needs \`${permission}\`. Streamed: a file that broke off ends without its end.`,
    "x-permission": permission,
    tags: ["usage"],
    parameters,
    responses: {
      "200": {
        description: "The file.",
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
export const usageExportPaths = {
  "/v1/usage/export": exportOf("usageExport", "The usage events of the workspace as a file", "wallets:read", [
    { $ref: "#/components/parameters/Workspace" },
    ...queryOf(UsageExport),
  ]),
  "/v1/workspaces/{workspaceId}/usage/export": exportOf(
    "usageExportOfWorkspace",
    "The usage events of a workspace as a file",
    "wallets:read",
    [path("workspaceId"), ...queryOf(UsageExport)],
  ),
  "/v1/organizations/{organizationId}/usage/export": exportOf(
    "organizationUsageExport",
    "The usage of an organization and all its workspaces, summed, as a file",
    "billing:read",
    [path("organizationId"), ...queryOf(UsageSumsExport)],
  ),
};
