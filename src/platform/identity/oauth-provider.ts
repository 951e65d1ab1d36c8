import { AsyncLocalStorage } from "node:async_hooks";
import { oauthProvider } from "@better-auth/oauth-provider";
import { clientSecretStorage, type ClientSecretKeys } from "./client-secrets.ts";
import { hashToken } from "./session-cookie.ts";

const DAY_SECONDS = 86_400;
export const ACCESS_TOKEN_PREFIX = "bw_mcp_";
/** The page that asks a person about a client; who is not signed in signs in there first. */
export const CONSENT_PAGE = "/connect-client";
/** All a client may ask for, and a token to go on with once its access token ended. */
export const OAUTH_SCOPES = ["mcp", "offline_access"];

/** What the person agreed to, for the token to name: set only around the consent that was given. */
export const agreedReference = new AsyncLocalStorage<string>();

const timestamps = { createdAt: "created_at", updatedAt: "updated_at" };
const clientId = "client_id";
const ofToken = {
  clientId,
  sessionId: "session_id",
  userId: "user_id",
  referenceId: "reference_id",
  authorizationCodeId: "authorization_code_id",
  requestedUserInfoClaims: "requested_user_info_claims",
  expiresAt: "expires_at",
  createdAt: "created_at",
};
const schema = {
  oauthClient: {
    modelName: "oauth_client",
    fields: {
      ...timestamps,
      clientId,
      clientSecret: "client_secret",
      clientDiscoveryId: "client_discovery_id",
      skipConsent: "skip_consent",
      enableEndSession: "enable_end_session",
      subjectType: "subject_type",
      clientCredentialsScopes: "client_credentials_scopes",
      userId: "user_id",
      softwareId: "software_id",
      softwareVersion: "software_version",
      softwareStatement: "software_statement",
      redirectUris: "redirect_uris",
      postLogoutRedirectUris: "post_logout_redirect_uris",
      backchannelLogoutUri: "backchannel_logout_uri",
      backchannelLogoutSessionRequired: "backchannel_logout_session_required",
      tokenEndpointAuthMethod: "token_endpoint_auth_method",
      applicationType: "application_type",
      jwksUri: "jwks_uri",
      grantTypes: "grant_types",
      responseTypes: "response_types",
      requirePKCE: "require_pkce",
      dpopBoundAccessTokens: "dpop_bound_access_tokens",
      referenceId: "reference_id",
    },
  },
  oauthResource: {
    modelName: "oauth_resource",
    fields: {
      ...timestamps,
      accessTokenTtl: "access_token_ttl",
      refreshTokenTtl: "refresh_token_ttl",
      signingAlgorithm: "signing_algorithm",
      signingKeyId: "signing_key_id",
      allowedScopes: "allowed_scopes",
      customClaims: "custom_claims",
      dpopBoundAccessTokensRequired: "dpop_bound_access_tokens_required",
      policyVersion: "policy_version",
    },
  },
  oauthClientResource: {
    modelName: "oauth_client_resource",
    fields: { clientId, resourceId: "resource_id", createdAt: "created_at" },
  },
  oauthRefreshToken: {
    modelName: "oauth_refresh_token",
    fields: {
      ...ofToken,
      rotatedAt: "rotated_at",
      rotationReplayResponse: "rotation_replay_response",
      rotationReplayExpiresAt: "rotation_replay_expires_at",
      authTime: "auth_time",
    },
  },
  oauthAccessToken: { modelName: "oauth_access_token", fields: { ...ofToken, refreshId: "refresh_id" } },
  oauthConsent: {
    modelName: "oauth_consent",
    fields: {
      ...timestamps,
      clientId,
      userId: "user_id",
      referenceId: "reference_id",
      requestedUserInfoClaims: "requested_user_info_claims",
    },
  },
  oauthClientAssertion: { modelName: "oauth_client_assertion", fields: { expiresAt: "expires_at" } },
};

/** An authorization server for MCP clients: they register themselves, people agree, tokens are opaque and kept as hashes. */
export const startOAuthProvider = (baseUrl: string, keys: ClientSecretKeys) =>
  oauthProvider({
    schema,
    scopes: OAUTH_SCOPES,
    grantTypes: ["authorization_code", "refresh_token"],
    loginPage: CONSENT_PAGE,
    consentPage: CONSENT_PAGE,
    // Opaque tokens are looked up at every use: what is revoked ends at once.
    disableJwtPlugin: true,
    allowDynamicClientRegistration: true,
    allowUnauthenticatedClientRegistration: true,
    // Only a person who is asked connects a client; nothing is registered for others.
    clientPrivileges: () => false,
    resourcePrivileges: () => false,
    resources: [{ identifier: `${baseUrl}/mcp`, name: "MCP" }],
    enforcePerClientResources: false,
    storeClientSecret: clientSecretStorage(keys),
    storeTokens: { hash: async (token) => hashToken(token) },
    accessTokenExpiresIn: 3_600,
    refreshTokenExpiresIn: 30 * DAY_SECONDS,
    // A client whose answer was lost, or that refreshes twice at once, gets the same answer again.
    refreshTokenReuseInterval: 30,
    prefix: { opaqueAccessToken: ACCESS_TOKEN_PREFIX, refreshToken: "bw_mcp_refresh_" },
    postLogin: {
      page: CONSENT_PAGE,
      shouldRedirect: () => false,
      consentReferenceId: () => agreedReference.getStore(),
    },
  });
