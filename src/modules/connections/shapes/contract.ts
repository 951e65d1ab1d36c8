import { z } from "zod";
import { id } from "../../../platform/ids.ts";

export const PROVIDER_KINDS = ["openai", "anthropic", "google", "openai-compatible"] as const;
export const CREDENTIAL_KINDS = ["none", "api_key", "basic", "bearer", "oauth2"] as const;
export type ProviderKindName = (typeof PROVIDER_KINDS)[number];
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];
export const isProviderKind = (kind: string): kind is ProviderKindName =>
  (PROVIDER_KINDS as readonly string[]).includes(kind);
export const ConnectionKind = z
  .enum([...PROVIDER_KINDS, ...CREDENTIAL_KINDS])
  .describe("A model provider, or how another service is shown the credential.");
export type ConnectionKind = z.output<typeof ConnectionKind>;

export const ConnectionState = z
  .enum(["unconnected", "untested", "ok", "failing", "broken"])
  .describe(
    "unconnected: nobody allowed access yet, or it was disconnected. failing: its renewal or its last call failed, and it is tried again. broken: it works again only when it is connected anew.",
  );

const HeaderName = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, "must be the name of a header or parameter");
export const ApiKeySettings = z.strictObject({
  placement: z.enum(["header", "query"]).default("header"),
  parameter: HeaderName.default("X-Api-Key").describe("Name of the header or of the query parameter."),
  prefix: z.string().max(40).default("").describe("Stands before the key, such as `Token `."),
});

const Address = z.url({ protocol: /^https?$/ }).max(1000);
export const OAuthGrant = z
  .enum(["authorization_code", "client_credentials", "device"])
  .describe(
    "authorization_code: somebody allows access in a browser. client_credentials: the client itself has it. device: somebody types a code.",
  );
const Scopes = z.array(z.string().regex(/^[!-~]{1,200}$/, "must be a scope")).max(100);
const oauth = {
  grant: OAuthGrant,
  clientId: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .nullable()
    .describe("Null: the organization's OAuth app is used, or the client registers itself."),
  authorizationUrl: Address.nullable().describe(
    "Where people allow access; null: as the integration or the resource says.",
  ),
  tokenUrl: Address.nullable().describe(
    "Where tokens are given; null: as the integration or the resource says.",
  ),
  revocationUrl: Address.nullable().describe(
    "Where access is given up; null: as the integration or the resource says, else nowhere.",
  ),
  deviceAuthorizationUrl: Address.nullable().describe(
    "Where device codes are given; null: as the integration or the resource says.",
  ),
  registrationUrl: Address.nullable().describe(
    "Where a client without an id registers itself; null: as the resource says.",
  ),
  resourceUrl: Address.nullable().describe(
    "A protected resource, such as an MCP server, whose metadata says the rest; also the audience. Null: none.",
  ),
  scopes: Scopes.describe("None: the integration's usual ones, or those the resource names."),
  clientAuthentication: z
    .enum(["basic", "post", "none"])
    .nullable()
    .describe("How the client shows its secret. Null: basic with a secret, none without."),
};
const clientSecret = z
  .string()
  .min(1)
  .max(4000)
  .optional()
  .describe("Stored encrypted, never answered. Absent: stays as it is.");
export const OAuthSettings = z.object({
  grant: oauth.grant.default("authorization_code"),
  clientId: oauth.clientId.default(null),
  authorizationUrl: oauth.authorizationUrl.default(null),
  tokenUrl: oauth.tokenUrl.default(null),
  revocationUrl: oauth.revocationUrl.default(null),
  deviceAuthorizationUrl: oauth.deviceAuthorizationUrl.default(null),
  registrationUrl: oauth.registrationUrl.default(null),
  resourceUrl: oauth.resourceUrl.default(null),
  scopes: oauth.scopes.default([]),
  clientAuthentication: oauth.clientAuthentication.default(null),
});
export const NewOAuthSettings = OAuthSettings.extend({ clientSecret }).strict();
const OAuthChange = z
  .strictObject({ ...oauth, clientSecret })
  .partial()
  .describe(
    "What changes of an oauth2 connection; the rest stays. Another client or address forgets the credential, and the client's secret unless it is given again.",
  );

const Host = z
  .string()
  .trim()
  .toLowerCase()
  .max(260)
  .regex(
    /^(\*\.)?([a-z0-9_-]+\.)*[a-z0-9_-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/,
    "must be a host such as api.example.com",
  )
  .describe(
    "api.example.com, with a port if it is not the usual one; *.example.com for every host under it.",
  );
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, "start with a letter; lower case letters, digits and _ up to 40");

const name = z.string().trim().min(1).max(80);
const BASE_URL =
  "Where the service answers; null: at the provider's or integration's own address, if it has one.";
const baseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .nullable()
  .describe(BASE_URL);
const INTEGRATION = "A predefined integration, such as github; null: none.";
const TEST_URL = "What a test asks, with GET; null: the integration's test call, else the base URL.";
const secret = z
  .string()
  .min(1)
  .max(4000)
  .regex(/^[^\r\n\0]*$/, "must be one line: leave the line break out")
  .describe("The API key, password or token; stored encrypted, never answered.");
const settings = {
  slug: Slug.nullable().describe(
    "What its tools are called by, `<slug>.<action>`; null: as before, at first made of the integration's.",
  ),
  hosts: z.array(Host).max(20).describe("Where the credential may be sent. An integration brings its own."),
  apiKey: ApiKeySettings.describe("Of an api_key connection."),
  username: z.string().max(300).describe("Of a basic connection."),
  oauth: NewOAuthSettings.describe(
    "Of an oauth2 connection. An integration brings its addresses and scopes.",
  ),
  variables: z
    .record(z.string().regex(/^\w{1,40}$/, "must be a name"), z.string().max(300))
    .describe("What the integration's address asks for, such as its site."),
  testUrl: Address.nullable().describe(TEST_URL),
  credentials: z
    .enum(["shared", "each_member"])
    .describe("each_member: everybody connects an account of their own, and calls run with the caller's."),
};

/** What makes a connection. */
export const NewConnection = z.object({
  name,
  kind: ConnectionKind,
  baseUrl: baseUrl.optional(),
  secret: secret.optional(),
  integration: Slug.nullable().optional().describe(INTEGRATION),
  ...z.object(settings).partial().shape,
});
export type NewConnection = z.output<typeof NewConnection>;
/** What of it can be changed. */
export const ConnectionChange = z
  .object({ name, baseUrl, secret, ...settings, oauth: OAuthChange })
  .partial();
export type ConnectionChange = z.output<typeof ConnectionChange>;

/** A credential and what it is for. Secrets go in and never come out. */
export const Connection = z.object({
  id: id("connection"),
  name: z.string(),
  kind: ConnectionKind,
  baseUrl: z.string().nullable().describe(BASE_URL),
  secretHint: z
    .string()
    .nullable()
    .describe("The last four characters of the secret; null: there is none, or it has less than 12."),
  owner: z
    .enum(["organization", "workspace", "member"])
    .describe("Whose it is: all workspaces of the organization use it, this workspace, or one member alone."),
  integration: z.string().nullable().describe(INTEGRATION),
  slug: z
    .string()
    .nullable()
    .describe("Its tools are `<slug>.<action>`; null: of no integration, or a member's own."),
  credentials: settings.credentials,
  templateId: id("connection").nullable().describe("A member's own: the connection it fills in; else null."),
  hosts: z.array(z.string()).describe("Where the credential may be sent."),
  apiKey: ApiKeySettings.nullable().describe("Null: of another kind than api_key."),
  username: z.string().nullable().describe("Null: of another kind than basic."),
  oauth: OAuthSettings.extend({ hasClientSecret: z.boolean() })
    .nullable()
    .describe("Null: of another kind than oauth2."),
  variables: z.record(z.string(), z.string()),
  testUrl: z.string().nullable().describe(TEST_URL),
  state: ConnectionState,
  lastError: z
    .string()
    .nullable()
    .describe("Why it is failing or broken, in a sentence; null: it is neither."),
  failingSince: z.iso.datetime().nullable().describe("Null: it is not failing."),
  reconnectReason: z
    .string()
    .nullable()
    .describe(
      "Why it should be connected anew, in a sentence: its OAuth settings changed. Null: it need not.",
    ),
  attempts: z.number().int().describe("Failed renewals in a row."),
  nextAttemptAt: z.iso
    .datetime()
    .nullable()
    .describe("When the renewal is tried again; null: it did not fail, or is given up."),
  expiresAt: z.iso
    .datetime()
    .nullable()
    .describe("When the access token in use ends; null: there is none, or no end is known."),
  isRenewable: z
    .boolean()
    .describe("Its access is renewed before it ends. False with `expiresAt`: connect it anew by then."),
  isEnding: z.boolean().describe("It ends soon and nothing renews it: `connection.failing` was told."),
  scopes: z.array(z.string()).describe("What the service allowed."),
  lastUsedAt: z.iso.datetime().nullable().describe("Null: never used."),
  lastTestedAt: z.iso.datetime().nullable().describe("Null: never tested."),
  lastCheckedAt: z.iso
    .datetime()
    .nullable()
    .describe("When it was last looked at, by itself or by a test; null: never."),
  connectedAs: z.string().nullable().describe("Whose account it is at the service; null: it does not say."),
  createdBy: id("account"),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Connection = z.output<typeof Connection>;

export const ConnectionTest = z.object({
  isOk: z.boolean(),
  answer: z
    .string()
    .nullable()
    .describe("What the model said, or how the service answered; null: it failed."),
  errorCode: z.string().nullable().describe("Null: it worked."),
  errorMessage: z.string().nullable().describe("Null: it worked."),
  durationMs: z.number(),
});
export type ConnectionTest = z.output<typeof ConnectionTest>;

export const Authorization = z.object({
  authorizationUrl: z
    .string()
    .nullable()
    .describe(
      "Where to allow access; it comes back to the redirect address. Null: nothing is left to do there.",
    ),
  redirectUri: z.string().describe("What the OAuth app at the service must list."),
  userCode: z.string().nullable().describe("Of a device: what to type at verificationUrl; else null."),
  verificationUrl: z.string().nullable().describe("Of a device: where to type userCode; else null."),
  expiresAt: z.iso
    .datetime()
    .nullable()
    .describe("Until when this can be finished; null: nothing is left to do."),
  state: ConnectionState,
});
