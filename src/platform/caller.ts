import { forbidden } from "./errors.ts";
import type { Permission } from "./verb.ts";

export type Environment = "production" | "staging" | "development";

/** What a caller may do somewhere. */
export interface Power {
  role: string;
  /** Role and grants, narrowed by the key's own set; `*` and `agents:*` are wildcards. */
  permissions: ReadonlySet<string>;
  /** What of it may be passed on: the role's, without grants, which are for their holder alone. */
  standing: ReadonlySet<string>;
}

/** The workspace a caller is in, with what it may do there. */
export interface CallerWorkspace extends Power {
  id: string;
  organizationId: string;
  name: string;
  slug: string;
  environment: Environment;
  /** `organization`: by being owner or admin of the organization, beyond or without being a member. */
  roleFrom: "member" | "organization";
  isArchived: boolean;
}

/** The organization a call is about, with what the caller may do in it. */
export interface CallerOrganization extends Power {
  id: string;
  name: string;
  slug: string;
}

/** Who makes a request, and with what. */
export interface Caller {
  kind: "account" | "api_key" | "anonymous";
  accountId: string;
  /** Session id or key id: what audit, usage and revocation name. */
  credentialId: string;
  isInstallationAdmin: boolean;
  /** Of an API key: the hash of the secret it came with, which may have been replaced in the meantime. */
  secretHash?: string;
  /** The only stage an API key may run; null: any. */
  stage: "dev" | "uat" | "production" | null;
  /** Calls per minute this credential is confined to; null: the installation's. */
  ratePerMinute: number | null;
  /** The only toolkit whose tools this credential sees and calls, by whatever way; null: all of the workspace. */
  toolkitId: string | null;
  workspace: CallerWorkspace | null;
  organization: CallerOrganization | null;
}

/** A caller that is inside a workspace. */
export interface WorkspaceCaller extends Caller {
  workspace: CallerWorkspace;
}

/** A caller whose call is about an organization. */
export interface OrganizationCaller extends Caller {
  organization: CallerOrganization;
}

/** Who calls a public verb. */
export const ANONYMOUS: Caller = {
  kind: "anonymous",
  accountId: "",
  credentialId: "",
  isInstallationAdmin: false,
  stage: null,
  ratePerMinute: null,
  toolkitId: null,
  workspace: null,
  organization: null,
};

export function holds(permissions: ReadonlySet<string>, permission: string): boolean {
  return (
    permissions.has(permission) ||
    permissions.has("*") ||
    permissions.has(`${permission.slice(0, permission.indexOf(":"))}:*`)
  );
}

/** Throws 403 naming the permission, unless the caller holds it where the call is: in its workspace, or in the organization. */
export function requirePermission(
  power: Pick<Power, "permissions"> | null,
  permission: Permission,
): asserts power {
  if (!power || !holds(power.permissions, permission))
    throw forbidden(`This needs the permission ${permission}`);
}
