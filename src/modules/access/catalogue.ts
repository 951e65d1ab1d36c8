/** Everything that can be allowed, and who is allowed it by preset: one table, from which roles, the API's catalogue and the suites are made. */

export const PRESETS = [
  "owner",
  "admin",
  "architect",
  "developer",
  "tester",
  "operator",
  "member",
  "viewer",
] as const;
export type Preset = (typeof PRESETS)[number];

const builders = ["owner", "admin", "architect", "developer"] as const;

/** The rows of the role table: what one may do, and which presets may. */
const MAY = {
  see: {
    title: "See configuration, data, runs, logs, events, balance and usage",
    by: [...builders, "tester", "member", "viewer"],
  },
  run: {
    title: "Run agents, hold sessions, test; acknowledge inbound deliveries",
    by: [...builders, "tester", "member"],
  },
  build: {
    title: "Create and edit agents, connections, schedules and inbound webhooks; own keys",
    by: [...builders, "member"],
  },
  code: { title: "Write tools that run code, and webhooks", by: builders },
  decide: { title: "Decide about approvals", by: ["owner", "admin", "architect"] },
  deployDev: { title: "Deploy to dev", by: [...builders, "member"] },
  deployUat: { title: "Deploy to uat", by: ["owner", "admin", "architect"] },
  deployProduction: { title: "Deploy to production", by: ["owner", "admin"] },
  guard: { title: "Run drafts in production; delete agents and records", by: ["owner", "admin"] },
  manage: { title: "Members, roles, everybody's keys, settings, audit", by: ["owner", "admin"] },
  own: { title: "Archive, delete, convert the environment", by: ["owner"] },
} as const satisfies Record<string, { title: string; by: readonly Preset[] }>;
export type MayRow = keyof typeof MAY;
export const MAY_ROWS: Record<MayRow, { title: string; by: readonly Preset[] }> = MAY;

interface CatalogueEntry {
  name: string;
  title: string;
  row: MayRow;
}
const may = (row: MayRow, entries: Record<string, string>): CatalogueEntry[] =>
  Object.entries(entries).map(([name, title]) => ({ name, title, row }));

/** What can be allowed in a workspace, in the order people read it. */
export const WORKSPACE_PERMISSIONS: readonly CatalogueEntry[] = [
  ...may("see", {
    "workspaces:read": "See the workspace and its settings",
    "agents:read": "See agents, drafts, versions and deployments",
    "tools:read": "See tools",
    "connections:read": "See connections, never their secrets",
    "runs:read": "See runs, sessions and logs",
    "wallets:read": "See the credit balance and usage",
    "api_keys:read": "See one's own API keys",
    "members:read": "See who is a member",
    "events:read": "See and follow events",
    "webhooks:read": "See webhooks and their deliveries",
    "inbound_webhooks:read": "See inbound webhooks and what they received",
    "schedules:read": "See schedules and their firings",
    "tool_sources:read": "See tool sources, toolkits and what they offer",
    "policies:read": "See policies and ask why something was decided",
    "approvals:read": "See approvals",
    "storage:read": "See and read storage",
  }),
  ...may("run", {
    "runs:create": "Run agents, hold sessions, cancel runs",
    "sessions:delete": "Delete sessions",
    "runs:resolve": "Decide about interrupted runs",
    "inbound_deliveries:acknowledge": "Acknowledge what inbound webhooks received",
    "tasks:run": "Run code as a task, and tools by themselves",
    "storage:write": "Open, write and delete storage",
  }),
  ...may("build", {
    "agents:write": "Create and edit agents",
    "agents:publish": "Publish versions",
    "connections:write": "Create and edit connections",
    "api_keys:write": "Create and revoke one's own API keys",
    "schedules:write": "Create, edit, pause and fire schedules",
    "inbound_webhooks:write": "Create and edit inbound webhooks; start their deliveries again",
  }),
  ...may("code", {
    "tools:write": "Create, edit and delete tools",
    "webhooks:write": "Create, edit, test and delete webhooks; replay deliveries",
    "tool_sources:write": "Add, sync, edit and delete tool sources and toolkits",
  }),
  ...may("decide", { "approvals:decide": "Approve and deny what waits for a person" }),
  ...may("deployDev", { "deployments:dev": "Deploy to dev" }),
  ...may("deployUat", { "deployments:uat": "Deploy to uat" }),
  ...may("deployProduction", { "deployments:production": "Deploy to production" }),
  ...may("guard", {
    "runs:draft_in_production": "Run an unpublished draft in a production workspace",
    "agents:delete": "Delete agents",
  }),
  ...may("manage", {
    "members:write": "Invite, add, change and remove members; grants; service accounts",
    "roles:read": "See roles and explain access",
    "api_keys:manage": "See, revoke and regenerate everybody's API keys",
    "workspaces:write": "Change the workspace's name, address, icon and settings",
    "audit:read": "Read and export the audit log",
    "limits:write": "Set spending limits of the workspace, its members, agents and keys",
    "policies:write": "Create, edit, order and delete policies",
    "storage:organization": "Open and write storage the whole organization shares",
  }),
  ...may("own", {
    "workspaces:archive": "Archive and restore the workspace",
    "workspaces:delete": "Delete the workspace",
    "workspaces:convert": "Convert the workspace between staging and production",
    "approvals:break_glass": "Approve alone and at once, with a reason that is looked at afterwards",
  }),
];

export const ORGANIZATION_ROLES = ["owner", "admin", "billing_admin", "member"] as const;
export type OrganizationRoleName = (typeof ORGANIZATION_ROLES)[number];

/** What can be allowed in an organization. */
export const ORGANIZATION_PERMISSIONS: readonly {
  name: string;
  title: string;
  by: readonly OrganizationRoleName[];
}[] = [
  { name: "organizations:read", title: "See the organization", by: ORGANIZATION_ROLES },
  { name: "organizations:write", title: "Change name, address, logo and policies", by: ["owner", "admin"] },
  { name: "organizations:own", title: "Make and unmake owners", by: ["owner"] },
  {
    name: "organization_members:read",
    title: "See everybody in the organization",
    by: ["owner", "admin", "billing_admin"],
  },
  { name: "organization_members:write", title: "Invite, change and remove people", by: ["owner", "admin"] },
  { name: "workspaces:create", title: "Create workspaces", by: ["owner", "admin"] },
  { name: "roles:write", title: "Create, change and delete roles", by: ["owner", "admin"] },
  { name: "organization_keys:read", title: "See the API keys of all workspaces", by: ["owner", "admin"] },
  {
    name: "organization_audit:read",
    title: "Read and export the organization's audit log",
    by: ["owner", "admin"],
  },
  { name: "organization_events:read", title: "See the organization's events", by: ["owner", "admin"] },
  {
    name: "organization_webhooks:read",
    title: "See the organization's webhooks, which hear all its workspaces",
    by: ["owner", "admin"],
  },
  {
    name: "organization_webhooks:write",
    title: "Create, edit and delete the organization's webhooks",
    by: ["owner", "admin"],
  },
  {
    name: "billing:read",
    title: "See wallets, ledger, usage, plan and invoices",
    by: ["owner", "admin", "billing_admin"],
  },
  {
    name: "billing:manage",
    title: "Pay, change the plan, reload, set limits of the organization",
    by: ["owner", "billing_admin"],
  },
  {
    name: "organization_tools:read",
    title: "See tool sources and connections all workspaces share",
    by: ["owner", "admin"],
  },
  {
    name: "organization_tools:write",
    title: "Add, edit and delete tool sources and connections all workspaces share",
    by: ["owner", "admin"],
  },
  { name: "organization_policies:read", title: "See the organization's policies", by: ["owner", "admin"] },
  {
    name: "organization_policies:write",
    title: "Create, edit, order and delete the organization's policies",
    by: ["owner", "admin"],
  },
  {
    name: "verification:manage",
    title: "Submit and see the documents that verify the organization",
    by: ["owner", "billing_admin"],
  },
];

const ofPreset = new Map<string, readonly string[]>(
  PRESETS.map((preset) => [
    preset,
    WORKSPACE_PERMISSIONS.filter(({ row }) => MAY_ROWS[row].by.includes(preset)).map(({ name }) => name),
  ]),
);
const ofOrganizationRole = new Map<string, readonly string[]>(
  ORGANIZATION_ROLES.map((role) => [
    role,
    ORGANIZATION_PERMISSIONS.filter(({ by }) => by.includes(role)).map(({ name }) => name),
  ]),
);

export const isPreset = (role: string): role is Preset => ofPreset.has(role);
/** What a preset allows in a workspace; nothing for a name that is none. */
export const permissionsOfPreset = (role: string): readonly string[] => ofPreset.get(role) ?? [];
export const permissionsOfOrganizationRole = (role: string): readonly string[] =>
  ofOrganizationRole.get(role) ?? [];

/** `agents:*` as the names it stands for today; a plain name as itself. */
export const expand = (permission: string): string[] =>
  permission === "*"
    ? WORKSPACE_PERMISSIONS.map(({ name }) => name)
    : permission.endsWith(":*")
      ? WORKSPACE_PERMISSIONS.map(({ name }) => name).filter((name) =>
          name.startsWith(permission.slice(0, -1)),
        )
      : [permission];
