import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { AppError, conflict } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Work } from "../../../platform/operation.ts";
import type { OutputOf } from "../../../platform/verb.ts";
import type { authorizeConnection } from "../contract.ts";
import { connectionConnected } from "../events.ts";
import { healthTold } from "../health.ts";
import type { ConnectionRow } from "../secret.ts";
import type { ConnectionState } from "../shapes/contract.ts";
import { UPKEEP_WANTED } from "../topics.ts";
import type { OAuthClient } from "./client.ts";
import { askOAuthServer, OAuthError } from "./endpoint.ts";
import { consentOf } from "./identity.ts";
import { leaveGrant } from "./leave.ts";
import { askedOf, redirectUriOf, rememberPending } from "./pending.ts";
import { prepareClient } from "./prepare-client.ts";
import { storeGrant } from "./store.ts";
import { clientAuthentication, requestTokens } from "./tokens.ts";

const STATE_BYTES = 32;
const VALID_MS = 10 * 60_000;
const MAX_DEVICE_MS = 30 * 60_000;

type Answer = OutputOf<typeof authorizeConnection>;
const nothingToDo = (redirectUri: string, state: Answer["state"]): Answer => ({
  authorizationUrl: null,
  redirectUri,
  userCode: null,
  verificationUrl: null,
  expiresAt: null,
  state,
});

const scopeText = ({ oauth, scopeSeparator }: OAuthClient) => oauth.scopes.join(scopeSeparator);
const stateOf = (row: ConnectionRow) => row.state as z.output<typeof ConnectionState>;

async function startCode(ws: Work, row: ConnectionRow, client: OAuthClient): Promise<Answer> {
  const { platform, caller } = ws;
  const { oauth, clientId, authorizeParameters } = client;
  const redirectUri = redirectUriOf(platform);
  const [state, codeVerifier] = [randomBytes(STATE_BYTES), randomBytes(STATE_BYTES)].map((bytes) =>
    bytes.toString("base64url"),
  ) as [string, string];
  const url = new URL(oauth.authorizationUrl!);
  const scope = scopeText(client);
  const parameters = {
    ...authorizeParameters,
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
    code_challenge_method: "S256",
    ...(scope ? { scope } : {}),
    ...(oauth.resourceUrl ? { resource: oauth.resourceUrl } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const expiresAt = new Date(platform.now().getTime() + VALID_MS);
  await ws.commit((t) =>
    rememberPending(t, platform, row, caller.accountId, {
      grant: "authorization_code",
      state,
      secret: { codeVerifier, redirectUri, ...askedOf(client) },
      expiresAt,
    }),
  );
  return {
    ...nothingToDo(redirectUri, stateOf(row)),
    authorizationUrl: url.href,
    expiresAt: expiresAt.toISOString(),
  };
}

const DeviceAnswer = z.looseObject({
  device_code: z.string().min(1),
  user_code: z.string().min(1).max(100),
  verification_uri: z.url({ protocol: /^https?$/ }).optional(),
  verification_url: z.url({ protocol: /^https?$/ }).optional(),
  verification_uri_complete: z.url({ protocol: /^https?$/ }).optional(),
  expires_in: z.coerce.number().positive(),
  interval: z.coerce.number().positive().max(600).default(5),
});

async function startDevice(ws: Work, row: ConnectionRow, client: OAuthClient): Promise<Answer> {
  const { platform, caller } = ws;
  const { headers, fields } = clientAuthentication(client);
  const scope = scopeText(client);
  const url = client.oauth.deviceAuthorizationUrl!;
  const parsed = DeviceAnswer.safeParse(
    await askOAuthServer(platform, {
      url,
      form: { client_id: client.clientId, ...fields, ...(scope ? { scope } : {}) },
      headers,
      secrets: client.clientSecret ? [client.clientSecret] : [],
    }),
  );
  const said = parsed.data;
  const verificationUrl = said?.verification_uri_complete ?? said?.verification_uri ?? said?.verification_url;
  if (!said || !verificationUrl) throw new OAuthError(`${new URL(url).host} answered no device code`);
  const now = platform.now().getTime();
  const expiresAt = new Date(now + Math.min(said.expires_in * 1000, MAX_DEVICE_MS));
  const redirectUri = redirectUriOf(platform);
  await ws.commit(async (t) => {
    await rememberPending(t, platform, row, caller.accountId, {
      grant: "device",
      state: null,
      secret: { deviceCode: said.device_code, redirectUri, ...askedOf(client) },
      expiresAt,
      intervalSeconds: Math.ceil(said.interval),
      nextPollAt: new Date(now + said.interval * 1000),
    });
    t.signal(UPKEEP_WANTED);
  });
  return {
    ...nothingToDo(redirectUri, stateOf(row)),
    userCode: said.user_code,
    verificationUrl,
    expiresAt: expiresAt.toISOString(),
  };
}

async function connectAtOnce(ws: Work, row: ConnectionRow, client: OAuthClient): Promise<Answer> {
  const { platform } = ws;
  const scope = scopeText(client);
  const granted = await requestTokens(platform, client, {
    grant_type: "client_credentials",
    ...(scope ? { scope } : {}),
  });
  const consent = await consentOf(platform, row, { client, granted, by: ws.caller.accountId });
  await ws.commit(async (t) => {
    const stored = await storeGrant(t, platform, row, { granted, grant: "client_credentials", consent });
    if (stored) emit(t, connectionConnected, healthTold(stored));
    else await leaveGrant(t, platform, row, granted);
  });
  return nothingToDo(redirectUriOf(platform), "ok");
}

/** Begins to connect, or to connect anew. What the OAuth server refuses is told as a conflict, in its words without secrets. */
export async function startAuthorization(ws: Work, found: ConnectionRow): Promise<Answer> {
  if (found.kind !== "oauth2")
    throw conflict("Only an OAuth connection is authorized; give this one a secret instead");
  if (found.credentials === "each_member")
    throw conflict("Each member connects an account of their own here");
  try {
    const { client, row } = await prepareClient(ws, found, redirectUriOf(ws.platform));
    const { grant } = client.oauth;
    if (grant === "client_credentials") return await connectAtOnce(ws, row, client);
    return await (grant === "device" ? startDevice(ws, row, client) : startCode(ws, row, client));
  } catch (error) {
    if (error instanceof OAuthError)
      throw new AppError("conflict", error.message, error.code ? { extra: { oauthError: error.code } } : {});
    throw error;
  }
}
