import { z } from "zod";
import type { Platform } from "../../../platform/platform.ts";
import type { OAuthSettings } from "../row.ts";
import { askOAuthServer, OAuthError } from "./endpoint.ts";

const Registered = z.looseObject({
  client_id: z.string().min(1).max(2000),
  client_secret: z.string().min(1).max(4000).nullish(),
  token_endpoint_auth_method: z.string().nullish(),
});

/** Registers this installation as a client (RFC 7591), where nobody gave it an id. Throws OAuthError. */
export async function registerClient(
  platform: Platform,
  { registrationUrl, grant, clientAuthentication, scopes }: OAuthSettings & { registrationUrl: string },
  redirectUri: string,
): Promise<{
  clientId: string;
  clientSecret: string | null;
  clientAuthentication: "basic" | "post" | "none";
}> {
  const asked = { basic: "client_secret_basic", post: "client_secret_post", none: "none" }[
    clientAuthentication ?? "none"
  ];
  const grants = {
    authorization_code: ["authorization_code", "refresh_token"],
    device: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    client_credentials: ["client_credentials"],
  }[grant];
  const parsed = Registered.safeParse(
    await askOAuthServer(platform, {
      url: registrationUrl,
      json: {
        client_name: "Bailiwick",
        redirect_uris: [redirectUri],
        grant_types: grants,
        response_types: grant === "authorization_code" ? ["code"] : [],
        token_endpoint_auth_method: asked,
        ...(scopes.length > 0 ? { scope: scopes.join(" ") } : {}),
      },
    }),
  );
  if (!parsed.success)
    throw new OAuthError(`${new URL(registrationUrl).host} registered no client`, { isFinal: true });
  const { client_id, client_secret, token_endpoint_auth_method: method } = parsed.data;
  return {
    clientId: client_id,
    clientSecret: client_secret ?? null,
    clientAuthentication:
      !client_secret || method === "none" ? "none" : method === "client_secret_post" ? "post" : "basic",
  };
}
