import { conflict } from "../../../platform/errors.ts";
import type { Tx } from "../../../platform/db/door.ts";
import type { Platform } from "../../../platform/platform.ts";
import { fillIn, integrationOf } from "../definition.ts";
import { type OAuthSettings, type Settings, settingsOf } from "../row.ts";
import { type ConnectionRow, openAppSecret, openClientSecret } from "../secret.ts";

/** Everything that is needed to ask for tokens. The secret goes no further than the OAuth server. */
export interface OAuthClient {
  clientId: string;
  clientSecret: string | null;
  oauth: OAuthSettings;
  settings: Settings;
  scopeSeparator: string;
  authorizeParameters: Readonly<Record<string, string>>;
}

/** The row whose client it is: of a member's own connection the shared one it fills in. */
export async function clientRowOf(t: Tx, row: ConnectionRow): Promise<ConnectionRow> {
  if (!row.templateId) return row;
  return t.db
    .selectFrom("connections")
    .selectAll()
    .where("id", "=", row.templateId)
    .executeTakeFirstOrThrow();
}

/**
 * The client a connection asks as, whose row is `given` or found: its own, else the organization's app at that service. The app is used at the service's own
 * addresses only, so that nobody who may make a connection can have its secret sent elsewhere.
 */
export async function clientOf(
  t: Tx,
  { cipher }: Pick<Platform, "cipher">,
  row: ConnectionRow,
  given?: ConnectionRow,
): Promise<OAuthClient> {
  const holder = given ?? (await clientRowOf(t, row));
  const settings = settingsOf(holder);
  const oauth = settings.oauth;
  if (!oauth) throw conflict("This connection has no OAuth settings");
  // A member allowed access at one server: their tokens never go to another that was put in its place.
  const allowedAt = holder === row ? null : settingsOf(row).oauth;
  if (
    row.secret &&
    allowedAt &&
    (allowedAt.tokenUrl !== oauth.tokenUrl || allowedAt.revocationUrl !== oauth.revocationUrl)
  )
    throw conflict("The shared connection leads elsewhere now; connect your account again");
  const definition = integrationOf(holder.integration);
  const known = definition?.methods.find(({ kind }) => kind === "oauth2")?.oauth ?? null;
  const common = {
    oauth,
    settings,
    scopeSeparator: known?.scopeSeparator ?? " ",
    authorizeParameters: known?.authorizeParameters ?? {},
  };
  if (oauth.clientId)
    return {
      ...common,
      clientId: oauth.clientId,
      clientSecret: holder.clientSecret ? openClientSecret(cipher, holder, holder.clientSecret) : null,
    };
  const app = definition
    ? await t.db
        .selectFrom("oauthApps")
        .select(["clientId", "clientSecret"])
        .where("organizationId", "=", holder.organizationId)
        .where("integration", "=", definition.slug)
        .executeTakeFirst()
    : undefined;
  if (!app || !known)
    throw conflict(
      definition
        ? `Set the organization's OAuth app for ${definition.title} first, or give the connection a client id of its own`
        : "This connection has no client id",
    );
  const isOwnAddress =
    oauth.tokenUrl === fillIn(known.tokenUrl, settings.variables) &&
    (oauth.grant !== "authorization_code" ||
      oauth.authorizationUrl === fillIn(known.authorizationUrl, settings.variables));
  if (!isOwnAddress)
    throw conflict(
      "The organization's OAuth app is for the service's own addresses; give this connection its own client",
    );
  return {
    ...common,
    clientId: app.clientId,
    clientSecret: app.clientSecret
      ? openAppSecret(cipher, holder.organizationId, definition!.slug, app.clientSecret)
      : null,
  };
}
