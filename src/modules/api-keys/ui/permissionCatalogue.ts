import { verbs } from "../../../../packages/sdk/src/index.ts";

export interface PermissionGroup {
  /** `agents` of `agents:read`. */
  resource: string;
  permissions: readonly { permission: string; action: string; allows: readonly string[] }[];
}

const STAGES = ["dev", "uat", "production"];

/** `deployments:{stage}` is one permission for each stage. */
const namesOf = (needs: string): string[] =>
  needs.includes("{stage}") ? STAGES.map((stage) => needs.replace("{stage}", stage)) : [needs];

/** Every permission that something in a workspace asks for, by resource, with what each allows. */
export function permissionCatalogue(): PermissionGroup[] {
  const allows = new Map<string, string[]>();
  for (const { needs, scope, summary } of verbs) {
    if (!needs || scope !== "workspace") continue;
    for (const permission of namesOf(needs))
      allows.set(permission, [...(allows.get(permission) ?? []), summary]);
  }
  const groups = new Map<string, { permission: string; action: string; allows: string[] }[]>();
  for (const [permission, summaries] of allows) {
    const [resource = "", action = ""] = permission.split(":");
    groups.set(resource, [...(groups.get(resource) ?? []), { permission, action, allows: summaries }]);
  }
  return [...groups]
    .map(([resource, permissions]) => ({ resource, permissions }))
    .sort((a, b) => a.resource.localeCompare(b.resource));
}

/** `*` and `agents:*` hold what they cover. */
export const isHeld = (held: readonly string[], permission: string): boolean =>
  held.some(
    (own) =>
      own === "*" || own === permission || (own.endsWith(":*") && permission.startsWith(own.slice(0, -1))),
  );

/** The chosen permissions as the API takes them: a whole resource becomes `agents:*` if the caller may give it whole. */
export function compactPermissions(
  chosen: ReadonlySet<string>,
  groups: readonly PermissionGroup[],
  held: readonly string[],
): string[] {
  return groups.flatMap(({ resource, permissions }) => {
    const picked = permissions.filter(({ permission }) => chosen.has(permission));
    const isWhole = picked.length === permissions.length && picked.length > 1;
    return isWhole && isHeld(held, `${resource}:*`)
      ? [`${resource}:*`]
      : picked.map(({ permission }) => permission);
  });
}
