import pg from "pg";
import { AppError, invalid, notFound } from "./errors.ts";
import { BASE_PATH, CLIENT_ADDRESS_HEADER, startBetterAuth } from "./identity/better-auth.ts";
import { ENDPOINTS } from "./identity/endpoints.ts";
import { INVITED_ADDRESS_HEADER, signUpInvited, type SignUpInvitations } from "./identity/invited.ts";
import type { ClientSecretKeys } from "./identity/client-secrets.ts";
import { fromAuthError, problemResponse } from "./identity/problem.ts";
import { createOAuth, type OAuth } from "./identity/oauth.ts";
import { readBody } from "./identity/read-body.ts";
import { hashToken, sessionCookieName, signedToken } from "./identity/session-cookie.ts";
import type { Mail } from "./mail.ts";

export type { OAuth, SignUpInvitations };

export interface Account {
  id: string;
  email: string;
  name: string;
}

export interface SignedIn {
  accountId: string;
  sessionId: string;
  email: string;
  name: string;
  isEmailVerified: boolean;
  /** ISO 8601. */
  expiresAt: string;
}

export interface IdentityOptions {
  /** Connections of the `system` login whose search_path is `auth`; timestamptz must parse to Date, as pg does by default. */
  pool: pg.Pool;
  /** Where browsers reach the installation, without a path: `https://bailiwick.example.com`. Its scheme decides `Secure`. */
  baseUrl: string;
  /** Further origins that may send requests with cookies and be redirected to; a function is asked at each request. */
  trustedOrigins: string[] | (() => string[]);
  /** At least 32 random characters; it signs cookies and mailed links. */
  secret: string;
  /** What seals the secrets of MCP clients, which outlive a change of `secret`. */
  clientSecrets: ClientSecretKeys;
  requireVerifiedEmail: boolean;
  /** Limit attempts per client address; true unless said otherwise. */
  isRateLimited?: boolean;
  mail: Mail;
  /** Invitations a sign-up may carry as `invitationToken`; without it the token is refused. */
  invitations?: SignUpInvitations;
  /**
   * Completes an account: at sign-up, or with `requireVerifiedEmail` at the first session. Must be idempotent, also when
   * called twice at once: after a failure it is called again by the next `sessionOf`, which names nobody until it succeeds.
   */
  onAccountCreated(account: Account): Promise<void>;
  onAccountUpdated(account: Account & { isEmailVerified: boolean }): Promise<void>;
  /** A session ended by sign-out, revocation, reset or expiry; called once per session. */
  onSessionsEnded(accountId: string, sessionId?: string): Promise<void>;
  onError?(error: unknown, doing: string): void;
}

export interface Identity {
  /** Serves everything below `/v1/auth/`. Never throws; failures are problem+json. */
  handler(request: Request, context?: { clientAddress?: string; requestId?: string }): Promise<Response>;
  /** Who the cookie names, by one read of the database; null when nobody. Throws when the account cannot be completed. */
  sessionOf(headers: Headers): Promise<SignedIn | null>;
  /** A key to cache `sessionOf` by, the same for the life of the session; null without a cookie we signed. */
  credentialOf(headers: Headers): string | null;
  /** The authorization server of MCP clients. */
  oauth: OAuth;
}

const READ_SESSION = {
  name: "identity_read_session",
  text: `
  select s.id as session_id, s.expires_at, u.id, u.email, u.name, u.email_verified, u.provisioned_at
  from auth.session s join auth."user" u on u.id = s.user_id
  where s.token = $1 and s.expires_at > now()`,
};

export function createIdentity(options: IdentityOptions): Identity {
  const { pool, secret, requireVerifiedEmail, onError } = options;
  refuseTextDates(pool);
  const cookieName = sessionCookieName(options.baseUrl);
  const tokenOf = (headers: Headers) => signedToken(headers, cookieName, secret);

  async function complete(account: Account): Promise<void> {
    await options.onAccountCreated({ id: account.id, email: account.email, name: account.name });
    await pool.query(`update auth."user" set provisioned_at = now() where id = $1`, [account.id]);
  }
  const auth = startBetterAuth(options, async (account) => {
    if (!requireVerifiedEmail || account.emailVerified) await complete(account);
  });

  const oauth = createOAuth({ auth, pool, baseUrl: options.baseUrl });

  async function answer(
    request: Request,
    { clientAddress, requestId = "" }: { clientAddress?: string; requestId?: string },
  ): Promise<Response> {
    const path = new URL(request.url).pathname.slice(BASE_PATH.length);
    const ofOAuth = await oauth.answer(request, path, clientAddress);
    if (ofOAuth) return ofOAuth;
    const shape = ENDPOINTS[`${request.method} ${path}`];
    if (shape === undefined) throw notFound("Endpoint");
    const headers = new Headers(request.headers);
    // Only the server may say where a request comes from, and which address is proved.
    headers.delete(CLIENT_ADDRESS_HEADER);
    headers.delete(INVITED_ADDRESS_HEADER);
    if (clientAddress) headers.set(CLIENT_ADDRESS_HEADER, clientAddress);
    const input = shape && (await readBody(request, shape));
    const { invitationToken, ...rest } = input ?? {};
    const send = async (to: string, body: object, more: Record<string, string> = {}) => {
      const url = new URL(BASE_PATH + to, request.url);
      if (to === path) url.search = new URL(request.url).search;
      const all = new Headers(headers);
      for (const [name, value] of Object.entries(more)) all.set(name, value);
      const text = Object.keys(body).length > 0 ? JSON.stringify(body) : undefined;
      const response = await auth.handler(
        new Request(url, { method: request.method, headers: all, body: text }),
      );
      if (response.status < 400) return response;
      const error = await fromAuthError(response);
      if (error.details.extra?.reason === "FAILED_TO_CREATE_USER") throw await whyNotCreated(input?.email);
      throw error;
    };
    if (typeof invitationToken !== "string") return send(path, rest);
    if (!options.invitations) throw invalid("invitationToken", "is not taken here");
    const facts = { requestId, ip: clientAddress ?? null, userAgent: headers.get("user-agent") };
    return signUpInvited(
      { options, invitations: options.invitations, send, complete, facts },
      invitationToken,
      rest,
    );
  }

  // better-auth answers a lost race for an address and a broken database alike.
  async function whyNotCreated(email: unknown): Promise<AppError> {
    const { rowCount } = await pool.query(`select from auth."user" where email = lower($1)`, [email]);
    return rowCount && !requireVerifiedEmail
      ? new AppError("conflict", "User already exists. Use another email.", {
          extra: { reason: "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" },
        })
      : new AppError("unavailable", "The account could not be made. Try again.");
  }

  return {
    oauth,
    async handler(request, context = {}) {
      const { requestId } = context;
      try {
        return await answer(request, context);
      } catch (error) {
        if (error instanceof AppError) return problemResponse(error, requestId);
        onError?.(error, "serving an identity request");
        return problemResponse(new AppError("internal", "Something went wrong on our side."), requestId);
      }
    },
    async sessionOf(headers) {
      const token = tokenOf(headers);
      if (!token) return null;
      const { rows } = await pool.query({ ...READ_SESSION, values: [token] });
      const row = rows[0];
      if (!row) return null;
      if (!row.provisioned_at) await complete(row);
      return {
        accountId: row.id,
        sessionId: row.session_id,
        email: row.email,
        name: row.name,
        isEmailVerified: row.email_verified,
        expiresAt: row.expires_at.toISOString(),
      };
    },
    credentialOf(headers) {
      const token = tokenOf(headers);
      return token && hashToken(token);
    },
  };
}

// better-auth compares expiry as a Date; with text dates every comparison is false and nothing ever expires.
function refuseTextDates(pool: pg.Pool): void {
  const types = pool.options.types ?? pg.types;
  const parse = types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, "text");
  if (!(parse("2000-01-01 00:00:00+00") instanceof Date)) {
    throw new Error("The identity pool must parse timestamptz to Date.");
  }
}
