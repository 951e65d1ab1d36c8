import { type Selectable, sql } from "kysely";
import { type Cipher, sealedAgain } from "../../platform/crypto.ts";
import type { DB } from "../../platform/db/tables.ts";
import type { Door, Tx } from "../../platform/db/door.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { ProviderKind } from "../../platform/models/port.ts";
import { isProviderKind } from "./shapes/contract.ts";

/** Whose secret it is: the tenant, the row and, of a member's own, the member. */
export interface SecretPlace {
  organizationId: string;
  workspaceId: string | null;
  id: string;
  ownerAccountId: string | null;
}

// All of it is authenticated with the secret: a ciphertext copied elsewhere does not open.
const contextOf = (
  { organizationId, workspaceId, id, ownerAccountId }: SecretPlace,
  part: "" | "#client" | "#authorization" = "",
) => `connection:${workspaceId ?? organizationId}:${id}${ownerAccountId ? `:${ownerAccountId}` : ""}${part}`;
const appContext = (organizationId: string, integration: string) =>
  `oauth_app:${organizationId}:${integration}`;

export const sealSecret = (cipher: Cipher, place: SecretPlace, secret: string): Buffer =>
  cipher.seal(secret, contextOf(place));
export const openSecret = (cipher: Cipher, place: SecretPlace, sealed: Buffer): string =>
  cipher.open(sealed, contextOf(place));
export const sealClientSecret = (cipher: Cipher, place: SecretPlace, secret: string): Buffer =>
  cipher.seal(secret, contextOf(place, "#client"));
export const openClientSecret = (cipher: Cipher, place: SecretPlace, sealed: Buffer): string =>
  cipher.open(sealed, contextOf(place, "#client"));
/** Of an authorization under way: `place.ownerAccountId` is who began it. */
export const sealAuthorization = (cipher: Cipher, place: SecretPlace, text: string): Buffer =>
  cipher.seal(text, contextOf(place, "#authorization"));
export const openAuthorization = (cipher: Cipher, place: SecretPlace, sealed: Buffer): string =>
  cipher.open(sealed, contextOf(place, "#authorization"));
export const sealAppSecret = (cipher: Cipher, organizationId: string, integration: string, secret: string) =>
  cipher.seal(secret, appContext(organizationId, integration));
export const openAppSecret = (cipher: Cipher, organizationId: string, integration: string, sealed: Buffer) =>
  cipher.open(sealed, appContext(organizationId, integration));

export type ConnectionRow = Selectable<DB["connections"]>;

/** A model provider's connection with its secret in clear, for the call that needs it; it goes no further. */
export async function openConnection(
  t: VerbTx,
  id: string,
): Promise<{ kind: ProviderKind; baseUrl?: string; apiKey?: string }> {
  const row = await t.db
    .selectFrom("connections")
    .select(["organizationId", "workspaceId", "id", "ownerAccountId", "kind", "baseUrl", "secret"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("Connection");
  if (!isProviderKind(row.kind)) throw conflict("This connection is not a model provider");
  return {
    kind: row.kind,
    ...(row.baseUrl ? { baseUrl: row.baseUrl } : {}),
    ...(row.secret ? { apiKey: openSecret(t.platform.cipher, row, row.secret) } : {}),
  };
}

async function rotateConnections(t: Tx, cipher: Cipher, unreadable: string[]): Promise<number> {
  const rows = await t.db
    .selectFrom("connections")
    .select(["organizationId", "workspaceId", "ownerAccountId", "id"])
    .select(["secret", "secretKeyId", "clientSecret", "clientSecretKeyId"])
    .where(
      sql<boolean>`(secret is not null and secret_key_id <> ${cipher.currentKeyId})
        or (client_secret is not null and client_secret_key_id <> ${cipher.currentKeyId})`,
    )
    .forUpdate()
    .execute();
  let count = 0;
  for (const row of rows) {
    const { secret, secretKeyId, clientSecret, clientSecretKeyId } = row;
    const own = secret && secretKeyId !== cipher.currentKeyId;
    const client = clientSecret && clientSecretKeyId !== cipher.currentKeyId;
    const sealedOwn = own
      ? sealedAgain(unreadable, `connection ${row.id}`, () => ({
          secret: sealSecret(cipher, row, openSecret(cipher, row, secret)),
          secretKeyId: cipher.currentKeyId,
        }))
      : null;
    const sealedClient = client
      ? sealedAgain(unreadable, `the OAuth client of connection ${row.id}`, () => ({
          clientSecret: sealClientSecret(cipher, row, openClientSecret(cipher, row, clientSecret)),
          clientSecretKeyId: cipher.currentKeyId,
        }))
      : null;
    if (!sealedOwn && !sealedClient) continue;
    await t.db
      .updateTable("connections")
      .set({ ...sealedOwn, ...sealedClient })
      .where("organizationId", "=", row.organizationId)
      .where("id", "=", row.id)
      .execute();
    count += Number(sealedOwn !== null) + Number(sealedClient !== null);
  }
  return count;
}

async function rotateAuthorizations(t: Tx, cipher: Cipher, unreadable: string[]): Promise<number> {
  const rows = await t.db
    .selectFrom("connectionAuthorizations")
    .select(["organizationId", "workspaceId", "id", "accountId", "secret"])
    .where("secretKeyId", "<>", cipher.currentKeyId)
    .forUpdate()
    .execute();
  let count = 0;
  for (const row of rows) {
    const place = { ...row, ownerAccountId: row.accountId };
    const sealed = sealedAgain(unreadable, `authorization ${row.id}`, () => ({
      secret: sealAuthorization(cipher, place, openAuthorization(cipher, place, row.secret)),
      secretKeyId: cipher.currentKeyId,
    }));
    if (!sealed) continue;
    await t.db
      .updateTable("connectionAuthorizations")
      .set(sealed)
      .where("organizationId", "=", row.organizationId)
      .where("id", "=", row.id)
      .execute();
    count++;
  }
  return count;
}

async function rotateApps(t: Tx, cipher: Cipher, unreadable: string[]): Promise<number> {
  const rows = await t.db
    .selectFrom("oauthApps")
    .select(["organizationId", "integration", "clientSecret"])
    .where("clientSecret", "is not", null)
    .where("secretKeyId", "<>", cipher.currentKeyId)
    .forUpdate()
    .execute();
  let count = 0;
  for (const { organizationId, integration, clientSecret } of rows) {
    const sealed = sealedAgain(unreadable, `the OAuth app for ${integration} of ${organizationId}`, () => {
      const plain = openAppSecret(cipher, organizationId, integration, clientSecret!);
      return {
        clientSecret: sealAppSecret(cipher, organizationId, integration, plain),
        secretKeyId: cipher.currentKeyId,
      };
    });
    if (!sealed) continue;
    await t.db
      .updateTable("oauthApps")
      .set(sealed)
      .where("organizationId", "=", organizationId)
      .where("integration", "=", integration)
      .execute();
    count++;
  }
  return count;
}

async function rotateLeftovers(t: Tx, cipher: Cipher, unreadable: string[]): Promise<number> {
  const rows = await t.db
    .selectFrom("connectionLeftovers")
    .selectAll()
    .where(
      sql<boolean>`secret_key_id <> ${cipher.currentKeyId} or client_secret_key_id <> ${cipher.currentKeyId}`,
    )
    .forUpdate()
    .execute();
  let count = 0;
  for (const { id, connectionId, facts, secret, clientSecret } of rows) {
    const place = { ...(facts as Omit<SecretPlace, "id">), id: connectionId };
    const sealed = sealedAgain(unreadable, `what is to be revoked of connection ${connectionId}`, () => ({
      ...(secret ? { secret: sealSecret(cipher, place, openSecret(cipher, place, secret)) } : {}),
      ...(clientSecret
        ? { clientSecret: sealClientSecret(cipher, place, openClientSecret(cipher, place, clientSecret)) }
        : {}),
      secretKeyId: secret ? cipher.currentKeyId : null,
      clientSecretKeyId: clientSecret ? cipher.currentKeyId : null,
    }));
    if (!sealed) continue;
    await t.db.updateTable("connectionLeftovers").set(sealed).where("id", "=", id).execute();
    count++;
  }
  return count;
}

/** Seals every secret again under the current key; answers how many were under another. */
export const rotateSecrets = (door: Door, cipher: Cipher, unreadable: string[] = []): Promise<number> =>
  door.asSystem(
    "key rotation walks the secrets of every workspace",
    async (t) =>
      (await rotateConnections(t, cipher, unreadable)) +
      (await rotateAuthorizations(t, cipher, unreadable)) +
      (await rotateApps(t, cipher, unreadable)) +
      (await rotateLeftovers(t, cipher, unreadable)),
  );
