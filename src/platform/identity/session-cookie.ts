import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export const COOKIE_PREFIX = "bailiwick";

/** better-auth adds `__Secure-` to every cookie of an https origin. */
export const sessionCookieName = (baseUrl: string) =>
  `${baseUrl.startsWith("https:") ? "__Secure-" : ""}${COOKIE_PREFIX}.session_token`;

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/**
 * The session token in these headers if better-auth signed it (`token.base64(HMAC-SHA256)`, percent-encoded), else null.
 * A forged cookie ends here, so it costs no read of the database.
 */
export function signedToken(headers: Headers, name: string, secret: string): string | null {
  const raw = cookieValue(headers.get("cookie") ?? "", name);
  if (!raw) return null;
  let value: string;
  try {
    value = decodeURIComponent(raw);
  } catch {
    return null;
  }
  const dot = value.lastIndexOf(".");
  if (dot < 1) return null;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), "base64");
  const expected = createHmac("sha256", secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

/** A token's cache key: as good as the token to compare, useless to sign in with. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest("base64url");
