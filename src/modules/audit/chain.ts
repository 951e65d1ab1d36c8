import { createHash, createPublicKey, verify } from "node:crypto";
import canonicalize from "canonicalize";

// The mathematics of the chain, for the server that makes it and for whoever checks an export without one.
//
//   entryHash = sha256(RFC 8785 JSON of the whole entry)
//   chainHash = sha256(chainHash of the entry before || entryHash), the first one after genesisOf(scopeId)
//   signature = Ed25519 over the RFC 8785 JSON of what is signed, named by its purpose

/** Every column of an entry, as it is hashed and exported; createdAt with the database's microseconds. */
export interface ChainedEntry {
  scopeId: string;
  id: string;
  organizationId: string | null;
  workspaceId: string | null;
  actorAccountId: string | null;
  actorKind: string;
  credentialId: string | null;
  verb: string;
  target: unknown;
  before: unknown;
  after: unknown;
  isProduction: boolean;
  requestId: string | null;
  ip: string | null;
  userAgent: string | null;
  createdAt: string;
}

/** What a checkpoint signs: the chain of this scope had this hash at this sequence. */
export interface Checkpoint {
  scopeId: string;
  sequence: number;
  /** 64 hexadecimal digits. */
  chainHash: string;
  signedAt: string;
  keyId: string;
}

const sha256 = (...parts: (string | Buffer)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What the first link of a scope's chain is linked to: no chain begins as another's. */
export const genesisOf = (scopeId: string): Buffer => sha256(`bailiwick audit chain 1: ${scopeId}`);
export const entryHashOf = (entry: object): Buffer => sha256(canonicalize(entry)!);
export const chainHashOf = (previous: Buffer, entryHash: Buffer): Buffer => sha256(previous, entryHash);

/** The fingerprint of a public key: 32 hexadecimal digits. `publicKey` is base64 of its SPKI form. */
export const keyIdOf = (publicKey: string): string =>
  sha256(Buffer.from(publicKey, "base64")).toString("hex").slice(0, 32);

/** The bytes a signature stands on. The purpose keeps a checkpoint from passing for the end of an export. */
export const signedBytes = (
  purpose: "audit checkpoint" | "audit export" | "isolation report",
  content: object,
): Buffer => Buffer.from(canonicalize({ purpose, content })!);

export function isSignedBy(publicKey: string, bytes: Buffer, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519" && verify(null, bytes, key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
