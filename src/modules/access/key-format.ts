import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const KEY = /^(bw_(?:live|test)_[A-Za-z0-9_-]{43})([0-9a-z]{7})$/;

// Base 36 of a 32-bit checksum has at most seven digits.
const checksumOf = (text: string): string => crc32(text).toString(36).padStart(7, "0");

/** `bw_live_`, 256 random bits in base64url, and a checksum (CRC-32 in base 36), so that a typo is seen without asking anybody. */
export function newKeySecret(): string {
  const body = `bw_live_${randomBytes(32).toString("base64url")}`;
  return body + checksumOf(body);
}

/** `ok`, not a key at all, or a key somebody mistyped or cut. */
export function checkKeyFormat(secret: string): "ok" | "not_a_key" | "mistyped" {
  const match = KEY.exec(secret);
  if (!match) return /^bw_(live|test)_/.test(secret) ? "mistyped" : "not_a_key";
  return checksumOf(match[1]!) === match[2] ? "ok" : "mistyped";
}

// A fast hash is enough: the secret is 256 random bits, so there is nothing to guess.
export const hashSecret = (secret: string): string => hash("sha256", secret, "hex");
