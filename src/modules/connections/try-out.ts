import { GuardError, type GuardedResponse } from "../../platform/guard.ts";
import { createProvider, ModelError } from "../../platform/models/port.ts";
import type { ProviderKind } from "../../platform/models/port.ts";
import type { Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Credential } from "./credential.ts";
import { integrationOf } from "./definition.ts";
import { fieldAt } from "./field-at.ts";
import { maySendTo } from "./hosts.ts";
import { redactor } from "./redact.ts";
import { settingsOf } from "./row.ts";
import type { ConnectionRow } from "./secret.ts";
import type { ConnectionTest } from "./shapes/contract.ts";

const MODEL_TIMEOUT_MS = 20_000;
const TIMEOUT_MS = 15_000;
const MAX_BYTES = 64 * 1024;
const MAX_ANSWER = 200;

type Outcome = Omit<ConnectionTest, "durationMs">;
/** What these say is nothing about the credential. */
export const SAYS_NOTHING: readonly (string | null)[] = ["rate_limited", "nothing_to_test"];

const failed = (errorCode: string, errorMessage: string): Outcome => ({
  isOk: false,
  answer: null,
  errorCode,
  errorMessage,
});
const succeeded = (answer: string | null): Outcome => ({
  isOk: true,
  answer,
  errorCode: null,
  errorMessage: null,
});

export async function timed(work: () => Promise<Outcome>): Promise<ConnectionTest> {
  const startedAt = performance.now();
  const outcome = await work();
  return { ...outcome, durationMs: Math.round(performance.now() - startedAt) };
}

/** Asks a model provider one short question. */
export async function tryModel(
  ws: Work,
  connection: { kind: ProviderKind; baseUrl?: string; apiKey?: string },
  model: string,
): Promise<Outcome> {
  try {
    const provider = createProvider({ ...connection, fetch: ws.platform.guard.agentFetch });
    const { text } = await provider.generate(
      {
        model,
        instructions: "Answer in one short sentence.",
        messages: [{ role: "user", content: "Say hello." }],
        tools: [],
        maxOutputTokens: 50,
        signal: ws.facts.signal,
        timeoutMs: MODEL_TIMEOUT_MS,
      },
      () => {},
    );
    return succeeded(text);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return failed(error.code, error.message);
  }
}

const jsonOf = (response: GuardedResponse): unknown => {
  try {
    return response.json();
  } catch {
    return undefined;
  }
};

/** Makes one harmless call with a credential: the integration's test, the connection's own address, or its base URL. */
export async function tryCredential(
  { platform, signal }: { platform: Pick<Platform, "guard">; signal?: AbortSignal },
  row: Pick<ConnectionRow, "integration" | "baseUrl" | "settings" | "kind">,
  credential: Pick<Credential, "headers" | "query" | "hosts" | "secrets">,
): Promise<Outcome> {
  const definition = integrationOf(row.integration);
  const { testUrl } = settingsOf(row);
  const test = testUrl === null ? (definition?.test ?? null) : null;
  const address = testUrl ?? (row.baseUrl ? `${row.baseUrl.replace(/\/$/, "")}${test?.path ?? ""}` : null);
  if (!address) return failed("nothing_to_test", "Say what to ask: give the connection a test address");
  if (row.kind !== "none" && !maySendTo(credential.hosts, address))
    return failed("connection", `The credential is sent to ${credential.hosts.join(", ")} only`);
  const url = new URL(address);
  for (const [name, value] of Object.entries(credential.query)) url.searchParams.set(name, value);
  const redact = redactor(credential.secrets);
  let response: GuardedResponse;
  try {
    response = await platform.guard.fetch(url.href, {
      headers: { accept: "application/json", ...definition?.headers, ...credential.headers },
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_BYTES,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof GuardError) return failed(error.code, redact(error.message));
    throw error;
  }
  const { status } = response;
  if (status === 401 || status === 403)
    return failed("refused", `${url.host} refused the credential (${status})`);
  if (status === 429) return failed("rate_limited", `${url.host} answered 429: it was asked too often`);
  if (status >= 400) return failed("http_status", `${url.host} answered ${status}`);
  const body = jsonOf(response);
  const failure = test?.failure;
  if (failure && fieldAt(body, failure.field) === failure.equals) {
    const said = fieldAt(body, failure.message);
    return failed(
      "refused",
      redact(`${url.host} answered: ${typeof said === "string" ? said.slice(0, MAX_ANSWER) : "no"}`),
    );
  }
  const account = test?.account === undefined || test.accountPath ? undefined : fieldAt(body, test.account);
  return succeeded(
    redact(typeof account === "string" ? account.slice(0, MAX_ANSWER) : `${url.host} answered ${status}`),
  );
}
