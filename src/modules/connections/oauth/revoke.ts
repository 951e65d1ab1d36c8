import type { Platform } from "../../../platform/platform.ts";
import { scopeOfRow } from "../health.ts";
import type { ConnectionRow } from "../secret.ts";
import { clientOf, type OAuthClient } from "./client.ts";
import { askOAuthServer } from "./endpoint.ts";
import { tokensOf } from "./store.ts";
import { clientAuthentication, type Tokens } from "./tokens.ts";

/** What ends a grant at its service, with everything it needs, read before the row is gone. */
export interface Revocation {
  client: OAuthClient;
  tokens: Tokens;
}

/** Null where there is nothing to revoke, or no address to do it at. */
export async function revocationOf(platform: Platform, row: ConnectionRow): Promise<Revocation | null> {
  if (row.kind !== "oauth2" || !row.secret) return null;
  try {
    const tokens = tokensOf(platform.cipher, row);
    const client = await platform.door.read(scopeOfRow(row), (t) => clientOf(t, platform, row));
    return tokens && client.oauth.revocationUrl ? { client, tokens } : null;
  } catch (error) {
    // A client that was taken away must not keep anybody from disconnecting.
    platform.log.info({ err: error, connectionId: row.id }, "a grant could not be revoked upstream");
    return null;
  }
}

/** Revokes at the service (RFC 7009), once and without insisting: what is forgotten here is no longer used either way. */
export async function revokeUpstream(platform: Platform, { client, tokens }: Revocation): Promise<boolean> {
  const { headers, fields } = clientAuthentication(client);
  const { accessToken, refreshToken } = tokens;
  try {
    await askOAuthServer(platform, {
      url: client.oauth.revocationUrl!,
      form: {
        token: refreshToken ?? accessToken,
        token_type_hint: refreshToken ? "refresh_token" : "access_token",
        ...fields,
      },
      headers,
      secrets: [accessToken, refreshToken ?? "", client.clientSecret ?? ""],
    });
    return true;
  } catch (error) {
    platform.log.info({ err: error }, "a grant could not be revoked upstream");
    return false;
  }
}
