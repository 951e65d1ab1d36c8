import type { Work } from "../../../platform/operation.ts";
import { type OAuthSettings, settingsOf } from "../row.ts";
import { scopeOfRow } from "../health.ts";
import { type ConnectionRow, sealClientSecret } from "../secret.ts";
import { clientOf, clientRowOf, type OAuthClient } from "./client.ts";
import { discover } from "./discovery.ts";
import { OAuthError } from "./endpoint.ts";
import { registerClient } from "./register.ts";

const isComplete = ({ grant, tokenUrl, authorizationUrl, deviceAuthorizationUrl }: OAuthSettings) =>
  tokenUrl !== null &&
  (grant !== "authorization_code" || authorizationUrl !== null) &&
  (grant !== "device" || deviceAuthorizationUrl !== null);

const WHAT_IS_MISSING: Record<OAuthSettings["grant"], string> = {
  authorization_code: "an address to allow access at, and one for tokens",
  client_credentials: "an address for tokens",
  device: "an address for device codes, and one for tokens",
};

/** The client of a connection: discovered and registered first, where nobody has said. Throws OAuthError. */
export async function prepareClient(ws: Work, row: ConnectionRow, redirectUri: string): Promise<OAuthClient> {
  const { platform } = ws;
  const holder = await platform.door.read(scopeOfRow(row), (t) => clientRowOf(t, row));
  const settings = settingsOf(holder);
  let oauth = settings.oauth;
  if (!oauth) throw new OAuthError("This connection has no OAuth settings", { isFinal: true });
  let { issuer, userinfoUrl } = settings;
  let registered: Awaited<ReturnType<typeof registerClient>> | null = null;
  const { resourceUrl } = oauth;
  if (resourceUrl && (!isComplete(oauth) || issuer === undefined))
    ({ oauth, issuer, userinfoUrl } = await discover(platform, { ...oauth, resourceUrl }));
  if (!isComplete(oauth))
    throw new OAuthError(`The service does not name ${WHAT_IS_MISSING[oauth.grant]}`, { isFinal: true });
  const { registrationUrl } = oauth;
  if (!oauth.clientId && registrationUrl && !holder.integration) {
    registered = await registerClient(platform, { ...oauth, registrationUrl }, redirectUri);
    const { clientId, clientAuthentication } = registered;
    oauth = { ...oauth, clientId, clientAuthentication };
  }
  const { cipher } = platform;
  const isChanged = registered !== null || issuer !== settings.issuer;
  return platform.door.write(scopeOfRow(row), async (t) => {
    if (isChanged)
      await t.db
        .updateTable("connections")
        .set({
          settings: JSON.stringify({
            ...settings,
            oauth,
            ...(issuer ? { issuer } : {}),
            ...(userinfoUrl ? { userinfoUrl } : {}),
            ...(registered ? { isRegistered: true } : {}),
          }),
          ...(registered?.clientSecret
            ? {
                clientSecret: sealClientSecret(cipher, holder, registered.clientSecret),
                clientSecretKeyId: cipher.currentKeyId,
              }
            : {}),
        })
        .where("id", "=", holder.id)
        .execute();
    const now = await t.db
      .selectFrom("connections")
      .selectAll()
      .where("id", "=", row.id)
      .executeTakeFirstOrThrow();
    // What a member holds was allowed at the addresses before; they are asked anew.
    const client = await clientOf(t, platform, { ...now, secret: null });
    // What a member allows access at is kept with their own.
    if (holder !== row)
      await t.db
        .updateTable("connections")
        .set({ settings: JSON.stringify({ ...settingsOf(row), oauth: client.oauth }) })
        .where("id", "=", row.id)
        .execute();
    return client;
  });
}
