import type { Platform } from "../../../platform/platform.ts";
import type { OAuthClient } from "./client.ts";
import { askOAuthServer, OAuthError } from "./endpoint.ts";
import { clientAuthentication, type Tokens } from "./tokens.ts";

/** What ends a grant at its service, with everything it needs. */
export interface Revocation {
  client: OAuthClient;
  tokens: Tokens;
}

/** Revokes at the service (RFC 7009); `false` where it is worth another try. */
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
    return error instanceof OAuthError && error.isFinal;
  }
}
