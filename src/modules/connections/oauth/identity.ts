import { createHash } from "node:crypto";
import { z } from "zod";
import type { Platform } from "../../../platform/platform.ts";
import { integrationOf } from "../definition.ts";
import { fieldAt } from "../field-at.ts";
import { maySendTo } from "../hosts.ts";
import type { ConnectionRow } from "../secret.ts";
import type { OAuthClient } from "./client.ts";
import { askOAuthServer, OAuthError } from "./endpoint.ts";
import { isBesideTokens } from "./own-addresses.ts";
import type { Granted } from "./tokens.ts";

/** Who allowed access. `identity` is a digest that is equal for one account of one service; null where the service does not say. */
export interface Consent {
  identity: string | null;
  /** For people. */
  identityName: string | null;
  /** The account here that asked for it. */
  by: string | null;
}
type Named = Omit<Consent, "by">;

const NOBODY: Named = { identity: null, identityName: null };
const MAX_NAME = 200;

const Claims = z.looseObject({
  iss: z.string().optional(),
  sub: z.string().min(1).max(1000),
  email: z.string().nullish().catch(null),
  preferred_username: z.string().nullish().catch(null),
  name: z.string().nullish().catch(null),
});

const digestOf = (...parts: readonly string[]) =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");

function claimed(claims: unknown, server: string): Named {
  const { success, data } = Claims.safeParse(claims);
  if (!success) return NOBODY;
  const { iss, sub, email, preferred_username, name } = data;
  const shown = email ?? preferred_username ?? name ?? sub;
  return { identity: digestOf("sub", iss ?? server, sub), identityName: shown.slice(0, MAX_NAME) };
}

/** It came from the token address itself, so it needs no signature to be believed (OpenID Connect 3.1.3.7). */
function inIdToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  } catch {
    return null;
  }
}

async function ask(
  platform: Platform,
  url: string,
  { tokens: { accessToken, refreshToken } }: Granted,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  try {
    return await askOAuthServer(platform, {
      url,
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      secrets: [accessToken, refreshToken ?? ""],
    });
  } catch (error) {
    // Who it is stays unknown; that keeps nobody from connecting.
    if (error instanceof OAuthError) return null;
    throw error;
  }
}

/** What a call of an integration says of the account. */
async function askService(platform: Platform, row: ConnectionRow, granted: Granted): Promise<Named> {
  const definition = integrationOf(row.integration);
  const { test } = definition ?? {};
  if (!definition || !test?.identity || !row.baseUrl) return NOBODY;
  const url = `${row.baseUrl.replace(/\/$/, "")}${test.accountPath ?? test.path}`;
  if (!maySendTo(row.hosts, url)) return NOBODY;
  const body = await ask(platform, url, granted, definition.headers);
  const parts = test.identity.map((path) => fieldAt(body, path));
  if (parts.some((part) => typeof part !== "string" && typeof part !== "number")) return NOBODY;
  const name = test.account === undefined ? null : fieldAt(body, test.account);
  return {
    identity: digestOf("account", row.baseUrl, ...parts.map(String)),
    identityName: typeof name === "string" ? name.slice(0, MAX_NAME) : null,
  };
}

interface Given {
  client: OAuthClient;
  granted: Granted;
}

async function nameOf(platform: Platform, row: ConnectionRow, { client, granted }: Given): Promise<Named> {
  const { oauth, settings, clientId } = client;
  const server = new URL(oauth.tokenUrl!).origin;
  if (oauth.grant === "client_credentials")
    return { identity: digestOf("client", oauth.tokenUrl!, clientId), identityName: null };
  if (granted.idToken) {
    const consent = claimed(inIdToken(granted.idToken), server);
    if (consent.identity) return consent;
  }
  if (settings.userinfoUrl && isBesideTokens(settings.userinfoUrl, oauth.tokenUrl)) {
    const consent = claimed(await ask(platform, settings.userinfoUrl, granted), server);
    if (consent.identity) return consent;
  }
  return askService(platform, row, granted);
}

/** Whose account a fresh grant is for: what the service signs, says when asked, or nothing. Asks the network, briefly. */
export const consentOf = async (
  platform: Platform,
  row: ConnectionRow,
  { by, ...given }: Given & { by: string },
): Promise<Consent> => ({ ...(await nameOf(platform, row, given)), by });
