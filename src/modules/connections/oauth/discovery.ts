import { z } from "zod";
import type { Platform } from "../../../platform/platform.ts";
import type { OAuthSettings, Settings } from "../row.ts";
import { askOAuthServer, OAuthError } from "./endpoint.ts";
import { isBesideTokens } from "./own-addresses.ts";

const Resource = z.looseObject({
  resource: z.string(),
  authorization_servers: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .optional(),
  scopes_supported: z.array(z.string()).optional(),
});
const Server = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  token_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  registration_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  userinfo_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  revocation_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  device_authorization_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional().catch(undefined),
});
type Server = z.output<typeof Server>;

const withoutSlash = (text: string) => text.replace(/\/$/, "");

/** The addresses of a well-known document: the path of what it is about stands behind its name, or before it. */
export function wellKnown(address: string, name: string): string[] {
  const { origin, pathname } = new URL(address);
  const path = withoutSlash(pathname);
  return [`${origin}/.well-known/${name}${path}`, ...(path ? [`${origin}/.well-known/${name}`] : [])];
}

async function firstOf(platform: Platform, urls: readonly string[]): Promise<unknown> {
  let failure: unknown;
  for (const url of urls)
    try {
      return await askOAuthServer(platform, { url });
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      failure ??= error;
    }
  throw failure;
}

/** What a protected resource says of itself (RFC 9728); null where it says nothing. */
export async function resourceMetadata(platform: Platform, resourceUrl: string) {
  try {
    const said = Resource.parse(await firstOf(platform, wellKnown(resourceUrl, "oauth-protected-resource")));
    // A document about something else would have tokens sent to whoever wrote it.
    const [asked, told] = [new URL(resourceUrl), new URL(said.resource)];
    if (
      told.origin !== asked.origin ||
      !`${withoutSlash(asked.pathname)}/`.startsWith(`${withoutSlash(told.pathname)}/`)
    )
      throw new OAuthError(`${asked.host} describes another resource than the one that was asked for`, {
        isFinal: true,
      });
    return said;
  } catch (error) {
    if (error instanceof OAuthError && !error.isFinal) return null;
    if (error instanceof z.ZodError || error instanceof TypeError) return null;
    throw error;
  }
}

/** What an authorization server says of itself (RFC 8414, else OpenID Connect). Throws OAuthError. */
export async function serverMetadata(platform: Platform, issuer: string): Promise<Server> {
  const answer = await firstOf(platform, [
    ...wellKnown(issuer, "oauth-authorization-server"),
    ...wellKnown(issuer, "openid-configuration"),
    `${withoutSlash(issuer)}/.well-known/openid-configuration`,
  ]);
  const parsed = Server.safeParse(answer);
  const host = new URL(issuer).host;
  if (!parsed.success)
    throw new OAuthError(`${host} answered no metadata of an authorization server`, { isFinal: true });
  if (withoutSlash(parsed.data.issuer) !== withoutSlash(issuer))
    throw new OAuthError(`${host} says it is another issuer than the one that was asked`, { isFinal: true });
  return parsed.data;
}

const authenticationOf = (methods: readonly string[] | undefined): OAuthSettings["clientAuthentication"] =>
  methods === undefined || methods.includes("client_secret_basic")
    ? null
    : methods.includes("client_secret_post")
      ? "post"
      : "none";

type Discovered = Pick<Settings, "userinfoUrl" | "isIssuerNamed"> & { oauth: OAuthSettings; issuer: string };

/** Fills in what a resource and its authorization server say; what was given by hand stays. */
export async function discover(
  platform: Platform,
  oauth: OAuthSettings & { resourceUrl: string },
): Promise<Discovered> {
  const resource = await resourceMetadata(platform, oauth.resourceUrl);
  // Without metadata of its own, the resource's host is its authorization server.
  const issuer = resource?.authorization_servers?.[0] ?? new URL(oauth.resourceUrl).origin;
  const server = await serverMetadata(platform, issuer);
  const challenges = server.code_challenge_methods_supported;
  if (challenges && !challenges.includes("S256"))
    throw new OAuthError(`${new URL(issuer).host} does not support PKCE with S256`, { isFinal: true });
  const tokenUrl = oauth.tokenUrl ?? server.token_endpoint ?? null;
  const beside = (url: string | undefined) => (url && isBesideTokens(url, tokenUrl) ? url : undefined);
  return {
    issuer: server.issuer,
    isIssuerNamed: server.authorization_response_iss_parameter_supported,
    userinfoUrl: beside(server.userinfo_endpoint),
    oauth: {
      ...oauth,
      authorizationUrl: oauth.authorizationUrl ?? server.authorization_endpoint ?? null,
      tokenUrl,
      registrationUrl: oauth.registrationUrl ?? server.registration_endpoint ?? null,
      revocationUrl: oauth.revocationUrl ?? beside(server.revocation_endpoint) ?? null,
      deviceAuthorizationUrl: oauth.deviceAuthorizationUrl ?? server.device_authorization_endpoint ?? null,
      clientAuthentication:
        oauth.clientAuthentication ?? authenticationOf(server.token_endpoint_auth_methods_supported),
      scopes: oauth.scopes.length > 0 ? oauth.scopes : (resource?.scopes_supported ?? []).slice(0, 100),
    },
  };
}
