import { z } from "zod";
import type { Platform } from "../../../platform/platform.ts";
import type { OAuthClient } from "./client.ts";
import { askOAuthServer, OAuthError } from "./endpoint.ts";

/** What is stored, sealed, of a grant. */
export const Tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable().default(null),
  tokenType: z.string().default("Bearer"),
});
export type Tokens = z.output<typeof Tokens>;
export interface Granted {
  tokens: Tokens;
  expiresAt: Date | null;
  /** Null: the server did not say, so it is what was asked for. */
  scopes: string[] | null;
  /** Who allowed access, where the server says so. */
  idToken: string | null;
}

const basicPart = (text: string) => encodeURIComponent(text).replace(/%20/g, "+");

/** How the client shows who it is: a header, or fields of the form. */
export function clientAuthentication({ clientId, clientSecret, oauth }: OAuthClient): {
  headers: Record<string, string>;
  fields: Record<string, string>;
} {
  const by = oauth.clientAuthentication ?? (clientSecret ? "basic" : "none");
  if (by === "basic" && clientSecret) {
    const pair = Buffer.from(`${basicPart(clientId)}:${basicPart(clientSecret)}`).toString("base64");
    return { headers: { authorization: `Basic ${pair}` }, fields: {} };
  }
  return {
    headers: {},
    fields: {
      client_id: clientId,
      ...(by === "post" && clientSecret ? { client_secret: clientSecret } : {}),
    },
  };
}

const Answer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  token_type: z.string().nullish(),
  expires_in: z.coerce.number().positive().nullish(),
  scope: z.string().nullish(),
  id_token: z.string().max(20_000).nullish().catch(null),
});

/** Asks for tokens; a refresh that answers no refresh token keeps the one it was asked with. Throws OAuthError. */
export async function requestTokens(
  platform: Platform,
  client: OAuthClient,
  grant: Record<string, string>,
): Promise<Granted> {
  const { oauth, clientSecret, scopeSeparator } = client;
  if (!oauth.tokenUrl)
    throw new OAuthError("The OAuth server named no address for tokens", { isFinal: true });
  const { headers, fields } = clientAuthentication(client);
  const secrets = [
    clientSecret,
    grant.refresh_token,
    grant.code,
    grant.code_verifier,
    grant.device_code,
  ].filter((text): text is string => Boolean(text));
  const parsed = Answer.safeParse(
    await askOAuthServer(platform, {
      url: oauth.tokenUrl,
      form: { ...grant, ...fields, ...(oauth.resourceUrl ? { resource: oauth.resourceUrl } : {}) },
      headers,
      secrets,
    }),
  );
  if (!parsed.success)
    throw new OAuthError(`${new URL(oauth.tokenUrl).host} answered without an access token`);
  const { access_token, refresh_token, token_type, expires_in, scope, id_token } = parsed.data;
  return {
    tokens: {
      accessToken: access_token,
      refreshToken: refresh_token ?? grant.refresh_token ?? null,
      tokenType: token_type && /^[A-Za-z]{1,40}$/.test(token_type) ? token_type : "Bearer",
    },
    expiresAt: expires_in
      ? new Date(platform.now().getTime() + Math.min(expires_in, 10 * 365 * 86_400) * 1000)
      : null,
    scopes: scope ? scope.split(scopeSeparator === " " ? /[\s,]+/ : scopeSeparator).filter(Boolean) : null,
    idToken: id_token ?? null,
  };
}
