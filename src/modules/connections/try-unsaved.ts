import { invalid } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";
import { partsOf } from "./credential.ts";
import { OAuthError } from "./oauth/endpoint.ts";
import { requestTokens } from "./oauth/tokens.ts";
import { prepare, type Prepared, requireSecret } from "./prepare.ts";
import { type ConnectionTest, isProviderKind, type NewConnection } from "./shapes/contract.ts";
import { timed, tryCredential, tryModel } from "./try-out.ts";

/** What a credential that was only typed puts into a call; a client's own credential is exchanged for a token first. */
async function partsFor(
  ws: Work,
  { kind, settings }: Prepared,
  secret: string | null,
  clientSecret: string | null,
) {
  const { oauth } = settings;
  if (!oauth) return partsOf({ kind, settings }, secret);
  if (oauth.grant !== "client_credentials" || !oauth.clientId)
    throw new OAuthError("Save it and allow access first; then it can be tested");
  const { tokens } = await requestTokens(
    ws.platform,
    {
      clientId: oauth.clientId,
      clientSecret,
      oauth,
      settings,
      scopeSeparator: " ",
      authorizeParameters: {},
    },
    {
      grant_type: "client_credentials",
      ...(oauth.scopes.length > 0 ? { scope: oauth.scopes.join(" ") } : {}),
    },
  );
  return partsOf({ kind, settings }, tokens.accessToken, tokens.tokenType);
}

/** Tests a connection as it was typed; nothing of it is kept. */
export function tryUnsaved(
  ws: Work,
  { name: _, secret, model, slug: _slug, ...given }: NewConnection & { model?: string | undefined },
): Promise<ConnectionTest> {
  const prepared = prepare({ ...given, credentials: "shared" });
  requireSecret(prepared, secret);
  const { kind, baseUrl, hosts } = prepared;
  if (isProviderKind(kind)) {
    if (!model) throw invalid("model", "is needed: which model to ask");
    const connection = { kind, ...(baseUrl ? { baseUrl } : {}), ...(secret ? { apiKey: secret } : {}) };
    return timed(() => tryModel(ws, connection, model));
  }
  return timed(async () => {
    try {
      const parts = await partsFor(ws, prepared, secret ?? null, given.oauth?.clientSecret ?? null);
      return await tryCredential({ platform: ws.platform, signal: ws.facts.signal }, prepared, {
        ...parts,
        hosts,
      });
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return { isOk: false, answer: null, errorCode: error.code ?? "oauth", errorMessage: error.message };
    }
  });
}
