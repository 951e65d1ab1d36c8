/** What entries of the access cache are filed under; a change names the narrowest tag that covers it, in its own transaction. */
export const accessTags = {
  key: (keyId: string) => `key:${keyId}`,
  account: (accountId: string) => `account:${accountId}`,
  workspace: (workspaceId: string) => `workspace:${workspaceId}`,
  organization: (organizationId: string) => `organization:${organizationId}`,
};
