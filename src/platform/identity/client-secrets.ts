import { randomBytes } from "node:crypto";
import { symmetricDecrypt } from "better-auth/crypto";
import { sql } from "kysely";
import type { Cipher } from "../crypto.ts";
import type { Door } from "../db/door.ts";

/** How secrets of MCP clients are sealed. Better-auth knows no client when it seals one, so all have the same context. */
export interface ClientSecretKeys {
  cipher: Cipher;
  /** The installation's, the present one first: older versions let better-auth encrypt with them. */
  secrets: readonly string[];
}

const CONTEXT = "mcp_client_secret";
const isOfBetterAuth = (stored: string) => /^[0-9a-f]+$/.test(stored);

const seal = (cipher: Cipher, secret: string): string => cipher.seal(secret, CONTEXT).toString("base64");

/** Throws when none of the keys opens it. */
async function open({ cipher, secrets }: ClientSecretKeys, stored: string): Promise<string> {
  if (!isOfBetterAuth(stored)) return cipher.open(Buffer.from(stored, "base64"), CONTEXT);
  return Promise.any(secrets.map((key) => symmetricDecrypt({ key, data: stored })));
}

/** Keeps secrets of clients readable under both keys while the installation's rotates. */
export const clientSecretStorage = (keys: ClientSecretKeys) => ({
  encrypt: async (secret: string) => seal(keys.cipher, secret),
  // One that does not open is nobody's, and no guess either: the client is refused, and registers anew.
  decrypt: (stored: string) => open(keys, stored).catch(() => randomBytes(32).toString("base64url")),
});

/** Seals the secrets of MCP clients again under the current key; answers how many were under another. */
export const rotateClientSecrets = (
  door: Door,
  keys: ClientSecretKeys,
  unreadable: string[] = [],
): Promise<number> =>
  door.asSystem("key rotation walks the secrets of MCP clients", async (t) => {
    const { cipher } = keys;
    const { rows } = await sql<{ clientId: string; secret: string }>`
      select client_id, client_secret as secret from auth.oauth_client where client_secret is not null for update`.execute(
      t.db,
    );
    let count = 0;
    for (const { clientId, secret } of rows) {
      const isCurrent =
        !isOfBetterAuth(secret) && cipher.keyIdOf(Buffer.from(secret, "base64")) === cipher.currentKeyId;
      if (isCurrent) continue;
      const plain = await open(keys, secret).catch(() => null);
      if (plain === null) {
        unreadable.push(`MCP client ${clientId}`);
        continue;
      }
      await sql`update auth.oauth_client set client_secret = ${seal(cipher, plain)} where client_id = ${clientId}`.execute(
        t.db,
      );
      count++;
    }
    return count;
  });
