import { invalid } from "../../platform/errors.ts";
import { type AuthMethod, fillIn, type IntegrationDefinition, integrationOf } from "./definition.ts";
import { hostOf, maySendTo, requirePlain } from "./hosts.ts";
import { strayField } from "./oauth/own-addresses.ts";
import type { OAuthSettings, Settings } from "./row.ts";
import {
  type ConnectionKind,
  isProviderKind,
  type NewConnection,
  OAuthSettings as OAuthShape,
  ApiKeySettings,
} from "./shapes/contract.ts";

/** A connection as it will be stored, checked; nothing of it is secret. */
export interface Prepared {
  kind: ConnectionKind;
  integration: string | null;
  baseUrl: string | null;
  hosts: string[];
  credentials: "shared" | "each_member";
  settings: Settings;
}

const OWN_ONLY =
  "the organization's OAuth app is used at the service's own addresses only: leave it out, or bring a client id of your own";

const NEEDS_SECRET = new Set(["api_key", "basic", "bearer"]);

/** What a connection is made of, besides its secret. */
type Given = Omit<NewConnection, "name" | "secret">;

function methodOf(definition: IntegrationDefinition, kind: ConnectionKind): AuthMethod {
  const method = definition.methods.find((each) => each.kind === kind);
  const kinds = definition.methods.map((each) => each.kind).join(", ");
  if (!method) throw invalid("kind", `${definition.title} is connected with: ${kinds}`);
  return method;
}

function variablesOf(
  definition: IntegrationDefinition | null,
  kind: ConnectionKind,
  { variables: given = {}, baseUrl }: Pick<Given, "variables" | "baseUrl">,
) {
  const known = definition?.variables ?? [];
  const stranger = Object.keys(given).find((name) => !known.some((variable) => variable.name === name));
  if (stranger) throw invalid(`variables.${stranger}`, "is not asked for");
  for (const { name, pattern, example, for: kinds } of known) {
    const value = given[name];
    // Who names the address needs nothing that makes it.
    const isNeeded = !baseUrl && (!kinds || (kinds as readonly string[]).includes(kind));
    if (value === undefined ? isNeeded : !new RegExp(`^(?:${pattern})$`).test(value))
      throw invalid(`variables.${name}`, `must be like ${example}`);
  }
  return given;
}

function oauthOf(method: AuthMethod | null, given: Given["oauth"], variables: Record<string, string>) {
  // Leaves the client's secret out: it is sealed beside.
  const settings = OAuthShape.parse(given ?? {});
  const own = method?.oauth;
  const filled = (url: string | undefined) => (url === undefined ? null : fillIn(url, variables));
  const oauth: OAuthSettings = own
    ? {
        ...settings,
        authorizationUrl: settings.authorizationUrl ?? filled(own.authorizationUrl),
        tokenUrl: settings.tokenUrl ?? filled(own.tokenUrl),
        revocationUrl: settings.revocationUrl ?? (settings.tokenUrl ? null : filled(own.revocationUrl)),
        deviceAuthorizationUrl: settings.deviceAuthorizationUrl ?? filled(own.deviceAuthorizationUrl),
        clientAuthentication: settings.clientAuthentication ?? own.clientAuthentication ?? null,
        scopes:
          settings.scopes.length > 0
            ? settings.scopes
            : own.scopes.filter(({ isDefault }) => isDefault).map(({ name }) => name),
      }
    : settings;
  if (own && !own.grants.includes(oauth.grant))
    throw invalid("oauth.grant", `must be one of ${own.grants.join(", ")}`);
  const stray = own && !oauth.clientId ? strayField({ oauth, variables }, own) : null;
  if (stray) throw invalid(stray, OWN_ONLY);
  if (!oauth.resourceUrl) {
    if (!oauth.tokenUrl) throw invalid("oauth.tokenUrl", "is needed, unless a resource URL says the rest");
    if (oauth.grant === "authorization_code" && !oauth.authorizationUrl)
      throw invalid("oauth.authorizationUrl", "is needed to ask people for access");
    if (oauth.grant === "device" && !oauth.deviceAuthorizationUrl)
      throw invalid("oauth.deviceAuthorizationUrl", "is needed to ask for a device code");
    if (!oauth.clientId && !oauth.registrationUrl && !own)
      throw invalid("oauth.clientId", "is needed, unless the client registers itself");
  }
  for (const name of [
    "authorizationUrl",
    "tokenUrl",
    "revocationUrl",
    "deviceAuthorizationUrl",
    "registrationUrl",
    "resourceUrl",
  ] as const)
    requirePlain(`oauth.${name}`, oauth[name]);
  return oauth;
}

function hostsOf(
  definition: IntegrationDefinition | null,
  baseUrl: string | null,
  {
    given,
    oauth,
    isOverridden,
  }: { given: string[] | undefined; oauth?: OAuthSettings | undefined; isOverridden: boolean },
): string[] {
  const base = baseUrl ? [hostOf(baseUrl)] : [];
  // What was pointed at another installation of the service is not sent to the service's own.
  const own = definition && !isOverridden ? definition.hosts : [];
  const resource = !definition && oauth?.resourceUrl ? [hostOf(oauth.resourceUrl)] : [];
  const extra = !definition || definition.baseUrl === null ? (given ?? []) : [];
  return [...new Set([...base, ...own, ...resource, ...extra])];
}

/** Checks what a connection is made of, and fills in what its integration knows; throws the field's 422. */
export function prepare(given: Given): Prepared {
  const { kind } = given;
  requirePlain("baseUrl", given.baseUrl);
  if (isProviderKind(kind)) {
    if (given.integration) throw invalid("integration", "a model provider is none");
    return {
      kind,
      integration: null,
      baseUrl: given.baseUrl ?? null,
      hosts: [],
      credentials: "shared",
      settings: { variables: {}, testUrl: null },
    };
  }
  const definition = integrationOf(given.integration ?? null);
  if (given.integration && !definition) throw invalid("integration", "is not one this installation knows");
  const method = definition ? methodOf(definition, kind) : null;
  const variables = variablesOf(definition, kind, given);
  const template = method?.baseUrl ?? definition?.baseUrl ?? null;
  const base = template === null ? null : fillIn(template, variables);
  const baseUrl = given.baseUrl ?? base;
  if (definition && !baseUrl) throw invalid("baseUrl", "is needed: where the service answers");
  const oauth = kind === "oauth2" ? oauthOf(method, given.oauth, variables) : undefined;
  const isOverridden = definition !== null && baseUrl !== base;
  if (isOverridden && base !== null && oauth && !oauth.clientId) throw invalid("baseUrl", OWN_ONLY);
  const hosts = hostsOf(definition, baseUrl, { given: given.hosts, oauth, isOverridden });
  if (hosts.length === 0 && kind !== "none")
    throw invalid("hosts", "say where the credential may be sent, or give a base URL");
  const testUrl = given.testUrl ?? null;
  requirePlain("testUrl", testUrl);
  if (testUrl && kind !== "none" && !maySendTo(hosts, testUrl))
    throw invalid("testUrl", "must lead to one of the connection's own hosts");
  return {
    kind,
    integration: definition?.slug ?? null,
    baseUrl,
    hosts,
    credentials: given.credentials ?? "shared",
    settings: {
      ...(kind === "api_key" ? { apiKey: given.apiKey ?? ApiKeySettings.parse(method?.apiKey ?? {}) } : {}),
      ...(kind === "basic" ? { username: given.username ?? "" } : {}),
      ...(oauth ? { oauth } : {}),
      variables,
      testUrl,
    },
  };
}

/** Throws the field's 422 where a secret is missing, or there is none to give. */
export function requireSecret(
  { kind, credentials, baseUrl }: Pick<Prepared, "kind" | "credentials" | "baseUrl">,
  secret: string | undefined,
): void {
  if (kind === "openai-compatible" && !baseUrl)
    throw invalid(
      "baseUrl",
      "an openai-compatible connection needs its base URL, such as http://localhost:11434/v1",
    );
  if (isProviderKind(kind)) {
    if (kind !== "openai-compatible" && !secret) throw invalid("secret", "this provider needs an API key");
    return;
  }
  if (credentials === "each_member") {
    if (secret) throw invalid("secret", "each member gives their own");
    return;
  }
  if (NEEDS_SECRET.has(kind) && !secret) throw invalid("secret", "is needed");
  if (!NEEDS_SECRET.has(kind) && secret) throw invalid("secret", "there is none to give for this kind");
}
