import { randomBytes } from "node:crypto";
import { type Cipher, decrypt, encrypt, KEY_BYTES } from "../../platform/crypto.ts";

export interface DocumentPlace {
  organizationId: string;
  id: string;
}

// Organization and document are authenticated with key and content: neither opens as another one's.
const contextOf = ({ organizationId, id }: DocumentPlace) => `verification_document:${organizationId}:${id}`;

/** A fresh key for one document; it is kept nowhere but sealed in the document's row. */
export const newDocumentKey = (): Buffer => randomBytes(KEY_BYTES);

export const sealDocumentKey = (cipher: Cipher, place: DocumentPlace, key: Buffer) => ({
  dataKey: cipher.seal(key.toString("base64"), contextOf(place)),
  dataKeyId: cipher.currentKeyId,
});

/** Throws when the key is another document's or another organization's. */
export const openDocumentKey = (cipher: Cipher, place: DocumentPlace, sealed: Buffer): Buffer =>
  Buffer.from(cipher.open(sealed, contextOf(place)), "base64");

export const encryptDocument = (key: Buffer, place: DocumentPlace, bytes: Buffer): Buffer =>
  encrypt(key, bytes, contextOf(place));

/** Throws when the bytes, or the place they are said to be from, were changed. */
export const decryptDocument = (key: Buffer, place: DocumentPlace, stored: Buffer): Buffer =>
  decrypt(key, stored, contextOf(place));
