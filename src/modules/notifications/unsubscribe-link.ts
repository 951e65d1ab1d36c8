import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Config } from "../../config.ts";

/** Instead of a kind: everything that comes in the daily digest. */
export const DIGEST = "digest";

type Secrets = Pick<Config, "secretKey" | "SECRET_KEY_PREVIOUS">;

const signatureOf = (secret: string, payload: string): Buffer => {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "bailiwick unsubscribe links", 32));
  return createHmac("sha256", key).update(payload).digest();
};

/** What the link of a mail carries. It never ends: mails are read years later. */
export function unsubscribeToken({ secretKey }: Secrets, accountId: string, kind: string): string {
  const payload = Buffer.from(`${accountId} ${kind}`).toString("base64url");
  return `${payload}.${signatureOf(secretKey, payload).toString("base64url")}`;
}

/** The account and kind a token names; null when it was not made by this installation. */
export function readUnsubscribeToken(
  { secretKey, SECRET_KEY_PREVIOUS: previous }: Secrets,
  token: string,
): { accountId: string; kind: string } | null {
  const [payload = "", signature = "", ...more] = token.split(".");
  const given = Buffer.from(signature, "base64url");
  const isOurs = [secretKey, ...(previous ? [previous] : [])].some((secret) => {
    const expected = signatureOf(secret, payload);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isOurs || more.length > 0) return null;
  const [accountId = "", kind = ""] = Buffer.from(payload, "base64url").toString().split(" ");
  return { accountId, kind };
}
