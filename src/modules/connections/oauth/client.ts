import { conflict } from "../../../platform/errors.ts";
import type { Tx } from "../../../platform/db/door.ts";
import type { Platform } from "../../../platform/platform.ts";
import { fillIn, integrationOf } from "../definition.ts";
import { type OAuthSettings, type Settings, settingsOf } from "../row.ts";
import { type ConnectionRow, openAppSecret, openClientSecret } from "../secret.ts";
import { strayField } from "./own-addresses.ts";

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

/** Whether what somebody allowed at one place would be sent to another. */
export const isElsewhere = (allowed: OAuthSettings | undefined, now: OAuthSettings | undefined): boolean =>
  allowed?.tokenUrl !== now?.tokenUrl || allowed?.revocationUrl !== now?.revocationUrl;

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
  const shared = settingsOf(holder);
  const oauth = shared.oauth;
  if (!oauth) throw conflict("This connection has no OAuth settings");
  // A member allowed access at one server: their code and tokens never go to another that was put in its place.
  const allowed = holder === row ? shared : settingsOf(row);
  if (isElsewhere(allowed.oauth, oauth))
    throw conflict("The shared connection leads elsewhere now; connect your account again");
  const settings =
    allowed.userinfoUrl === shared.userinfoUrl ? shared : { ...shared, userinfoUrl: undefined };
  const definition = integrationOf(holder.integration);
  const method = definition?.methods.find(({ kind }) => kind === "oauth2");
  const known = method?.oauth ?? null;
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
  const base = method?.baseUrl ?? definition?.baseUrl ?? null;
  // A member's own was made of the shared one as it was then.
  const isOwnBase =
    base === null ||
    [holder, row].every((each) => !each.baseUrl || each.baseUrl === fillIn(base, settingsOf(each).variables));
  const stray = strayField({ ...shared, oauth }, known) ?? (isOwnBase ? null : "baseUrl");
  if (stray)
    throw conflict(
      `The organization's OAuth app is for the service's own addresses, and ${stray} is none of them; give this connection a client id of its own`,
    );
  return {
    ...common,
    clientId: app.clientId,
    clientSecret: app.clientSecret
      ? openAppSecret(cipher, holder.organizationId, definition!.slug, app.clientSecret)
      : null,
  };
}
