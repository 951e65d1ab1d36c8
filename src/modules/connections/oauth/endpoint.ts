import { GuardError, type GuardedResponse } from "../../../platform/guard.ts";
import type { Platform } from "../../../platform/platform.ts";

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 256 * 1024;
const MAX_MESSAGE = 300;

/** A request to an OAuth server did not bring what was asked for. The message is for people, and holds no secret. */
export class OAuthError extends Error {
  /** `invalid_grant` and the like, where the server said one. */
  readonly code: string | null;
  /** Asking again will not help: somebody has to connect anew. */
  readonly isFinal: boolean;
  readonly retryAfterSeconds: number | null;
  constructor(
    message: string,
    { code = null, isFinal = false, retryAfterSeconds = null }: Partial<Omit<OAuthError, "message">> = {},
  ) {
    super(message);
    this.name = "OAuthError";
    this.code = code;
    this.isFinal = isFinal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const FINAL = new Set([
  "invalid_grant",
  "invalid_client",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "access_denied",
  "expired_token",
  // GitHub's own words for a code or a token that is none.
  "bad_verification_code",
  "bad_refresh_token",
  "incorrect_client_credentials",
]);

export interface OAuthRequest {
  url: string;
  form?: Record<string, string>;
  json?: unknown;
  headers?: Record<string, string>;
  /** Texts that must not be repeated in a message. */
  secrets?: readonly string[];
}

export const retryAfterOf = ({ headers }: Pick<GuardedResponse, "headers">): number | null => {
  const text = headers["retry-after"];
  if (!text) return null;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
};

function withoutSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) if (secret.length > 3) shown = shown.replaceAll(secret, "[secret]");
  return shown.replace(/\s+/g, " ").slice(0, MAX_MESSAGE);
}

const bodyOf = (response: GuardedResponse): Record<string, unknown> => {
  const text = response.text();
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // The older form of token answers.
    return /form-urlencoded/.test(response.headers["content-type"] ?? "")
      ? Object.fromEntries(new URLSearchParams(text))
      : {};
  }
};

/** Asks an OAuth server: POST with a form or JSON, GET without either. A redirect is an error, since it would carry secrets along. */
export async function askOAuthServer(
  { guard }: Pick<Platform, "guard">,
  { url, form, json, headers, secrets = [] }: OAuthRequest,
): Promise<Record<string, unknown>> {
  const host = new URL(url).host;
  const body = form
    ? new URLSearchParams(form).toString()
    : json === undefined
      ? undefined
      : JSON.stringify(json);
  let response: GuardedResponse;
  try {
    response = await guard.fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_BYTES,
      maxRedirects: body === undefined ? 3 : 0,
    });
  } catch (error) {
    if (error instanceof GuardError)
      throw new OAuthError(`${host} could not be asked: ${error.message}`, {
        isFinal: error.code === "blocked_address" || error.code === "blocked_url",
      });
    throw error;
  }
  const answer = bodyOf(response);
  const code = typeof answer.error === "string" ? answer.error.slice(0, 100) : null;
  if (response.status < 300 && code === null) return answer;
  const said = typeof answer.error_description === "string" ? answer.error_description : "";
  throw new OAuthError(
    withoutSecrets(
      `${host} answered ${response.status}${code ? ` ${code}` : ""}${said ? `: ${said}` : ""}`,
      secrets,
    ),
    {
      code,
      // A server that is down or busy says nothing about the credential.
      isFinal: response.status < 500 && response.status !== 429 && code !== null && FINAL.has(code),
      retryAfterSeconds: retryAfterOf(response),
    },
  );
}
