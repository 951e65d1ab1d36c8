import type { Tx } from "../../../platform/db/door.ts";
import type { Work } from "../../../platform/operation.ts";
import { type OAuthSettings, settingsOf } from "../row.ts";
import { scopeOfRow } from "../health.ts";
import { type ConnectionRow, sealClientSecret } from "../secret.ts";
import { forgottenColumns } from "../write.ts";
import { clientOf, clientRowOf, isElsewhere, type OAuthClient } from "./client.ts";
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

/** A member allows access where the shared connection leads now, which is kept with their own; what they allowed elsewhere ends. */
async function askAnew(t: Tx, row: ConnectionRow, shared: ConnectionRow): Promise<ConnectionRow> {
  const [own, { oauth, userinfoUrl }] = [settingsOf(row), settingsOf(shared)];
  return t.db
    .updateTable("connections")
    .set({
      ...(row.secret && isElsewhere(own.oauth, oauth) ? forgottenColumns(row) : {}),
      settings: JSON.stringify({ ...own, oauth, userinfoUrl }),
    })
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The client of a connection, and its row as it is then: discovered and registered first, where nobody has said. Throws OAuthError. */
export async function prepareClient(
  ws: Work,
  row: ConnectionRow,
  redirectUri: string,
): Promise<{ client: OAuthClient; row: ConnectionRow }> {
  const { platform } = ws;
  const holder = await platform.door.read(scopeOfRow(row), (t) => clientRowOf(t, row));
  const settings = settingsOf(holder);
  let oauth = settings.oauth;
  if (!oauth) throw new OAuthError("This connection has no OAuth settings", { isFinal: true });
  let { issuer, userinfoUrl, isIssuerNamed, isRevocationGiven } = settings;
  let registered: Awaited<ReturnType<typeof registerClient>> | null = null;
  const { resourceUrl } = oauth;
  if (resourceUrl && (!isComplete(oauth) || issuer === undefined)) {
    isRevocationGiven = oauth.revocationUrl !== null;
    ({ oauth, issuer, userinfoUrl, isIssuerNamed } = await discover(platform, { ...oauth, resourceUrl }));
  }
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
            userinfoUrl,
            isIssuerNamed,
            isRevocationGiven,
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
    if (holder === row) return { row: now, client: await clientOf(t, platform, now) };
    const shared = await clientRowOf(t, now);
    const asked = await askAnew(t, now, shared);
    return { row: asked, client: await clientOf(t, platform, asked, shared) };
  });
}
