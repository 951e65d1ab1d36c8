import { AppError } from "../errors.ts";
import { GuardError } from "../guard.ts";
import { ModelError } from "./model-error.ts";

/** How far the call had come: an error means something else before, during and after connecting. */
export type CallPhase = "preparing" | "connecting" | "reading";

const MAX_MESSAGE_CHARACTERS = 300;
const SECRET_LIKE = /\b(?:(?:sk|pk|key)[-_]|AIza)[-_*A-Za-z0-9]{12,}/g;
const PARSE_ERRORS = new Set(["AI_JSONParseError", "AI_TypeValidationError", "AI_InvalidResponseDataError"]);

/** Translates whatever a provider call threw; `apiKey` is cut out of every message. */
export function toModelError(error: unknown, phase: CallPhase, apiKey?: string): ModelError {
  const chain = causesOf(error);
  const own = chain.find((item) => item instanceof ModelError);
  if (own) return own;
  const refusal = chain.find((item) => item instanceof AppError);
  if (refusal) return new ModelError("model_rejected", refusal.message, { cause: error });
  const blocked = chain.find((item) => item instanceof GuardError && item.code.startsWith("blocked_"));
  if (blocked) {
    const text = `${blocked.message}. The installation administrator can allow it.`;
    return new ModelError("model_rejected", text, { cause: error });
  }
  const answered = chain.find((item) => isErrorStatus(item.statusCode));
  if (answered) return fromStatus(answered, apiKey);
  const message = chain[0]?.message ?? "";
  if (phase === "preparing") {
    const text = `The model request could not be built: ${clean(message, apiKey)}`;
    return new ModelError("model_rejected", text, { cause: error });
  }
  if (phase === "connecting") {
    const code = chain.map((item) => item.code).find((item) => typeof item === "string");
    const suffix = code ? ` (${code})` : "";
    const text = `The model provider could not be reached${suffix}.`;
    return new ModelError("model_unavailable", text, { cause: error });
  }
  if (chain.some((item) => PARSE_ERRORS.has(item.name))) {
    const text = "The model provider's answer could not be read.";
    return new ModelError("model_bad_output", text, { cause: error, isRetryable: false });
  }
  // Providers report trouble inside a stream as a plain message without a status.
  if (chain[0]?.name === "AI_StreamProviderError") {
    const text = `The model provider failed: ${clean(message, apiKey)}`;
    return new ModelError("model_unavailable", text, { cause: error });
  }
  return new ModelError("model_bad_output", "The model's answer broke off.", { cause: error });
}

interface Failure extends Error {
  statusCode?: unknown;
  code?: unknown;
  responseHeaders?: Record<string, string>;
  responseBody?: string;
  data?: unknown;
}

function causesOf(error: unknown): Failure[] {
  const chain: Failure[] = [];
  for (let item = error; item instanceof Error && chain.length < 8; item = item.cause) chain.push(item);
  return chain;
}

const isErrorStatus = (status: unknown): status is number => typeof status === "number" && status >= 400;

function fromStatus(failure: Failure, apiKey: string | undefined): ModelError {
  const status = failure.statusCode as number;
  const facts = `${failure.message} ${failure.responseBody ?? ""} ${JSON.stringify(failure.data ?? "")}`;
  const said = clean(failure.message, apiKey);
  const retryAfterMs = readRetryAfterMs(failure.responseHeaders ?? {});
  const details = { cause: failure, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  // Google answers a bad key with 400.
  if (status === 401 || status === 403 || /API_KEY_INVALID|API key not valid/i.test(facts)) {
    return new ModelError("model_unauthorized", "The model provider refused the API key.", details);
  }
  if (status === 404) return new ModelError("model_not_found", `The model was not found: ${said}`, details);
  if (status === 408) return new ModelError("model_timeout", "The model provider timed out.", details);
  if (status === 429) {
    // An empty account does not fill up while we wait.
    const isRetryable = !facts.includes("insufficient_quota");
    const text = `The model provider limits the rate: ${said}`;
    return new ModelError("model_rate_limited", text, { ...details, isRetryable });
  }
  const text = `The model provider answered ${status}: ${said}`;
  return new ModelError(status >= 500 ? "model_unavailable" : "model_rejected", text, details);
}

/** `retry-after-ms` in milliseconds, else `retry-after` in seconds or as an HTTP date. */
function readRetryAfterMs(headers: Record<string, string>): number | undefined {
  const exactMs = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (exactMs >= 0) return exactMs;
  const header = headers["retry-after"];
  if (!header) return undefined;
  const waitMs = /^[\d.]+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}

function clean(message: string, apiKey: string | undefined): string {
  const withoutKey = apiKey ? message.replaceAll(apiKey, "[key]") : message;
  const text = withoutKey.replace(SECRET_LIKE, "[key]").replace(/\s+/g, " ").trim();
  return text.length > MAX_MESSAGE_CHARACTERS ? `${text.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…` : text;
}
