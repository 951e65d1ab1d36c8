import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Config } from "../config.ts";

export type SigningSecrets = Pick<Config, "secretKey" | "SECRET_KEY_PREVIOUS">;

const signatureOf = (secret: string, purpose: string, payload: string): string => {
  const key = Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  return createHmac("sha256", key).update(payload).digest("base64url");
};

/**
 * A text that only this installation can have said, as `<base64url>.<base64url>`: readable by whoever has it, and worth nothing
 * for any other purpose. A purpose is a sentence of its own, as `bailiwick unsubscribe links`.
 */
export function signText({ secretKey }: SigningSecrets, purpose: string, text: string): string {
  const payload = Buffer.from(text).toString("base64url");
  return `${payload}.${signatureOf(secretKey, purpose, payload)}`;
}

/** What was signed; null when this installation did not sign it for this purpose. */
export function readSignedText(
  { secretKey, SECRET_KEY_PREVIOUS: previous }: SigningSecrets,
  purpose: string,
  token: string,
): string | null {
  const [payload = "", signature = "", ...more] = token.split(".");
  const given = Buffer.from(signature);
  const isOurs = [secretKey, ...(previous ? [previous] : [])].some((secret) => {
    const expected = Buffer.from(signatureOf(secret, purpose, payload));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isOurs && more.length === 0 ? Buffer.from(payload, "base64url").toString() : null;
}
