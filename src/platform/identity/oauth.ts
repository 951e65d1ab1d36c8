import type { Pool } from "pg";
import { AppError } from "../errors.ts";
import { BASE_PATH, CLIENT_ADDRESS_HEADER, type startBetterAuth } from "./better-auth.ts";
import { INVITED_ADDRESS_HEADER } from "./invited.ts";
import { narrowResource, TOOLKIT_PARAMETER } from "./mcp-resource.ts";
import { ACCESS_TOKEN_PREFIX, agreedReference } from "./oauth-provider.ts";
import { hashToken } from "./session-cookie.ts";

export interface AccessToken {
  accountId: string;
  /** What the person agreed to, as given to `agree`. */
  reference: string;
  /** Unix milliseconds. */
  expiresAt: number;
}
export interface RegisteredClient {
  name: string | null;
  uri: string | null;
  redirectUris: string[];
}

export interface OAuth {
  /** Answers requests below /v1/auth that are the authorization server's; null for every other. */
  answer(request: Request, path: string, clientAddress?: string): Promise<Response | null>;
  /** RFC 8414. */
  metadata(): Promise<object>;
  /** Null: not a token of ours, ended, or revoked. */
  tokenOf(token: string): Promise<AccessToken | null>;
  clientOf(clientId: string): Promise<RegisteredClient | null>;
  /**
   * What the signed-in person of these headers says to a client that asks, with the query its page was opened with. Answers
   * where the browser goes on: with a code whose tokens name the reference, or with the refusal.
   */
  decide(
    headers: Headers,
    decision: { query: string; isAccepted: boolean; reference: string },
  ): Promise<string>;
  /** Ends every token that names this reference. */
  forget(reference: string): Promise<void>;
}

const OPEN = new Set([
  "GET /oauth2/authorize",
  "POST /oauth2/token",
  "POST /oauth2/register",
  "POST /oauth2/revoke",
]);
const ADVERTISED = [
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "registration_endpoint",
  "revocation_endpoint",
  "scopes_supported",
  "response_types_supported",
  "response_modes_supported",
  "grant_types_supported",
  "code_challenge_methods_supported",
  "authorization_response_iss_parameter_supported",
];
const AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"];
const LIMIT_BYTES = 64 * 1024;

const isLoopback = (uri: unknown) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(String(uri));

/** Clients on people's own machines seldom say that they are: where the answer goes to tells. */
function withApplicationType(text: string): string {
  try {
    const metadata = JSON.parse(text);
    const uris: unknown[] = Array.isArray(metadata.redirect_uris) ? metadata.redirect_uris : [];
    if (
      metadata.application_type === undefined &&
      uris.some((uri) => isLoopback(uri) || !String(uri).startsWith("https:"))
    )
      metadata.application_type = "native";
    return JSON.stringify(metadata);
  } catch {
    return text;
  }
}

function withKnownResource(body: string, baseUrl: string): string {
  const parameters = new URLSearchParams(body);
  return narrowResource(parameters, baseUrl) === null ? body : parameters.toString();
}

export function createOAuth({
  auth,
  pool,
  baseUrl,
}: {
  auth: ReturnType<typeof startBetterAuth>;
  pool: Pool;
  baseUrl: string;
}): OAuth {
  return {
    async answer(request, path, clientAddress) {
      if (!OPEN.has(`${request.method} ${path}`)) return null;
      const url = new URL(request.url);
      const headers = new Headers(request.headers);
      for (const name of [CLIENT_ADDRESS_HEADER, INVITED_ADDRESS_HEADER, "content-length"])
        headers.delete(name);
      if (clientAddress) headers.set(CLIENT_ADDRESS_HEADER, clientAddress);
      let body: string | undefined;
      if (path === "/oauth2/authorize") {
        // Nobody is connected without being asked: an earlier yes was for one workspace.
        url.searchParams.set("prompt", "consent");
        url.searchParams.delete(TOOLKIT_PARAMETER);
        const toolkit = narrowResource(url.searchParams, baseUrl);
        if (toolkit !== null) url.searchParams.set(TOOLKIT_PARAMETER, toolkit);
        // Always answered with a redirect, however it was asked.
        headers.set("accept", "text/html");
        headers.delete("sec-fetch-mode");
      } else {
        // A client proves itself by its own secrets, never by the browser's cookie.
        headers.delete("cookie");
        headers.delete("origin");
        body = await request.text();
        if (body.length > LIMIT_BYTES) throw new AppError("too_large", "The body may have at most 64 KiB.");
        if (path === "/oauth2/register") body = withApplicationType(body);
        // What the token is good for was agreed to with its code.
        if (path === "/oauth2/token") body = withKnownResource(body, baseUrl);
      }
      const target = new URL(BASE_PATH + path, baseUrl);
      target.search = url.search;
      return auth.handler(new Request(target, { method: request.method, headers, body: body ?? null }));
    },
    async metadata() {
      const all = { ...(await auth.api.getOAuthServerConfig()) } as Record<string, unknown>;
      return {
        ...Object.fromEntries(ADVERTISED.flatMap((name) => (name in all ? [[name, all[name]]] : []))),
        token_endpoint_auth_methods_supported: AUTH_METHODS,
        revocation_endpoint_auth_methods_supported: AUTH_METHODS,
      };
    },
    async tokenOf(token) {
      if (!token.startsWith(ACCESS_TOKEN_PREFIX)) return null;
      const { rows } = await pool.query({
        name: "identity_read_access_token",
        text: `select user_id, reference_id, expires_at from auth.oauth_access_token
               where token = $1 and revoked is null and expires_at > now()
                 and user_id is not null and reference_id is not null`,
        values: [hashToken(token.slice(ACCESS_TOKEN_PREFIX.length))],
      });
      const row = rows[0];
      return row
        ? { accountId: row.user_id, reference: row.reference_id, expiresAt: row.expires_at.getTime() }
        : null;
    },
    async clientOf(clientId) {
      const { rows } = await pool.query(
        "select name, uri, redirect_uris from auth.oauth_client where client_id = $1 and disabled is not true",
        [clientId],
      );
      const row = rows[0];
      return row ? { name: row.name, uri: row.uri, redirectUris: row.redirect_uris } : null;
    },
    async decide(headers, { query, isAccepted, reference }) {
      const sent = new Headers({
        cookie: headers.get("cookie") ?? "",
        origin: new URL(baseUrl).origin,
        accept: "application/json",
        "content-type": "application/json",
      });
      const response = await agreedReference.run(reference, () =>
        auth.handler(
          new Request(new URL(`${BASE_PATH}/oauth2/consent`, baseUrl), {
            method: "POST",
            headers: sent,
            body: JSON.stringify({ accept: isAccepted, oauth_query: query }),
          }),
        ),
      );
      const answer = await response.json().catch(() => null);
      if (response.status >= 400 || typeof answer?.url !== "string")
        throw new AppError(
          "invalid",
          "This request to connect has expired or was changed; start again from the client",
        );
      return answer.url;
    },
    async forget(reference) {
      await pool.query("delete from auth.oauth_access_token where reference_id = $1", [reference]);
      await pool.query("delete from auth.oauth_refresh_token where reference_id = $1", [reference]);
      await pool.query("delete from auth.oauth_consent where reference_id = $1", [reference]);
    },
  };
}
