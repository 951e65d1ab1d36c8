import { sql } from "kysely";
import type { Caller, Environment, WorkspaceCaller } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import { MCP_PERMISSIONS } from "./mcp-tokens.ts";
import { powerHere } from "./memberships.ts";
import { intersect } from "./power.ts";

export interface LaterCaller {
  /** Whose power it is done with: who owns the thing that does it. */
  accountId: string;
  /** The key the thing was made with, which must still live; null: made by somebody signed in. */
  keyId: string | null;
  /** What the run names as its credential where no key made the thing: the thing's own id. */
  thingId: string;
}

const keyHere = (t: Tx, keyId: string) =>
  t.db
    .selectFrom("apiKeys as k")
    .select(["k.permissions", "k.stage", "k.rateLimitPerMinute", "k.toolkitId", "k.revokedAt"])
    // The organization's longest life binds keys that were made before it was set, too.
    .select(
      sql<boolean>`coalesce(least(k.expires_at, k.created_at + make_interval(days =>
        (select o.key_max_days from organizations o where o.id = k.organization_id))) <= now(), false)`.as(
        "isExpired",
      ),
    )
    .where("k.id", "=", keyId)
    .executeTakeFirst();

/**
 * Who acts when nobody calls: a schedule that fires, a delivery that starts a run. It has the power its owner has in this
 * workspace at this moment, narrowed by the key that made it. `t` is in the scope of the owner and the workspace.
 * `refused` says in a sentence why nothing may be done: the owner left, the key ended, the workspace is archived.
 */
export async function callerLater(
  t: Tx,
  { accountId, keyId, thingId }: LaterCaller,
): Promise<{ caller: WorkspaceCaller } | { refused: string }> {
  const workspace = await t.db
    .selectFrom("workspaces")
    .select(["id", "organizationId", "name", "slug", "environment", "archivedAt"])
    .where("id", "=", t.scope.workspaceId!)
    .executeTakeFirst();
  if (!workspace) return { refused: "The workspace is gone" };
  if (workspace.archivedAt !== null) return { refused: `The workspace ${workspace.name} is archived` };
  const power = await powerHere(t, accountId);
  if (!power) return { refused: "Its owner is no longer in this workspace" };
  const key = keyId === null ? null : await keyHere(t, keyId);
  if (key === undefined || key?.revokedAt) return { refused: "The API key it was made with was revoked" };
  if (key?.isExpired) return { refused: "The API key it was made with has expired" };
  const { permissions, standing, role, roleFrom } = power;
  const { archivedAt: _, environment, ...named } = workspace;
  return {
    caller: {
      kind: key ? "api_key" : "account",
      accountId,
      credentialId: keyId ?? thingId,
      isInstallationAdmin: false,
      stage: (key?.stage ?? null) as WorkspaceCaller["stage"],
      ratePerMinute: key?.rateLimitPerMinute ?? null,
      toolkitId: key?.toolkitId ?? null,
      workspace: {
        ...named,
        environment: environment as Environment,
        isArchived: false,
        role,
        roleFrom,
        permissions: key ? intersect(key.permissions, permissions) : permissions,
        standing: key ? intersect(key.permissions, standing) : standing,
      },
      organization: null,
    },
  };
}

/** The connected client a run was started through; null: none, or a person disconnected it. */
const clientHere = (t: Tx, clientId: string) =>
  t.db
    .selectFrom("mcpClients")
    .select("id")
    .where("id", "=", clientId)
    .where("revokedAt", "is", null)
    .executeTakeFirst();

/** Who acts in a run: who started it, with no more power now than the key or the MCP client they did it with. */
export async function callerOfRun(
  t: Tx,
  { accountId, kind, credentialId }: Caller,
  thingId: string,
): ReturnType<typeof callerLater> {
  const keyId = kind === "api_key" ? credentialId : null;
  const later = await callerLater(t, { accountId, keyId, thingId });
  if ("refused" in later || kind === "api_key" || !credentialId.startsWith("mcp_")) return later;
  if (!(await clientHere(t, credentialId)))
    return { refused: "The MCP client it was started through was disconnected" };
  const { workspace } = later.caller;
  const permissions = intersect(MCP_PERMISSIONS, workspace.permissions);
  return { caller: { ...later.caller, workspace: { ...workspace, permissions, standing: new Set() } } };
}
