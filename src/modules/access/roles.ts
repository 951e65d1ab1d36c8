/** What each preset role may do in a workspace. `*` and `agents:*` are wildcards; custom roles come from the same catalogue. */
export const PRESET_ROLES = {
  owner: ["*"],
  admin: ["*"],
  architect: [
    "agents:*",
    "tools:*",
    "connections:*",
    "api_keys:*",
    "runs:*",
    "sessions:*",
    "wallets:read",
    "deployments:dev",
    "deployments:uat",
  ],
  developer: [
    "agents:read",
    "agents:write",
    "agents:publish",
    "tools:*",
    "connections:*",
    "api_keys:*",
    "runs:*",
    "sessions:*",
    "wallets:read",
    "deployments:dev",
  ],
  tester: ["agents:read", "tools:read", "connections:read", "runs:create", "runs:read", "wallets:read"],
  operator: ["runs:read"],
  member: [
    "agents:read",
    "agents:write",
    "agents:publish",
    "tools:read",
    "connections:*",
    "api_keys:*",
    "runs:create",
    "runs:read",
    "wallets:read",
    "deployments:dev",
  ],
  viewer: ["agents:read", "tools:read", "connections:read", "api_keys:read", "runs:read", "wallets:read"],
} as const satisfies Record<string, readonly string[]>;

export type PresetRole = keyof typeof PRESET_ROLES;

const covers = (wide: string, narrow: string): boolean =>
  wide === "*" || wide === narrow || (wide.endsWith(":*") && narrow.startsWith(wide.slice(0, -1)));

/** What both sets allow: a key's own set narrowed by its creator's present power. */
export function intersect(a: readonly string[], b: readonly string[]): string[] {
  const both = [
    ...a.filter((permission) => b.some((other) => covers(other, permission))),
    ...b.filter((permission) => a.some((other) => covers(other, permission))),
  ];
  return [...new Set(both)];
}

export const permissionsOfRole = (role: string): readonly string[] =>
  role in PRESET_ROLES ? PRESET_ROLES[role as PresetRole] : [];
