import type { AuthMethod } from "../../connections/index.ts";

/** How people allow access to a service of Google. */
export const googleMethod = (scopes: NonNullable<AuthMethod["oauth"]>["scopes"]): AuthMethod => ({
  kind: "oauth2",
  title: "Sign in with Google",
  help: "Make an OAuth client of the kind web application in the Google Cloud console and give it the redirect address.",
  oauth: {
    authorizationUrl: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: "https://oauth2.googleapis.com/token",
    revocationUrl: "https://oauth2.googleapis.com/revoke",
    clientAuthentication: "post",
    grants: ["authorization_code"],
    scopes,
    // Without both, Google gives no refresh token the second time.
    authorizeParameters: { access_type: "offline", prompt: "consent", include_granted_scopes: "true" },
  },
});
