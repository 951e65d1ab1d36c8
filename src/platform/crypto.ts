import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** AES-256-GCM envelopes: a fresh data key per secret, wrapped by a key-encryption key that has an id and can rotate. */
export interface Cipher {
  /** Names the key new secrets are wrapped under. */
  currentKeyId: string;
  /** `context` (workspace and row id) is authenticated: a ciphertext moved to another row does not open. */
  seal(plain: string, context: string, keyId?: string): Buffer;
  /** Throws when the key is unknown, or the text or its context were changed. */
  open(sealed: Buffer, context: string): string;
  /** The id of the key this envelope is wrapped under. */
  keyIdOf(sealed: Buffer): string;
}

export const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** Nonce, tag and ciphertext of AES-256-GCM, with `context` authenticated; for a key that is used once. */
export const encrypt = (key: Buffer, plain: Buffer, context: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};
/** What `encrypt` made; throws when key, bytes or context are others. */
export const decrypt = (key: Buffer, sealed: Buffer, context: string): Buffer => {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
};

/**
 * What a rotation makes of one row; null where a secret of it does not open. Then `what` joins `unreadable` and the row stays as
 * it is: a secret that was lost long ago must not keep the others under the old key.
 */
export function sealedAgain<T>(unreadable: string[], what: string, seal: () => T): T | null {
  try {
    return seal();
  } catch {
    unreadable.push(what);
    return null;
  }
}

/** Layout: key id (8) · wrapped data key (12 + 16 + 32) · nonce (12) · tag (16) · ciphertext. */
export function createCipher(secret: string, previousSecret?: string): Cipher {
  const keys = new Map<string, Buffer>();
  const add = (text: string): string => {
    const key = Buffer.from(hkdfSync("sha256", text, "", "bailiwick key-encryption key", KEY_BYTES));
    const id = createHash("sha256").update(key).digest("hex").slice(0, KEY_ID_BYTES);
    keys.set(id, key);
    return id;
  };
  if (previousSecret) add(previousSecret);
  const currentKeyId = add(secret);
  const keyIdOf = (sealed: Buffer) => sealed.subarray(0, KEY_ID_BYTES).toString("latin1");
  const wrappedBytes = NONCE_BYTES + TAG_BYTES + KEY_BYTES;
  return {
    currentKeyId,
    keyIdOf,
    seal(plain, context, keyId = currentKeyId) {
      const dataKey = randomBytes(KEY_BYTES);
      return Buffer.concat([
        Buffer.from(keyId, "latin1"),
        encrypt(keys.get(keyId)!, dataKey, context),
        encrypt(dataKey, Buffer.from(plain), context),
      ]);
    },
    open(sealed, context) {
      const key = keys.get(keyIdOf(sealed));
      if (!key) throw new Error("the secret was sealed under a key this installation does not have");
      const dataKey = decrypt(key, sealed.subarray(KEY_ID_BYTES, KEY_ID_BYTES + wrappedBytes), context);
      return decrypt(dataKey, sealed.subarray(KEY_ID_BYTES + wrappedBytes), context).toString();
    },
  };
}
