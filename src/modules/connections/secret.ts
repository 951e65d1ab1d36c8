import type { Cipher } from "../../platform/crypto.ts";
import type { Door } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { ProviderKind } from "../../platform/models/port.ts";

// The workspace and row are authenticated with the secret: a ciphertext copied elsewhere does not open.
const contextOf = (workspaceId: string, id: string) => `connection:${workspaceId}:${id}`;

export const sealSecret = (cipher: Cipher, workspaceId: string, id: string, secret: string): Buffer =>
  cipher.seal(secret, contextOf(workspaceId, id));

/** A connection with its secret in clear, for the call that needs it; it goes no further. */
export async function openConnection(
  t: VerbTx,
  id: string,
): Promise<{ kind: ProviderKind; baseUrl?: string; apiKey?: string }> {
  const row = await t.db.selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Connection");
  return {
    kind: row.kind as ProviderKind,
    ...(row.baseUrl ? { baseUrl: row.baseUrl } : {}),
    ...(row.secret ? { apiKey: t.platform.cipher.open(row.secret, contextOf(row.workspaceId, id)) } : {}),
  };
}

/** Seals every secret again under the current key; answers how many were under another. */
export const rotateSecrets = (door: Door, cipher: Cipher): Promise<number> =>
  door.asSystem("key rotation walks the secrets of every workspace", async (t) => {
    const rows = await t.db
      .selectFrom("connections")
      .select(["workspaceId", "id", "secret"])
      .where("secret", "is not", null)
      .where("secretKeyId", "<>", cipher.currentKeyId)
      .forUpdate()
      .execute();
    for (const { workspaceId, id, secret } of rows) {
      const plain = cipher.open(secret!, contextOf(workspaceId, id));
      await t.db
        .updateTable("connections")
        .set({ secret: sealSecret(cipher, workspaceId, id, plain), secretKeyId: cipher.currentKeyId })
        .where("workspaceId", "=", workspaceId)
        .where("id", "=", id)
        .execute();
    }
    return rows.length;
  });
