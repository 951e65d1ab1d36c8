/** What entries of the access cache are filed under; a change names the narrowest tag that covers it, in its own transaction. */
export const accessTags = {
  key: (keyId: string) => `key:${keyId}`,
  /** What is remembered about its secrets alone: dropping it leaves open what the key has open. */
  keySecrets: (keyId: string) => `key_secrets:${keyId}`,
  /** A connected MCP client: what its tokens may. */
  mcpClient: (clientId: string) => `mcp_client:${clientId}`,
  /** What a toolkit holds. */
  toolkit: (toolkitId: string) => `toolkit:${toolkitId}`,
  /** Whether a source of tools is trusted. */
  toolSource: (sourceId: string) => `tool_source:${sourceId}`,
  account: (accountId: string) => `account:${accountId}`,
  workspace: (workspaceId: string) => `workspace:${workspaceId}`,
  organization: (organizationId: string) => `organization:${organizationId}`,
};
