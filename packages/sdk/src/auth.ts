import { type CallOptions, readJson, send, type Transport } from "./transport.ts";

/** Who is signed in, as far as the session knows; `client.accounts.me()` knows the rest. */
export interface SessionUser {
  id: string;
  email: string;
  name: string;
  emailVerified: boolean;
}

/** What a sign-up made. */
export interface SignedUp {
  user: SessionUser;
  /** Only of a sign-up with an invitation. */
  invitation?: {
    organizationId: string;
    organizationSlug: string;
    workspaceId: string | null;
    workspaceSlug: string | null;
  } | null;
}

/** One place where the account is signed in. */
export interface AuthSession {
  id: string;
  /** Names the session to `revokeSession`; by itself it signs nobody in. */
  token: string;
  createdAt: string;
  /** When it was last rolled on. */
  updatedAt: string;
  expiresAt: string;
  ipAddress: string | null;
  userAgent: string | null;
}

/**
 * Accounts and cookie sessions, for browsers. Programs use an API key instead.
 *
 * @example
 * ```ts
 * import { createClient } from "@bailiwick/sdk";
 *
 * const client = createClient({ baseUrl: "" });
 * await client.auth.signIn({ email: "ada@example.org", password: "a long password" });
 * const { data: workspaces } = await client.workspaces.list();
 * ```
 */
export interface AuthMethods {
  /**
   * Opens an account and signs in. With the token of an invitation's link the address counts as verified and the invitation
   * is accepted; `invitation` says where it leads, or is null when it ended meanwhile.
   */
  signUp(
    input: { name: string; email: string; password: string; invitationToken?: string | undefined },
    options?: CallOptions,
  ): Promise<SignedUp>;
  signIn(
    input: { email: string; password: string; rememberMe?: boolean },
    options?: CallOptions,
  ): Promise<{ user: SessionUser }>;
  signOut(options?: CallOptions): Promise<void>;
  /** Null when nobody is signed in. */
  getSession(options?: CallOptions): Promise<{ user: SessionUser; session: AuthSession } | null>;
  /** Everywhere the account is signed in. */
  listSessions(options?: CallOptions): Promise<AuthSession[]>;
  /** Signs out one of them. */
  revokeSession(input: { token: string }, options?: CallOptions): Promise<void>;
  /** Mails the link that verifies the address once more. */
  sendVerificationEmail(input: { email: string }, options?: CallOptions): Promise<void>;
  /** Mails a link; answers alike whether the account exists. */
  requestPasswordReset(input: { email: string }, options?: CallOptions): Promise<void>;
  resetPassword(input: { token: string; newPassword: string }, options?: CallOptions): Promise<void>;
  changePassword(
    input: { currentPassword: string; newPassword: string; revokeOtherSessions?: boolean },
    options?: CallOptions,
  ): Promise<void>;
}

export function createAuth(transport: Transport): AuthMethods {
  // Signing in is not idempotent, so it is never repeated by itself.
  const post = (path: string, body: object, options: CallOptions = {}) =>
    send(
      transport,
      { method: "POST", path: `/v1/auth${path}`, body },
      { maxRetries: 0, ...options },
      readJson,
    );
  const get = (path: string, options: CallOptions = {}) =>
    send(transport, { method: "GET", path: `/v1/auth${path}` }, options, readJson);
  return {
    signUp: async (input, options) => (await post("/sign-up/email", input, options)) as SignedUp,
    signIn: async (input, options) => (await post("/sign-in/email", input, options)) as { user: SessionUser },
    signOut: async (options) => void (await post("/sign-out", {}, options)),
    getSession: async (options) =>
      ((await get("/get-session", options)) ?? null) as { user: SessionUser; session: AuthSession } | null,
    listSessions: async (options) => (await get("/list-sessions", options)) as AuthSession[],
    revokeSession: async (input, options) => void (await post("/revoke-session", input, options)),
    sendVerificationEmail: async (input, options) =>
      void (await post("/send-verification-email", input, options)),
    requestPasswordReset: async (input, options) =>
      void (await post("/request-password-reset", input, options)),
    resetPassword: async (input, options) => void (await post("/reset-password", input, options)),
    changePassword: async (input, options) => void (await post("/change-password", input, options)),
  };
}
