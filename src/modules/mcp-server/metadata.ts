/** What tokens for /mcp ask for: `mcp` is all there is to allow, what it may do is the account's power in the workspace. */
export const MCP_SCOPE = "mcp";

/** RFC 9728: which authorization server makes tokens for the MCP server. One resource, whatever toolkit is asked for. */
export const protectedResource = (publicUrl: string) => ({
  resource: `${publicUrl}/mcp`,
  authorization_servers: [`${publicUrl}/v1/auth`],
  scopes_supported: [MCP_SCOPE],
  bearer_methods_supported: ["header"],
  resource_name: "Bailiwick",
  resource_documentation: `${publicUrl}/docs/mcp`,
});
