import { hash } from "node:crypto";
import type { Caller, CallerWorkspace, Environment } from "../../platform/caller.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { Authenticator } from "../../platform/http/request.ts";
import type { Identity } from "../../platform/identity.ts";
import type { Platform } from "../../platform/platform.ts";
import { createKeyLookup } from "./key-lookup.ts";
import { intersect, permissionsOfRole } from "./roles.ts";

const KEY = /^bw_(?:live|test)_[A-Za-z0-9_-]{43}$/;
const unauthorized = (message: string) => new AppError("unauthorized", message);

// A fast hash is enough: the secret is 256 random bits, so there is nothing to guess.
export const hashSecret = (secret: string): string => hash("sha256", secret, "hex");

/** The tags an entry of the access cache is dropped by. */
export const accessTags = {
  key: (keyId: string) => `key:${keyId}`,
  account: (accountId: string) => `account:${accountId}`,
  workspace: (workspaceId: string) => `workspace:${workspaceId}`,
};

interface KeyEntry {
  caller: Caller;
  expiresAt: number;
}

export function createAuthenticator(
  platform: Platform,
  identity: Pick<Identity, "sessionOf" | "credentialOf">,
  noteKeyUse: (keyId: string) => void,
): Authenticator {
  const { access, door } = platform;
  const keyOf = createKeyLookup(door);

  const loadKey = (hash: string) => async () => {
    const row = await keyOf(hash);
    if (!row) throw unauthorized("The API key is not valid; it may have been revoked");
    const caller: Caller = {
      kind: "api_key",
      accountId: row.createdBy,
      credentialId: row.keyId,
      isInstallationAdmin: false,
      stage: row.stage as Caller["stage"],
      workspace: {
        id: row.id,
        organizationId: row.organizationId,
        name: row.name,
        slug: row.slug,
        environment: row.environment as Environment,
        role: row.role,
        permissions: new Set(intersect(row.permissions, permissionsOfRole(row.role))),
      },
    };
    return {
      value: { caller, expiresAt: row.expiresAt ? Date.parse(row.expiresAt) : Infinity } satisfies KeyEntry,
      tags: [accessTags.key(row.keyId), accessTags.account(row.createdBy), accessTags.workspace(row.id)],
    };
  };

  async function callerOfKey(secret: string): Promise<Caller> {
    if (!KEY.test(secret)) throw unauthorized("The API key is not valid");
    const hash = hashSecret(secret);
    const { caller, expiresAt } = await access.get(`key:${hash}`, loadKey(hash));
    if (expiresAt <= Date.now()) throw unauthorized("The API key has expired");
    noteKeyUse(caller.credentialId);
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

  const loadMembership = (accountId: string, workspaceId: string) => async () => {
    const row = await door.read({ accountId }, (t) =>
      t.db
        .selectFrom("members as m")
        .innerJoin("workspaces as w", "w.id", "m.workspaceId")
        .select(["w.id", "w.organizationId", "w.name", "w.slug", "w.environment", "m.role"])
        .where("m.workspaceId", "=", workspaceId)
        .where("m.accountId", "=", accountId)
        .executeTakeFirst(),
    );
    if (!row) throw notFound("Workspace");
    const workspace: CallerWorkspace = {
      ...row,
      environment: row.environment as Environment,
      permissions: new Set(permissionsOfRole(row.role)),
    };
    return { value: workspace, tags: [accessTags.account(accountId), accessTags.workspace(workspaceId)] };
  };

  return {
    async callerOf(headers, { needsWorkspace }) {
      const authorization = headers.get("authorization");
      if (authorization !== null) {
        const secret = /^Bearer (\S+)$/i.exec(authorization)?.[1];
        if (!secret) throw unauthorized("Send Authorization: Bearer bw_live_…");
        return callerOfKey(secret);
      }
      const credential = identity.credentialOf(headers);
      if (!credential) throw unauthorized("Sign in, or send Authorization: Bearer bw_live_…");
      const session = await access.get(`session:${credential}`, loadSession(headers));
      if (session.expiresAt <= Date.now()) throw unauthorized("Your session has expired; sign in again");
      const workspaceId = headers.get("bailiwick-workspace");
      if (needsWorkspace && !workspaceId)
        throw new AppError("malformed", "Name the workspace in the Bailiwick-Workspace header");
      const { accountId } = session;
      return {
        kind: "account",
        accountId,
        credentialId: session.sessionId,
        isInstallationAdmin: session.isInstallationAdmin,
        stage: null,
        workspace: workspaceId
          ? await access.get(`member:${accountId}:${workspaceId}`, loadMembership(accountId, workspaceId))
          : null,
      };
    },
  };
}
