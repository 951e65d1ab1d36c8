import type { CredentialKind } from "./shapes/contract.ts";

/** One way to authenticate at a service. */
export interface AuthMethod {
  kind: CredentialKind;
  title: string;
  /** Where people find or make the credential. */
  help: string;
  secretLabel?: string;
  usernameLabel?: string;
  /** Where the API is for whoever authenticates this way, if that is elsewhere. */
  baseUrl?: string;
  apiKey?: { placement: "header" | "query"; parameter: string; prefix?: string };
  oauth?: {
    /** `{site}` parts are filled from the variables. */
    authorizationUrl: string;
    tokenUrl: string;
    revocationUrl?: string;
    deviceAuthorizationUrl?: string;
    clientAuthentication?: "basic" | "post" | "none";
    grants: readonly ("authorization_code" | "client_credentials" | "device")[];
    scopes: readonly { name: string; title: string; isDefault?: boolean }[];
    /** What stands between scopes; a space unless given. */
    scopeSeparator?: string;
    /** More of the authorization address, such as Google's `access_type=offline`. */
    authorizeParameters?: Readonly<Record<string, string>>;
  };
}

/** One request of an integration, as data. `{name}` in its path is filled, encoded; `{+name}` may hold slashes. */
export interface ActionDefinition {
  name: string;
  title: string;
  /** Tells a model when and how to use it. */
  description: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  /** The query: by the parameter's name the name of an argument, or a fixed text after `=`. */
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /**
   * JSON with `"{name}"` where an argument stands; absent fields are left out. `{ $mime: { to, subject, text } }` is a message of
   * mail in base64url, `{ $adf: "{text}" }` text as Atlassian's documents have it. Absent: no body.
   */
  body?: unknown;
  parameters: { type: "object"; properties: Record<string, unknown>; required?: string[] };
  output?: Record<string, unknown>;
  /** What a call does; by its method unless given: GET reads, DELETE destroys, the rest writes. */
  effect?: "read" | "write" | "destructive";
  isIdempotent?: boolean;
  /** One of these must be allowed. */
  scopes?: readonly string[];
  /** The header the service reads an idempotency key from, if it does: then an unsafe call may be repeated. */
  idempotencyHeader?: string;
  /** Says that a 200 is no success, as services do that answer `{ ok: false, error }`. */
  failure?: { field: string; equals: unknown; message: string };
}

/** A service that can be connected with a few clicks: everything it takes, as data. */
export interface IntegrationDefinition {
  slug: string;
  title: string;
  description: string;
  category: string;
  documentationUrl?: string;
  /** `{site}` parts are filled from the variables; null: the connection says. */
  baseUrl: string | null;
  /** Where its credential may be sent besides the host of `baseUrl`. */
  hosts: readonly string[];
  variables: readonly {
    name: string;
    title: string;
    example: string;
    /** The whole of what it may be; never a slash or an at sign, which would lead elsewhere. */
    pattern: string;
    /** Asked for by these methods alone. */
    for?: readonly CredentialKind[];
  }[];
  methods: readonly AuthMethod[];
  /** Sent with every call. */
  headers?: Readonly<Record<string, string>>;
  /** A harmless call that tells whether the credential works; null: the connection's own test address. */
  test: {
    path: string;
    /** Where a service says whose account it is, if this call does not. */
    accountPath?: string;
    /** The field of the answer that names the account, for people. */
    account?: string;
    /** The fields of that answer that together tell one account from every other; absent where there are none. */
    identity?: readonly string[];
    failure?: ActionDefinition["failure"];
  } | null;
  actions: readonly ActionDefinition[];
}

const definitions = new Map<string, IntegrationDefinition>();
/** At import time. */
export const registerIntegration = (definition: IntegrationDefinition): void =>
  void definitions.set(definition.slug, definition);
export const integrationOf = (slug: string | null): IntegrationDefinition | null =>
  (slug === null ? undefined : definitions.get(slug)) ?? null;
export const integrations = (): readonly IntegrationDefinition[] => [...definitions.values()];

/** `https://{site}.example.com` with its variables filled in. */
export const fillIn = (template: string, variables: Record<string, string>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => variables[name] ?? "");
