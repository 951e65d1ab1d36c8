import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { notFound, conflict, invalid } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { integrationOf } from "./definition.ts";
import { connectionCreated, connectionUpdated } from "./events.ts";
import { findOwn, findSeen, type Owner } from "./find.ts";
import { hostOf } from "./hosts.ts";
import { changedOAuth, hangsOn, isOtherScopes, NEW_SCOPES, whyAnew } from "./oauth/change.ts";
import { withoutOwnAddresses } from "./oauth/own-addresses.ts";
import { prepare, type Prepared, requireSecret } from "./prepare.ts";
import { asAnswer, facts, settingsOf, told } from "./row.ts";
import { type ConnectionRow, sealClientSecret, sealSecret, type SecretPlace } from "./secret.ts";
import { slugFor } from "./slug.ts";
import { UPKEEP_WANTED } from "./topics.ts";
import {
  type Connection,
  type ConnectionChange,
  isProviderKind,
  type NewConnection,
} from "./shapes/contract.ts";

const UNIQUE: Record<string, string> = {
  connections_slug: "Tools are called by that name already",
  connections_own: "You have connected an account of yours here already",
};
const taken = (error: unknown): never => {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code === "23505")
    throw conflict(UNIQUE[constraint ?? ""] ?? "A connection of that name exists in this workspace");
  throw error;
};

/** Of a short secret its end would be most of it. */
const HINTED_FROM_LENGTH = 12;
export const secretColumns = ({ platform: { cipher } }: VerbTx, place: SecretPlace, secret: string) => ({
  secret: sealSecret(cipher, place, secret),
  secretKeyId: cipher.currentKeyId,
  secretHint: secret.length < HINTED_FROM_LENGTH ? null : secret.slice(-4),
});
const clientColumns = ({ platform: { cipher } }: VerbTx, place: SecretPlace, secret: string) => ({
  clientSecret: sealClientSecret(cipher, place, secret),
  clientSecretKeyId: cipher.currentKeyId,
});

const stateOf = ({ kind, credentials }: Prepared): Connection["state"] =>
  credentials === "each_member" ? "ok" : kind === "oauth2" ? "unconnected" : "untested";

const placeOf = (t: VerbTx, owner: Owner, id: string): SecretPlace => ({
  organizationId: t.scope.organizationId!,
  workspaceId: owner === "organization" ? null : t.scope.workspaceId!,
  id,
  ownerAccountId: owner === "member" ? t.caller.accountId : null,
});

type Made = { place: SecretPlace; name: string; slug: string | null; templateId?: string };

async function insert(
  t: VerbTx,
  {
    kind,
    integration,
    baseUrl,
    hosts,
    credentials,
    settings,
    ...rest
  }: Prepared & { state: Connection["state"] },
  { place, name, slug, templateId }: Made,
  secrets: { secret: string | undefined; clientSecret: string | undefined },
): Promise<Connection> {
  const { secret, clientSecret } = secrets;
  const row = await t.db
    .insertInto("connections")
    .values({
      ...place,
      name,
      kind,
      baseUrl,
      integration,
      slug,
      templateId: templateId ?? null,
      hosts,
      credentials,
      settings: JSON.stringify(settings),
      state: rest.state,
      createdBy: t.caller.accountId,
      ...(secret ? secretColumns(t, place, secret) : {}),
      ...(clientSecret ? clientColumns(t, place, clientSecret) : {}),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(taken);
  emit(t, connectionCreated, told(row));
  return asAnswer(row);
}

export async function makeConnection(
  t: VerbTx,
  owner: "organization" | "workspace",
  { name, secret, slug: wished, ...given }: NewConnection,
): Promise<Connection> {
  const prepared = prepare(given);
  requireSecret(prepared, secret);
  if (owner === "organization" && isProviderKind(prepared.kind))
    throw invalid("kind", "a model provider is connected in the workspace whose agents use it");
  const slug = await slugFor(t, prepared.integration, { wished });
  const place = placeOf(t, owner, newId("connection"));
  return insert(
    t,
    { ...prepared, state: stateOf(prepared) },
    { place, name, slug },
    { secret, clientSecret: given.oauth?.clientSecret },
  );
}

/** A member's own: everything but the credential is the shared connection's. */
export async function makeOwnConnection(
  t: VerbTx,
  {
    templateId,
    secret,
    username,
  }: { templateId: string; secret?: string | undefined; username?: string | undefined },
): Promise<Connection> {
  const template = await findSeen(t, "workspace", templateId);
  if (template.credentials !== "each_member")
    throw conflict("This connection is shared as it is; nobody connects an account of their own to it");
  const settings = settingsOf(template);
  const prepared: Prepared = {
    kind: template.kind as Prepared["kind"],
    integration: template.integration,
    baseUrl: template.baseUrl,
    hosts: template.hosts,
    credentials: "shared",
    settings: template.kind === "basic" ? { ...settings, username: username ?? "" } : settings,
  };
  requireSecret(prepared, secret);
  const place = placeOf(t, "member", newId("connection"));
  return insert(
    t,
    { ...prepared, state: stateOf(prepared) },
    { place, name: template.name, slug: null, templateId },
    { secret, clientSecret: undefined },
  );
}

/** Where a credential goes, as one text: another text, another place. */
function destinationOf(
  { baseUrl, hosts }: Pick<Prepared, "baseUrl" | "hosts">,
  settings: Prepared["settings"],
): string {
  const { oauth, apiKey } = settings;
  return JSON.stringify([baseUrl, hosts.toSorted(), oauth ? hangsOn(oauth) : null, apiKey ?? null]);
}

/** What of a row the same input would be made of. */
function givenOf(row: ConnectionRow): Omit<NewConnection, "name" | "secret"> {
  const { apiKey, username, oauth, variables, testUrl } = settingsOf(row);
  return {
    kind: row.kind as NewConnection["kind"],
    integration: row.integration,
    baseUrl: row.baseUrl,
    hosts: row.hosts,
    credentials: row.credentials as "shared" | "each_member",
    variables,
    testUrl,
    ...(apiKey ? { apiKey } : {}),
    ...(username === undefined ? {} : { username }),
    ...(oauth ? { oauth } : {}),
  };
}

const FORGOTTEN = {
  secret: null,
  secretKeyId: null,
  secretHint: null,
  expiresAt: null,
  nextAttemptAt: null,
  canRefresh: false,
} as const;

/** Nobody allows it anything any more. */
const NOBODY = { identity: null, identityName: null } as const;

export async function changeConnection(
  t: VerbTx,
  owner: Owner,
  { id, name, secret, slug: wished, oauth: wanted, ...change }: ConnectionChange & { id: string },
): Promise<Connection> {
  const found = await findOwn(t, owner, id);
  const isProvider = isProviderKind(found.kind);
  const before = settingsOf(found);
  const given = givenOf(found);
  const { clientSecret, ...oauthChange } = wanted ?? {};
  if (wanted && !before.oauth) throw invalid("oauth", "only an OAuth connection has such settings");
  if (wanted) given.oauth = changedOAuth(before, oauthChange);
  // The host of a base URL goes with it.
  if (change.baseUrl !== undefined && found.baseUrl)
    given.hosts = found.hosts.filter((host) => host !== hostOf(found.baseUrl!));
  // An integration's addresses are made of its variables anew, unless others were given.
  const isRebuilt =
    found.integration !== null && change.variables !== undefined && change.baseUrl === undefined;
  const known = integrationOf(found.integration)?.methods.find(({ kind }) => kind === "oauth2")?.oauth;
  if (change.variables && known && given.oauth)
    given.oauth = withoutOwnAddresses(given.oauth, known, before.variables);
  const prepared =
    owner === "member"
      ? {
          ...given,
          kind: given.kind,
          baseUrl: found.baseUrl,
          hosts: found.hosts,
          credentials: "shared" as const,
          integration: found.integration,
          settings: change.username === undefined ? before : { ...before, username: change.username },
        }
      : prepare({ ...given, ...(isRebuilt ? { baseUrl: undefined } : {}), ...change });
  if (prepared.kind === "openai-compatible" && prepared.baseUrl === null)
    throw invalid("baseUrl", "an openai-compatible connection needs its base URL");
  const isElsewhere = destinationOf(found, before) !== destinationOf(prepared, prepared.settings);
  const isMoved = isElsewhere && !isProvider;
  const isOAuth = found.kind === "oauth2";
  if (secret && isOAuth) throw invalid("secret", "there is none to give for this kind");
  if (isElsewhere && !isOAuth && found.secret && !secret)
    throw invalid("secret", "give it again, since it would be sent elsewhere than before");
  const becomesEach = prepared.credentials === "each_member" && found.credentials !== "each_member";
  const slug = await slugFor(t, found.integration, { wished, own: found.slug });
  const isFresh = Boolean(secret) || isMoved || becomesEach || found.credentials !== prepared.credentials;
  const row = await t.db
    .updateTable("connections")
    .set({
      ...(name === undefined ? {} : { name }),
      baseUrl: prepared.baseUrl,
      hosts: prepared.hosts,
      credentials: prepared.credentials,
      slug,
      settings: JSON.stringify(isMoved ? prepared.settings : { ...before, ...prepared.settings }),
      ...(isMoved && isOAuth
        ? { ...FORGOTTEN, ...NOBODY, clientSecret: null, clientSecretKeyId: null, scopes: [] }
        : {}),
      ...(isOAuth ? anewColumns(t, found, prepared.settings, { isMoved, clientSecret }) : {}),
      ...(becomesEach ? FORGOTTEN : {}),
      ...(secret ? secretColumns(t, found, secret) : {}),
      ...(clientSecret ? clientColumns(t, found, clientSecret) : {}),
      ...(isFresh && !isProvider
        ? {
            state: stateOf(prepared as Prepared),
            attempts: 0,
            lastError: null,
            failingSince: null,
            checkFailures: 0,
            toldOf: null,
            secretVersion: found.secretVersion + 1,
          }
        : {}),
      updatedAt: sql<string>`now()`,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow(() => notFound("Connection"))
    .catch(taken);
  const changes = changeOf(facts(found), facts(row));
  const plain = Object.keys(changes.after ?? {}).filter((field) => field !== "secretHint");
  const changed = secret || clientSecret ? [...plain, "secret"] : plain;
  if (changed.length > 0) emit(t, connectionUpdated, { ...told(row), changed });
  t.changed(changes);
  if (isOAuth) t.signal(UPKEEP_WANTED);
  return asAnswer(row);
}

/** What a changed OAuth connection says and does about the access it has. */
function anewColumns(
  { platform: { now } }: VerbTx,
  row: ConnectionRow,
  { oauth }: Prepared["settings"],
  { isMoved, clientSecret }: { isMoved: boolean; clientSecret: string | undefined },
) {
  if (!row.secret) return {};
  const before = settingsOf(row).oauth;
  if (isMoved) return { reconnectReason: whyAnew(before, oauth) };
  const isOther = isOtherScopes(before, oauth);
  // A client that asks for itself is allowed its new scopes by the next renewal.
  const isAlone = oauth?.grant === "client_credentials";
  const isRenewedNow = (clientSecret !== undefined || (isOther && isAlone)) && row.canRefresh;
  return {
    ...(isOther && !isAlone ? { reconnectReason: NEW_SCOPES } : {}),
    ...(isRenewedNow
      ? {
          attempts: 0,
          nextAttemptAt: now().toISOString(),
          ...(row.state === "broken" ? { state: "failing" } : {}),
        }
      : {}),
  };
}

/** The columns of a connection whose credential is forgotten. */
export const forgottenColumns = (row: ConnectionRow) => ({
  ...FORGOTTEN,
  ...NOBODY,
  reconnectReason: null,
  scopes: [] as string[],
  state: "unconnected" as const,
  attempts: 0,
  lastError: null,
  failingSince: null,
  checkFailures: 0,
  toldOf: null,
  secretVersion: row.secretVersion + 1,
  updatedAt: sql<string>`now()`,
});
