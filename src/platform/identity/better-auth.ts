import { randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";
import type { BetterAuthOptions } from "better-auth";
import { newId } from "../ids.ts";
import type { Account, IdentityOptions } from "../identity.ts";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from "./endpoints.ts";
import { INVITED_ADDRESS_HEADER } from "./invited.ts";
import { alreadyRegisteredMail, passwordResetMail, verificationMail } from "./mails.ts";
import { startOAuthProvider } from "./oauth-provider.ts";
import { COOKIE_PREFIX } from "./session-cookie.ts";

export const BASE_PATH = "/v1/auth";
export const CLIENT_ADDRESS_HEADER = "x-bailiwick-client-address";
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const timestamps = { createdAt: "created_at", updatedAt: "updated_at" };
const columns = {
  user: { emailVerified: "email_verified", ...timestamps },
  session: {
    userId: "user_id",
    expiresAt: "expires_at",
    ipAddress: "ip_address",
    userAgent: "user_agent",
    ...timestamps,
  },
  account: {
    userId: "user_id",
    providerId: "provider_id",
    accountId: "account_id",
    accessToken: "access_token",
    refreshToken: "refresh_token",
    idToken: "id_token",
    accessTokenExpiresAt: "access_token_expires_at",
    refreshTokenExpiresAt: "refresh_token_expires_at",
    ...timestamps,
  },
  verification: { expiresAt: "expires_at", ...timestamps },
  rateLimit: { lastRequest: "last_request" },
};

type Hooks = BetterAuthOptions["databaseHooks"];

/** better-auth as Bailiwick runs it: email and password, sessions in the database, snake_case tables of schema `auth`. */
export function startBetterAuth(
  options: IdentityOptions,
  onAccountCreated: (account: Account & { emailVerified: boolean }) => Promise<void>,
) {
  const { mail, baseUrl, requireVerifiedEmail, onError } = options;
  const pageUrl = (path: string, token?: string) => {
    const url = new URL(path, baseUrl);
    if (token) url.searchParams.set("token", token);
    return url.href;
  };

  // These hooks run after the commit: what they tell has happened, and failing the request would deny it.
  const tell = async (news: Promise<void>, doing: string) =>
    news.catch((error: unknown) => onError?.(error, doing));

  const databaseHooks: Hooks = {
    user: {
      create: {
        before: async (user, context) =>
          context?.headers?.get(INVITED_ADDRESS_HEADER) === user.email
            ? { data: { ...user, emailVerified: true } }
            : undefined,
        after: (user) => tell(onAccountCreated(user), "completing an account"),
      },
      update: {
        after: ({ id, email, name, emailVerified }) =>
          tell(
            options.onAccountUpdated({ id, email, name, isEmailVerified: emailVerified }),
            "reporting a changed account",
          ),
      },
    },
    session: {
      delete: {
        after: ({ userId, id }) => tell(options.onSessionsEnded(userId, id), "reporting an ended session"),
      },
    },
  };

  return betterAuth({
    appName: "Bailiwick",
    database: options.pool,
    baseURL: baseUrl,
    basePath: BASE_PATH,
    secret: options.secret,
    trustedOrigins: options.trustedOrigins,
    telemetry: { enabled: false },
    logger: {
      // Without a level of its own: with one, better-auth also prints every refused request.
      log: (level, message, ...details) => {
        if (level === "error") onError?.(details[0] ?? message, message);
      },
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
      requireEmailVerification: requireVerifiedEmail,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: HOUR_SECONDS,
      sendResetPassword: ({ user, token }) =>
        mail.send(passwordResetMail(user.email, pageUrl("/reset-password", token))),
      onExistingUserSignUp: ({ user }) => mail.send(alreadyRegisteredMail(user.email, pageUrl("/sign-in"))),
    },
    emailVerification: {
      sendOnSignUp: requireVerifiedEmail,
      sendOnSignIn: requireVerifiedEmail,
      autoSignInAfterVerification: true,
      expiresIn: HOUR_SECONDS,
      sendVerificationEmail: async ({ user, url }) => {
        if (!user.emailVerified) await mail.send(verificationMail(user.email, url));
      },
    },
    user: { fields: columns.user },
    account: { fields: columns.account },
    verification: { fields: columns.verification },
    session: {
      fields: columns.session,
      expiresIn: 30 * DAY_SECONDS,
      updateAge: DAY_SECONDS,
      // A cached cookie would outlive its revocation.
      cookieCache: { enabled: false },
    },
    rateLimit: {
      enabled: options.isRateLimited ?? true,
      storage: "database",
      modelName: "rate_limit",
      fields: columns.rateLimit,
      window: 60,
      max: 300,
      customRules: {
        "/get-session": false,
        "/sign-in/email": { window: 60, max: 10 },
        "/sign-up/email": { window: 60, max: 10 },
        "/reset-password": { window: 60, max: 10 },
        "/oauth2/register": { window: 60, max: 10 },
      },
    },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: baseUrl.startsWith("https:"),
      database: { generateId: ({ model }) => (model === "user" ? newId("account") : randomUUID()) },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // Spelled out because better-auth turns them off by itself under NODE_ENV=test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    databaseHooks,
    plugins: [startOAuthProvider(baseUrl, options.clientSecrets)],
  });
}
