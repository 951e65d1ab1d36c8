import type { Tx } from "../../platform/db/door.ts";
import type { Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { hostOf, maySendTo } from "./hosts.ts";
import { noteUse } from "./last-use.ts";
import { hasEnded, isEnding, isPutOff, refresh } from "./oauth/refresh.ts";
import { tokensOf } from "./oauth/store.ts";
import { settingsOf } from "./row.ts";
import { type ConnectionRow, openSecret } from "./secret.ts";
import { isProviderKind } from "./shapes/contract.ts";

export interface CredentialRequest {
  connectionId: string;
  /** Who acts: whose own credential is used where the connection asks each member for one. */
  accountId: string | null;
  /** Where it is about to be sent; the answer is a refusal where one of these addresses is not its own. */
  addresses?: readonly string[];
}
export interface Credential {
  /** Names in lower case. */
  headers: Record<string, string>;
  query: Record<string, string>;
  /** The connection it came from: the member's own, where each has one. */
  connectionId: string;
  /** Where it may be sent: `host`, `host:port` or `*.host`. */
  hosts: string[];
  baseUrl: string | null;
  /** Every secret text in it, for whoever must not store or show them. */
  secrets: string[];
}
type Refused = { refused: string };

const find = (t: Tx, id: string) =>
  t.db.selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirst();
const findOwn = (t: Tx, templateId: string, accountId: string) =>
  t.db
    .selectFrom("connections")
    .selectAll()
    .where("templateId", "=", templateId)
    .where("ownerAccountId", "=", accountId)
    .executeTakeFirst();

/** The row that holds the credential: the shared one, or the acting member's own. */
async function rowFor(
  t: Tx,
  { connectionId, accountId }: CredentialRequest,
): Promise<ConnectionRow | Refused> {
  const row = await find(t, connectionId);
  if (!row) return { refused: "The connection it needs is gone" };
  if (row.ownerAccountId && row.ownerAccountId !== accountId)
    return { refused: "That connection is a member's own; only what they run uses it" };
  if (row.credentials !== "each_member") return row;
  const how = `Open Integrations, choose ${row.name} and connect your own account.`;
  if (accountId === null)
    return { refused: `${row.name} runs with each member's own account, and nobody is behind this call` };
  return (
    (await findOwn(t, row.id, accountId)) ?? {
      refused: `${row.name} runs with your own account, and you have not connected one yet. ${how}`,
    }
  );
}

async function freshRow(platform: Platform, row: ConnectionRow): Promise<ConnectionRow | Refused> {
  const again = `Connect ${row.name} again under Integrations.`;
  if (row.kind !== "oauth2") return row;
  if (!row.secret) return { refused: `${row.name} is not connected yet. ${again}` };
  const ended = () => ({
    refused:
      row.state === "broken" || !row.canRefresh
        ? `The access ${row.name} was given has ended. ${again}`
        : `${row.name} could not be renewed (${row.lastError ?? "no answer"}); it is tried again by itself`,
  });
  if (row.state === "broken" || isPutOff(platform, row)) return hasEnded(platform, row) ? ended() : row;
  if (!isEnding(platform, row)) return hasEnded(platform, row) ? ended() : row;
  const renewed = await refresh(platform, row);
  if ("row" in renewed) return renewed.row;
  if (!hasEnded(platform, row)) return row;
  return { refused: `${row.name} could not be renewed: ${renewed.failed}. ${again}` };
}

/** The headers and query parameters of a credential, and the texts in it that are secret. */
export function partsOf(
  row: Pick<ConnectionRow, "kind" | "settings">,
  secret: string | null,
  tokenType = "Bearer",
): Pick<Credential, "headers" | "query" | "secrets"> {
  const { apiKey, username = "" } = settingsOf(row);
  if (secret === null) return { headers: {}, query: {}, secrets: [] };
  if (row.kind === "api_key") {
    const { placement, parameter, prefix } = apiKey!;
    const value = `${prefix}${secret}`;
    return placement === "header"
      ? { headers: { [parameter.toLowerCase()]: value }, query: {}, secrets: [secret] }
      : { headers: {}, query: { [parameter]: value }, secrets: [secret] };
  }
  if (row.kind === "basic") {
    const pair = Buffer.from(`${username}:${secret}`).toString("base64");
    return { headers: { authorization: `Basic ${pair}` }, query: {}, secrets: [secret, pair] };
  }
  // RFC 6750 names the scheme Bearer, whatever case a server writes its type in.
  const scheme = /^bearer$/i.test(tokenType) ? "Bearer" : tokenType;
  return { headers: { authorization: `${scheme} ${secret}` }, query: {}, secrets: [secret] };
}

export function openedParts({ cipher }: Pick<Platform, "cipher">, row: ConnectionRow) {
  if (row.kind !== "oauth2") return partsOf(row, row.secret ? openSecret(cipher, row, row.secret) : null);
  const tokens = tokensOf(cipher, row);
  const parts = partsOf(row, tokens?.accessToken ?? null, tokens?.tokenType);
  return tokens?.refreshToken ? { ...parts, secrets: [...parts.secrets, tokens.refreshToken] } : parts;
}

/** The credential of a row, renewed first where it is about to end; that is no use of it yet. */
export async function freshCredential(
  platform: Platform,
  found: ConnectionRow,
): Promise<{ credential: Credential; row: ConnectionRow } | Refused> {
  const row = await freshRow(platform, found);
  if ("refused" in row) return row;
  const { id, baseUrl, hosts } = row;
  return { row, credential: { ...openedParts(platform, row), connectionId: id, hosts, baseUrl } };
}

/** Names where it would be sent, where it may be, and what to do about it. */
export function notFor(
  { name, hosts, integration }: Pick<ConnectionRow, "name" | "hosts" | "integration">,
  stranger: string,
): string {
  const way = integration
    ? "Use another connection there."
    : "Add that host to the connection if its credential may be sent there, or use another connection.";
  return `${name} is not for ${stranger}; its credential is sent to ${hosts.join(", ")} only. ${way}`;
}

/** As `credentialFor`, with the row it came from. */
export async function credentialOf(
  { platform, scope }: Pick<Work, "platform" | "scope">,
  request: CredentialRequest,
): Promise<{ credential: Credential; row: ConnectionRow } | Refused> {
  const { accountId, addresses = [] } = request;
  // A member's own connection shows itself to the one who acts, whoever the scope was made for.
  const acting = accountId === null ? scope : { ...scope, accountId };
  const found = await platform.door.read(acting, (t) => rowFor(t, request));
  if ("refused" in found) return found;
  if (isProviderKind(found.kind))
    return { refused: `${found.name} is a model provider and signs no other calls` };
  const stranger = addresses.find((address) => !maySendTo(found.hosts, address));
  if (stranger !== undefined && found.kind !== "none") return { refused: notFor(found, hostOf(stranger)) };
  const fresh = await freshCredential(platform, found);
  if ("row" in fresh) noteUse(platform, fresh.row);
  return fresh;
}

/**
 * Where the connection leads and as whom, without any secret: what people approve is not made with another. A token that was
 * renewed is the same credential; a secret that was replaced is another, and so is the account of somebody else.
 */
export async function connectionAsUsed(
  { platform, scope }: Pick<Work, "platform" | "scope">,
  { connectionId, accountId }: CredentialRequest,
): Promise<unknown> {
  const acting = accountId === null ? scope : { ...scope, accountId };
  const row = await platform.door.read(acting, (t) => rowFor(t, { connectionId, accountId }));
  if ("refused" in row) return { connectionId };
  const { id, kind, baseUrl, hosts, secretVersion, identity, consents } = row;
  const { apiKey = null, username = null, oauth = null } = settingsOf(row);
  return {
    ...{ id, kind, baseUrl, hosts, apiKey, username },
    ...(kind === "oauth2" ? { tokenUrl: oauth?.tokenUrl ?? null } : { secretVersion }),
    // Without a name for the account, each consent may be another's.
    ...(identity ? { identity } : consents > 0 ? { consents } : {}),
  };
}

/**
 * What authenticates a call, fresh: an access token that is about to end is renewed first. `refused` says in a sentence what
 * somebody can do about it. Never logged, stored or shown by whoever asks.
 */
export async function credentialFor(
  ws: Pick<Work, "platform" | "scope">,
  request: CredentialRequest,
): Promise<Credential | Refused> {
  const found = await credentialOf(ws, request);
  return "refused" in found ? found : found.credential;
}
