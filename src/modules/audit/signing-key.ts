import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type Cipher, sealedAgain } from "../../platform/crypto.ts";
import type { Door, Tx } from "../../platform/db/door.ts";
import type { Log } from "../../platform/log.ts";
import { keyIdOf, signedBytes } from "./chain.ts";

/** A key that signed checkpoints of this installation. `publicKey` is base64 of its SPKI form. */
export interface PublicKey {
  keyId: string;
  publicKey: string;
  createdAt: string;
}
interface StoredKey extends PublicKey {
  /** The private half; only the newest key has one. */
  sealed: string | null;
}

export interface Signer {
  keyId: string;
  /** Base64 of the Ed25519 signature. */
  sign(purpose: Parameters<typeof signedBytes>[0], content: object): string;
}

const SETTING = "auditSigningKeys";
const CONTEXT = "audit-signing-key";

async function storedKeys(t: Tx, { isLocked = false } = {}): Promise<StoredKey[]> {
  const row = await t.db
    .selectFrom("settings")
    .select("value")
    .where("key", "=", SETTING)
    .$if(isLocked, (query) => query.forUpdate())
    .executeTakeFirst();
  return (row?.value ?? []) as StoredKey[];
}

const store = (t: Tx, keys: StoredKey[]) =>
  t.db
    .updateTable("settings")
    .set({ value: JSON.stringify(keys) })
    .where("key", "=", SETTING)
    .execute();

/** Every key that signed here, oldest first, for whoever checks an export. */
export const publicKeys = async (t: Tx): Promise<PublicKey[]> =>
  (await storedKeys(t)).map(({ keyId, publicKey, createdAt }) => ({ keyId, publicKey, createdAt }));

const signerOf = (keyId: string, privateKey: KeyObject): Signer => ({
  keyId,
  sign: (purpose, content) => sign(null, signedBytes(purpose, content), privateKey).toString("base64"),
});

const opened = (sealed: string, cipher: Cipher): KeyObject =>
  createPrivateKey({
    key: Buffer.from(cipher.open(Buffer.from(sealed, "base64"), CONTEXT), "base64"),
    format: "der",
    type: "pkcs8",
  });

function makeKey(cipher: Cipher): { stored: StoredKey; privateKey: KeyObject } {
  const pair = generateKeyPairSync("ed25519");
  const publicKey = pair.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const secret = pair.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  const sealed = cipher.seal(secret, CONTEXT).toString("base64");
  const createdAt = new Date().toISOString();
  return { stored: { keyId: keyIdOf(publicKey), publicKey, createdAt, sealed }, privateKey: pair.privateKey };
}

const openOrMake = ({ door, cipher, log }: { door: Door; cipher: Cipher; log: Log }): Promise<Signer> =>
  door.asSystem("installation settings belong to no workspace", async (t) => {
    await t.db
      .insertInto("settings")
      .values({ key: SETTING, value: "[]" })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const keys = await storedKeys(t, { isLocked: true });
    const newest = keys.at(-1);
    if (newest?.sealed)
      try {
        return signerOf(newest.keyId, opened(newest.sealed, cipher));
      } catch (error) {
        log.warn({ err: error, keyId: newest.keyId }, "the audit signing key does not open; a new one signs");
      }
    const { stored, privateKey } = makeKey(cipher);
    await store(t, [...keys.map((key) => ({ ...key, sealed: null })), stored]);
    return signerOf(stored.keyId, privateKey);
  });

/** The installation's signer, made at first need; processes that need it at once agree on one. */
export function createSigner(parts: { door: Door; cipher: Cipher; log: Log }): () => Promise<Signer> {
  let known: Promise<Signer> | undefined;
  return () =>
    (known ??= openOrMake(parts).catch((error: unknown) => {
      known = undefined;
      throw error;
    }));
}

/** Seals the signing key again under the current key; answers how many were under another: 0 or 1. */
export const rotateSigningKey = (door: Door, cipher: Cipher, unreadable: string[] = []): Promise<number> =>
  door.asSystem("installation settings belong to no workspace", async (t) => {
    const keys = await storedKeys(t, { isLocked: true });
    const newest = keys.at(-1);
    if (!newest?.sealed) return 0;
    const sealed = Buffer.from(newest.sealed, "base64");
    if (cipher.keyIdOf(sealed) === cipher.currentKeyId) return 0;
    const again = sealedAgain(unreadable, "the audit signing key", () =>
      cipher.seal(cipher.open(sealed, CONTEXT), CONTEXT).toString("base64"),
    );
    if (!again) return 0;
    await store(t, [...keys.slice(0, -1), { ...newest, sealed: again }]);
    return 1;
  });
