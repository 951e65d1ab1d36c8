/** First parts of the query keys of an organization's lists, for what changes them. */
export const MEMBERS = "organization-members";
export const INVITATIONS = "organization-invitations";
export const GRANTS = "organization-grants";
export const ROLES = "organization-roles";
export const KEYS = "organization-keys";
export const WORKSPACES = "organization-workspaces";
