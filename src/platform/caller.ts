import { forbidden } from "./errors.ts";
import type { Permission } from "./verb.ts";

export type Environment = "production" | "staging" | "development";

/** The workspace a caller is in, with what it may do there. */
export interface CallerWorkspace {
  id: string;
  organizationId: string;
  name: string;
  slug: string;
  environment: Environment;
  role: string;
  /** What the role gives, narrowed by the key's own set; `*` and `agents:*` are wildcards. */
  permissions: ReadonlySet<string>;
}

/** Who makes a request, and with what. */
export interface Caller {
  kind: "account" | "api_key";
  accountId: string;
  /** Session id or key id: what audit, usage and revocation name. */
  credentialId: string;
  isInstallationAdmin: boolean;
  /** The only stage an API key may run; null: any. */
  stage: "dev" | "uat" | "production" | null;
  workspace: CallerWorkspace | null;
}

/** A caller that is inside a workspace. */
export interface WorkspaceCaller extends Caller {
  workspace: CallerWorkspace;
}

export function holds(permissions: ReadonlySet<string>, permission: string): boolean {
  return (
    permissions.has(permission) ||
    permissions.has("*") ||
    permissions.has(`${permission.slice(0, permission.indexOf(":"))}:*`)
  );
}

/** Throws 403 naming the permission, unless the caller holds it in its workspace. */
export function requirePermission(caller: Caller, permission: Permission): void {
  if (!caller.workspace || !holds(caller.workspace.permissions, permission))
    throw forbidden(`This needs the permission ${permission}`);
}
