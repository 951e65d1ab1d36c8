import { z } from "zod";
import type { ConnectionRow } from "./secret.ts";
import { ApiKeySettings, type Connection, type ConnectionKind, OAuthSettings } from "./shapes/contract.ts";

/** What of a credential is no secret, as its row keeps it. */
export const Settings = z.object({
  apiKey: ApiKeySettings.optional(),
  username: z.string().optional(),
  oauth: OAuthSettings.optional(),
  variables: z.record(z.string(), z.string()).default({}),
  testUrl: z.string().nullable().default(null),
  /** Who issues its tokens, where that was discovered: a response of somebody else is refused. */
  issuer: z.string().optional(),
  /** Where a discovered server says who allowed access. */
  userinfoUrl: z.string().optional(),
  /** Its revocation address was given by hand, and the rest discovered. */
  isRevocationGiven: z.boolean().optional(),
  /** Its authorization server says in every response who it is (RFC 9207). */
  isIssuerNamed: z.boolean().optional(),
  /** Its client registered itself (RFC 7591). */
  isRegistered: z.boolean().optional(),
});
export type Settings = z.output<typeof Settings>;
export type OAuthSettings = z.output<typeof OAuthSettings>;

export const settingsOf = ({ settings }: { settings: unknown }): Settings => Settings.parse(settings ?? {});

export const ownerOf = ({
  workspaceId,
  ownerAccountId,
}: Pick<ConnectionRow, "workspaceId" | "ownerAccountId">): Connection["owner"] =>
  ownerAccountId ? "member" : workspaceId ? "workspace" : "organization";

export function asAnswer(row: ConnectionRow): Connection {
  const { apiKey, username, oauth, variables, testUrl } = settingsOf(row);
  const { id, name, baseUrl, secretHint, integration, slug, templateId, hosts, scopes } = row;
  const { lastError, failingSince, attempts, nextAttemptAt, expiresAt, lastUsedAt, lastTestedAt } = row;
  const { createdBy, createdAt, updatedAt, reconnectReason, lastCheckedAt } = row;
  return {
    id,
    name,
    kind: row.kind as ConnectionKind,
    baseUrl,
    secretHint,
    owner: ownerOf(row),
    integration,
    slug,
    credentials: row.credentials as Connection["credentials"],
    templateId,
    hosts,
    apiKey: apiKey ?? null,
    username: username ?? null,
    oauth: oauth ? { ...oauth, hasClientSecret: row.clientSecret !== null } : null,
    variables,
    testUrl,
    state: row.state as Connection["state"],
    lastError,
    failingSince,
    attempts,
    nextAttemptAt: attempts > 0 ? nextAttemptAt : null,
    expiresAt,
    isRenewable: row.canRefresh,
    isEnding: row.toldOf === "ending",
    scopes,
    lastUsedAt,
    lastTestedAt,
    lastCheckedAt,
    connectedAs: row.identityName,
    reconnectReason,
    createdBy,
    createdAt,
    updatedAt,
  };
}

/** What an event says of a connection. */
export const told = ({ id, name, kind, integration }: ConnectionRow) => ({
  connectionId: id,
  name,
  kind,
  integration,
});

/** What an audit entry shows: that a secret changed, never the secret. */
export function facts(row: ConnectionRow) {
  const { name, kind, baseUrl, secretHint, hosts, slug, credentials } = row;
  const { apiKey, username, oauth, variables, testUrl } = settingsOf(row);
  const only = (fields: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
  return {
    name,
    kind,
    baseUrl,
    secretHint,
    ...only({ slug, apiKey, username, oauth, testUrl }),
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
    ...(credentials === "shared" ? {} : { credentials }),
  };
}
