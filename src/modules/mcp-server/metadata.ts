import { MCP_PATH, toolkitOfPath } from "../../platform/identity/mcp-resource.ts";

/** What tokens for /mcp ask for: `mcp` is all there is to allow, what it may do is the account's power in the workspace. */
export const MCP_SCOPE = "mcp";

/**
 * RFC 9728: which authorization server makes tokens for the MCP server at this path. Each toolkit's address is a resource of its
 * own, whether or not there is such a toolkit: nobody has said for which workspace.
 */
export const protectedResource = (publicUrl: string, path: string) => ({
  resource: `${publicUrl}${toolkitOfPath(path) === null ? MCP_PATH : path}`,
  authorization_servers: [`${publicUrl}/v1/auth`],
  scopes_supported: [MCP_SCOPE],
  bearer_methods_supported: ["header"],
  resource_name: "Bailiwick",
  resource_documentation: `${publicUrl}/docs/mcp`,
});
