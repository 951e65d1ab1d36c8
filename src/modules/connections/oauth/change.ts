import type { OAuthSettings, Settings } from "../row.ts";
import type { ConnectionChange } from "../shapes/contract.ts";

type Change = Omit<NonNullable<ConnectionChange["oauth"]>, "clientSecret">;

const DISCOVERED = ["authorizationUrl", "tokenUrl", "revocationUrl", "deviceAuthorizationUrl"] as const;

const given = (change: Change) =>
  Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<OAuthSettings>;

/** The OAuth settings after a change: what it does not name stays, unless another resource is to say it anew. */
export function changedOAuth(before: Settings, change: Change): OAuthSettings {
  const known = before.oauth!;
  const next = given(change);
  const isElsewhere = next.resourceUrl !== undefined && next.resourceUrl !== known.resourceUrl;
  const forgotten =
    isElsewhere && before.issuer !== undefined
      ? {
          ...Object.fromEntries(DISCOVERED.map((name) => [name, null])),
          ...(before.isRegistered
            ? { clientId: null, registrationUrl: null, clientAuthentication: null }
            : {}),
        }
      : {};
  return { ...known, ...forgotten, ...next };
}

/** What a credential hangs on: where its parts are sent and as whom. Scopes and how the client shows itself are none of it. */
export const hangsOn = ({
  grant,
  clientId,
  authorizationUrl,
  tokenUrl,
  revocationUrl,
  deviceAuthorizationUrl,
  resourceUrl,
}: OAuthSettings) => ({
  grant,
  clientId,
  authorizationUrl,
  tokenUrl,
  revocationUrl,
  deviceAuthorizationUrl,
  resourceUrl,
});

const WORDS: Record<keyof ReturnType<typeof hangsOn>, string> = {
  grant: "way to allow access",
  clientId: "client id",
  authorizationUrl: "authorization address",
  tokenUrl: "token address",
  revocationUrl: "revocation address",
  deviceAuthorizationUrl: "device address",
  resourceUrl: "resource",
};

/** Why a connection whose credential was forgotten has to be connected anew, in a sentence. */
export function whyAnew(before: OAuthSettings | undefined, after: OAuthSettings | undefined): string {
  const [old, now] = [before && hangsOn(before), after && hangsOn(after)];
  const names = Object.keys(WORDS) as (keyof typeof WORDS)[];
  const changed = names.filter((name) => old?.[name] !== now?.[name]).map((name) => WORDS[name]);
  const what = changed.length > 0 ? changed.join(", ") : "address";
  return `Its ${what} changed, so the access it had was given up. Connect it anew.`;
}

export const NEW_SCOPES =
  "Its scopes changed. It works with those it was allowed before until it is connected anew.";

export const isOtherScopes = (before: OAuthSettings | undefined, after: OAuthSettings | undefined): boolean =>
  JSON.stringify(before?.scopes.toSorted()) !== JSON.stringify(after?.scopes.toSorted());
