import { randomBytes } from "node:crypto";
import { type Cipher, sealedAgain } from "../../platform/crypto.ts";
import type { Door } from "../../platform/db/door.ts";

const SECRET_BYTES = 32;

// Scope and row are authenticated with the secret: a ciphertext copied to another webhook does not open.
const contextOf = (scopeId: string, id: string) => `webhook:${scopeId}:${id}`;

/** A new signing secret in the form of Standard Webhooks: `whsec_` and base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;

export const sealWebhookSecret = (
  cipher: Cipher,
  { scopeId, id }: { scopeId: string; id: string },
  secret: string,
): { secret: Buffer; secretKeyId: string } => ({
  secret: cipher.seal(secret, contextOf(scopeId, id)),
  secretKeyId: cipher.currentKeyId,
});

/** The secrets in clear, newest first: what deliveries are signed with. */
export const openSecrets = (
  cipher: Cipher,
  row: { scopeId: string; id: string; secret: Buffer; previousSecret: Buffer | null },
): string[] =>
  [row.secret, row.previousSecret]
    .filter((sealed) => sealed !== null)
    .map((sealed) => cipher.open(sealed, contextOf(row.scopeId, row.id)));

/** The present one; null when it does not open, which keeps nobody from replacing it. */
export function secretOf(
  cipher: Cipher,
  row: Omit<Parameters<typeof openSecrets>[1], "previousSecret">,
): string | null {
  try {
    return openSecrets(cipher, { ...row, previousSecret: null })[0]!;
  } catch {
    return null;
  }
}

/** Seals every secret again under the current key, those of an overlap too; answers how many webhooks had another. */
export const rotateWebhookSecrets = (
  door: Door,
  cipher: Cipher,
  unreadable: string[] = [],
): Promise<number> =>
  door.asSystem("key rotation walks the signing secrets of every workspace and organization", async (t) => {
    const rows = await t.db
      .selectFrom("webhooks")
      .select(["scopeId", "id", "secret", "previousSecret"])
      .where("secretKeyId", "<>", cipher.currentKeyId)
      .forUpdate()
      .execute();
    let count = 0;
    for (const row of rows) {
      const again = (sealed: Buffer) => {
        const context = contextOf(row.scopeId, row.id);
        return cipher.seal(cipher.open(sealed, context), context);
      };
      const sealed = sealedAgain(unreadable, `webhook ${row.id}`, () => ({
        secret: again(row.secret),
        previousSecret: row.previousSecret && again(row.previousSecret),
        secretKeyId: cipher.currentKeyId,
      }));
      if (!sealed) continue;
      await t.db
        .updateTable("webhooks")
        .set(sealed)
        .where("scopeId", "=", row.scopeId)
        .where("id", "=", row.id)
        .execute();
      count++;
    }
    return count;
  });
