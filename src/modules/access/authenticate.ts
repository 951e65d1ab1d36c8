import type { Caller, CallerWorkspace, Environment } from "../../platform/caller.ts";
import { AppError, forbidden, notFound } from "../../platform/errors.ts";
import type { Authenticator, Wanted } from "../../platform/http/request.ts";
import type { Identity } from "../../platform/identity.ts";
import type { Platform } from "../../platform/platform.ts";
import { isFrom, rangesOf } from "../../platform/ip-ranges.ts";
import { checkKeyFormat, hashSecret } from "./key-format.ts";
import { createKeyLookup } from "./key-lookup.ts";
import { isMcpToken, mcpTokens } from "./mcp-tokens.ts";
import { loadOrganization, loadWorkspace } from "./memberships.ts";
import { intersect, workspacePower } from "./power.ts";
import { accessTags } from "./tags.ts";

const unauthorized = (message: string) => new AppError("unauthorized", message);

interface KeyEntry {
  caller: Caller & { workspace: CallerWorkspace };
  expiresAt: number;
  /** When this secret stops being taken because a newer one replaced it; Infinity for the newest. */
  replacedAt: number;
  /** None: from anywhere. */
  from: ReturnType<typeof rangesOf>;
}

export function createAuthenticator(
  platform: Platform,
  identity: Pick<Identity, "sessionOf" | "credentialOf"> & { oauth: Pick<Identity["oauth"], "tokenOf"> },
  noteKeyUse: (keyId: string, isFirst: boolean) => void,
): Authenticator {
  const { access, door } = platform;
  const keyOf = createKeyLookup(door);

  const loadKey = (hash: string) => async () => {
    const row = await keyOf(hash);
    if (!row) throw unauthorized("The API key is not valid; it may have been revoked");
    const { permissions, standing, expiresAt: powerEndsAt, ...role } = workspacePower(row);
    const caller: KeyEntry["caller"] = {
      kind: "api_key",
      accountId: row.ownerId,
      credentialId: row.keyId,
      secretHash: hash,
      isInstallationAdmin: false,
      stage: row.stage as Caller["stage"],
      ratePerMinute: row.rateLimitPerMinute,
      toolkitId: row.toolkitId,
      workspace: {
        id: row.id,
        organizationId: row.organizationId,
        name: row.name,
        slug: row.slug,
        environment: row.environment as Environment,
        isArchived: row.archivedAt !== null,
        ...role,
        permissions: intersect(row.permissions, permissions),
        standing: intersect(row.permissions, standing),
      },
      organization: null,
    };
    const entry: KeyEntry = {
      caller,
      expiresAt: row.expiresAt === null ? Infinity : Date.parse(row.expiresAt),
      replacedAt: row.hash === hash ? Infinity : Date.parse(row.previousExpiresAt!),
      from: rangesOf(row.ipRanges),
    };
    if (row.lastUsedAt === null) noteKeyUse(row.keyId, true);
    return {
      value: entry,
      tags: [
        accessTags.key(row.keyId),
        accessTags.keySecrets(row.keyId),
        accessTags.account(row.ownerId),
        accessTags.workspace(row.id),
        accessTags.organization(row.organizationId),
      ],
      expiresAt: powerEndsAt,
    };
  };

  async function callerOfKey(secret: string, address: () => string | null): Promise<KeyEntry["caller"]> {
    const format = checkKeyFormat(secret);
    if (format === "mistyped")
      throw unauthorized("The API key is mistyped or cut: its checksum does not match. Copy it whole");
    if (format !== "ok") throw unauthorized("The API key is not valid");
    const hash = hashSecret(secret);
    const { caller, expiresAt, replacedAt, from } = await access.get(`key:${hash}`, loadKey(hash));
    const now = Date.now();
    if (expiresAt <= now) throw unauthorized("The API key has expired");
    if (replacedAt <= now)
      throw unauthorized("The API key was regenerated and this secret is no longer taken; use the new one");
    if (from.length > 0 && !isFrom(from, address()))
      throw forbidden("The API key may not be used from this address");
    noteKeyUse(caller.credentialId, false);
    return caller;
  }

  interface SessionEntry {
    accountId: string;
    sessionId: string;
    expiresAt: number;
    isInstallationAdmin: boolean;
  }
  const loadSession = (headers: Headers) => async () => {
    const session = await identity.sessionOf(headers);
    if (!session) throw unauthorized("You are not signed in");
    const account = await door.read({ accountId: session.accountId }, (t) =>
      t.db
        .selectFrom("accounts")
        .select("isInstallationAdmin")
        .where("id", "=", session.accountId)
        .executeTakeFirst(),
    );
    if (!account) throw unauthorized("You are not signed in");
    return {
      value: {
        accountId: session.accountId,
        sessionId: session.sessionId,
        expiresAt: Date.parse(session.expiresAt),
        isInstallationAdmin: account.isInstallationAdmin,
      } satisfies SessionEntry,
      tags: [accessTags.account(session.accountId)],
    };
  };

  const workspaceOf = (accountId: string, id: string) =>
    access.get(`member:${accountId}:${id}`, () => loadWorkspace(door, accountId, id));
  const organizationOf = (accountId: string, id: string) =>
    access.get(`organization:${accountId}:${id}`, () => loadOrganization(door, accountId, id));

  /** A key is its workspace: naming another is as wrong as naming none that exists. */
  function inPlaceOfKey(caller: KeyEntry["caller"], named: string | null, wanted: Wanted): Caller {
    if (named !== null && named !== caller.workspace.id)
      throw wanted.workspaceId === named
        ? notFound("Workspace")
        : forbidden(
            `This API key belongs to the workspace ${caller.workspace.name}, not to the one you name`,
          );
    // Also from bringing it back: archiving is how a workspace is taken from whoever holds its keys.
    refuseArchived(caller.workspace, { isForArchived: false });
    return caller;
  }

  const callerOfMcpToken = mcpTokens(platform, identity.oauth, workspaceOf);

  return {
    async callerOf(headers, wanted) {
      const authorization = headers.get("authorization");
      const header = headers.get("bailiwick-workspace");
      if (authorization !== null) {
        const secret = /^Bearer (\S+)$/i.exec(authorization)?.[1];
        if (!secret) throw unauthorized("Send Authorization: Bearer bw_live_…");
        if (isMcpToken(secret)) {
          if (!wanted.isMcp) throw unauthorized("The token of an MCP client is taken at /mcp only");
          const caller = await callerOfMcpToken(secret);
          refuseArchived(caller.workspace, { isForArchived: false });
          return caller;
        }
        const caller = await callerOfKey(secret, wanted.address);
        return inPlaceOfKey(caller, wanted.workspaceId ?? header, wanted);
      }
      const credential = identity.credentialOf(headers);
      if (!credential) throw unauthorized("Sign in, or send Authorization: Bearer bw_live_…");
      const session = await access.get(`session:${credential}`, loadSession(headers));
      if (session.expiresAt <= Date.now()) throw unauthorized("Your session has expired; sign in again");
      const { accountId, sessionId, isInstallationAdmin } = session;
      if (wanted.scope === "workspace" && !wanted.workspaceId && !header)
        throw new AppError("malformed", "Name the workspace in the Bailiwick-Workspace header");
      const workspaceId = wanted.workspaceId ?? header;
      // One after the other, so that of several wrong names the answer is always about the same one.
      // A header that names no workspace of the caller's is wrong whatever else the call names.
      if (header && header !== workspaceId) await workspaceOf(accountId, header);
      const workspace = workspaceId ? await workspaceOf(accountId, workspaceId) : null;
      const organization = wanted.organizationId
        ? await organizationOf(accountId, wanted.organizationId)
        : null;
      if (workspace && wanted.scope === "workspace") refuseArchived(workspace, wanted);
      return {
        kind: "account",
        accountId,
        credentialId: sessionId,
        isInstallationAdmin,
        stage: null,
        ratePerMinute: null,
        toolkitId: null,
        workspace,
        organization,
      };
    },
  };
}

function refuseArchived(workspace: CallerWorkspace, { isForArchived }: Pick<Wanted, "isForArchived">): void {
  if (workspace.isArchived && !isForArchived)
    throw new AppError(
      "workspace_archived",
      `The workspace ${workspace.name} is archived; an owner can restore it`,
    );
}
