// Who may do what, written down once more: nothing here is taken from the server's catalogue.

const SEE = [
  "workspaces:read",
  "agents:read",
  "tools:read",
  "connections:read",
  "runs:read",
  "wallets:read",
  "api_keys:read",
  "members:read",
  "events:read",
  "webhooks:read",
  "inbound_webhooks:read",
  "schedules:read",
  "tool_sources:read",
  "policies:read",
  "approvals:read",
  "storage:read",
];
const RUN = [
  "runs:create",
  "sessions:delete",
  "runs:resolve",
  "inbound_deliveries:acknowledge",
  "tasks:run",
  "storage:write",
];
const BUILD = [
  "agents:write",
  "agents:publish",
  "connections:write",
  "api_keys:write",
  "schedules:write",
  "inbound_webhooks:write",
];
const MANAGE = [
  "members:write",
  "roles:read",
  "api_keys:manage",
  "workspaces:write",
  "audit:read",
  "limits:write",
  "policies:write",
  "storage:organization",
];

const VIEWER = SEE;
const TESTER = [...SEE, ...RUN];
const MEMBER = [...TESTER, ...BUILD, "deployments:dev"];
const DEVELOPER = [...MEMBER, "tools:write", "webhooks:write", "tool_sources:write"];
const ARCHITECT = [...DEVELOPER, "deployments:uat", "approvals:decide"];
const ADMIN = [
  ...ARCHITECT,
  "deployments:production",
  "runs:draft_in_production",
  "agents:delete",
  ...MANAGE,
];
const OWNER = [
  ...ADMIN,
  "workspaces:archive",
  "workspaces:delete",
  "workspaces:convert",
  "approvals:break_glass",
];

/** What each preset allows in a workspace. */
export const PRESET_TABLE: Record<string, readonly string[]> = {
  owner: OWNER,
  admin: ADMIN,
  architect: ARCHITECT,
  developer: DEVELOPER,
  tester: TESTER,
  operator: [],
  member: MEMBER,
  viewer: VIEWER,
};
export const EVERYTHING = OWNER;

const ORGANIZATION_ADMIN = [
  "organizations:read",
  "organizations:write",
  "organization_members:read",
  "organization_members:write",
  "workspaces:create",
  "roles:write",
  "organization_keys:read",
  "organization_audit:read",
  "organization_events:read",
  "organization_webhooks:read",
  "organization_webhooks:write",
  "billing:read",
  "organization_tools:read",
  "organization_tools:write",
  "organization_policies:read",
  "organization_policies:write",
];
/** What each role allows in an organization. */
export const ORGANIZATION_TABLE: Record<string, readonly string[]> = {
  owner: [...ORGANIZATION_ADMIN, "organizations:own", "billing:manage", "verification:manage"],
  admin: ORGANIZATION_ADMIN,
  billing_admin: [
    "organizations:read",
    "organization_members:read",
    "billing:read",
    "billing:manage",
    "verification:manage",
  ],
  member: ["organizations:read"],
};

/** Which preset a role in the organization gives in every workspace. */
export const INHERITED_TABLE: Record<string, string | undefined> = { owner: "owner", admin: "admin" };

/** Living workspaces a plan has room for. */
export const PLAN_TABLE: Record<string, number> = { build: 1, launch: 3, scale: Infinity };
export const MAX_ROLES = 100;

/** `*` and `agents:*` as the names they stand for. */
export const named = (permissions: readonly string[]): string[] =>
  permissions.flatMap((permission) =>
    permission === "*"
      ? EVERYTHING
      : permission.endsWith(":*")
        ? EVERYTHING.filter((name) => name.startsWith(permission.slice(0, -1)))
        : [permission],
  );
