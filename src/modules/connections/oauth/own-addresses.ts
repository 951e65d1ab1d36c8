import { type AuthMethod, fillIn } from "../definition.ts";
import type { OAuthSettings, Settings } from "../row.ts";

type KnownOAuth = NonNullable<AuthMethod["oauth"]>;

const RECEIVING = ["authorizationUrl", "tokenUrl", "deviceAuthorizationUrl", "revocationUrl"] as const;

/**
 * The field of a connection that would have the organization's app, or a token it was given, sent elsewhere than to the
 * service it is for; null where none would. What is left out sends nothing anywhere.
 */
export function strayField(
  { oauth, variables, userinfoUrl }: Pick<Settings, "variables" | "userinfoUrl"> & { oauth: OAuthSettings },
  known: KnownOAuth,
): string | null {
  const stray = RECEIVING.find((name) => {
    const own = known[name];
    return oauth[name] !== null && (own === undefined || oauth[name] !== fillIn(own, variables));
  });
  if (stray) return `oauth.${stray}`;
  // A resource names further addresses, of whoever wrote its metadata.
  return oauth.resourceUrl !== null || userinfoUrl !== undefined ? "oauth.resourceUrl" : null;
}

/** The settings without the addresses that its integration fills in, so that other variables fill them anew. */
export const withoutOwnAddresses = (
  oauth: OAuthSettings,
  known: KnownOAuth,
  variables: Record<string, string>,
): OAuthSettings => ({
  ...oauth,
  ...Object.fromEntries(
    RECEIVING.filter((name) => {
      const own = known[name];
      return own !== undefined && oauth[name] === fillIn(own, variables);
    }).map((name) => [name, null]),
  ),
});

/** Whether an address that was only discovered is beside the one for tokens: nobody else's metadata has tokens sent to itself. */
export const isBesideTokens = (url: string, tokenUrl: string | null): boolean =>
  tokenUrl !== null && new URL(url).origin === new URL(tokenUrl).origin;
