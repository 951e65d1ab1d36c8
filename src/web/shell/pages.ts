/** The pages that work, and the permission each needs to be of any use. */
export const PAGES: Readonly<Record<string, string | null>> = {
  home: null,
  agents: "agents:read",
  tools: "tools:read",
  integrations: "connections:read",
  mcp: "tool_sources:read",
  runs: "runs:read",
  sessions: "runs:read",
  tasks: "runs:read",
  schedules: "schedules:read",
  "inbound-webhooks": "inbound_webhooks:read",
  approvals: "approvals:read",
  storage: "storage:read",
  events: "events:read",
  members: "members:read",
  usage: "wallets:read",
  "api-keys": "api_keys:read",
  webhooks: "webhooks:read",
  policies: "policies:read",
  audit: "audit:read",
};

/** Pressed after `g`. */
export const PAGE_KEYS: Readonly<Record<string, string>> = {
  home: "h",
  agents: "a",
  tools: "t",
  integrations: "n",
  runs: "r",
  sessions: "s",
  tasks: "x",
  schedules: "c",
  "inbound-webhooks": "d",
  approvals: "p",
  storage: "o",
  events: "e",
  members: "m",
  "api-keys": "k",
  webhooks: "b",
  policies: "y",
  audit: "u",
};

/** The pages of an organization, their place below its settings, and the roles they are of use to; null: all. */
export const ORGANIZATION_PAGES: Readonly<Record<string, { path: string; roles: readonly string[] | null }>> =
  {
    ".people": { path: "/people", roles: ["owner", "admin", "billing_admin"] },
    ".workspaces": { path: "/workspaces", roles: null },
    ".billing": { path: "/billing", roles: ["owner", "admin", "billing_admin"] },
    ".usage": { path: "/usage", roles: ["owner", "admin", "billing_admin"] },
    ".settings": { path: "", roles: null },
  };
