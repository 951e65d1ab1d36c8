import { BailiwickError, errorOf } from "./error.ts";
import { delayMsOf, isTransient, pause } from "./retry.ts";

/** How one call differs from the client's own settings. */
export interface CallOptions {
  /** Calls with the same key and body have their effect once in 24 hours. Default: a fresh one per call, kept over its retries. */
  idempotencyKey?: string;
  /** Ends the call by throwing the signal's reason. */
  signal?: AbortSignal;
  /** With a session: the workspace to act in. An API key names its own. */
  workspaceId?: string;
  headers?: Record<string, string>;
  /** For each attempt. */
  timeoutMs?: number;
  maxRetries?: number;
}

export interface Transport {
  /** Without a trailing slash; empty for the page's own origin. */
  baseUrl: string;
  apiKey: string | undefined;
  /** Why the key cannot be one: then nothing is sent. */
  keyFault: string | undefined;
  workspaceId: string | undefined;
  headers: Record<string, string>;
  fetch: typeof globalThis.fetch;
  maxRetries: number;
  timeoutMs: number;
}

export interface WireRequest {
  method: string;
  /** With its query. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

// randomUUID needs a secure context in browsers, and a dashboard may be served over plain HTTP in a private network.
const newIdempotencyKey = (): string =>
  globalThis.crypto?.randomUUID?.() ??
  Array.from({ length: 4 }, () => Math.random().toString(36).slice(2, 10)).join("-");

function headersOf(transport: Transport, request: WireRequest, options: CallOptions) {
  const workspaceId = options.workspaceId ?? transport.workspaceId;
  const isUnsafe = request.method !== "GET";
  return {
    accept: "application/json",
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    ...(transport.apiKey ? { authorization: `Bearer ${transport.apiKey}` } : {}),
    ...(workspaceId ? { "bailiwick-workspace": workspaceId } : {}),
    ...(isUnsafe ? { "idempotency-key": options.idempotencyKey ?? newIdempotencyKey() } : {}),
    ...request.headers,
    ...transport.headers,
    ...options.headers,
  };
}

const isLocal = (baseUrl: string) => /\/\/(localhost|127\.|\[::1\])/.test(baseUrl);

function networkError(transport: Transport, cause: unknown): BailiwickError {
  const code = ((cause as Error).cause as { code?: string } | undefined)?.code;
  const where = transport.baseUrl || "the server";
  const hint = isLocal(transport.baseUrl) ? "; is Bailiwick running there?" : "";
  const detail = `${where} cannot be reached${code ? ` (${code})` : ""}${hint}`;
  return new BailiwickError({ status: 0, code: "network", detail, cause });
}

/** One attempt, from the first byte sent until `read` is through with the answer. */
async function attemptOnce<T>(
  transport: Transport,
  request: WireRequest,
  init: RequestInit,
  options: CallOptions,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const { signal, timeoutMs = transport.timeoutMs } = options;
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal!.reason);
  if (signal?.aborted) throw signal.reason as Error;
  signal?.addEventListener("abort", onAbort, { once: true });
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    controller.abort();
  }, timeoutMs);
  try {
    const response = await transport.fetch(`${transport.baseUrl}${request.path}`, {
      ...init,
      signal: controller.signal,
    });
    if (!response.ok) throw await errorOf(response);
    return await read(response);
  } catch (error) {
    if (error instanceof BailiwickError) throw error;
    if (signal?.aborted) throw signal.reason as Error;
    if (isTimedOut)
      throw new BailiwickError({ status: 0, code: "timeout", detail: `no answer within ${timeoutMs} ms` });
    throw networkError(transport, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Sends, repeats what may succeed a moment later, and reads the ok answer. Throws BailiwickError, or the signal's reason. */
export async function send<T>(
  transport: Transport,
  request: WireRequest,
  options: CallOptions,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  if (transport.keyFault)
    throw new BailiwickError({ status: 0, code: "unauthorized", detail: transport.keyFault });
  const init: RequestInit = {
    method: request.method,
    headers: headersOf(transport, request, options),
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
    credentials: transport.apiKey ? "omit" : "include",
  };
  const maxRetries = options.maxRetries ?? transport.maxRetries;
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptOnce(transport, request, init, options, read);
    } catch (error) {
      if (attempt >= maxRetries || !isTransient(error)) throw error;
      await pause(delayMsOf(error, attempt), options.signal);
    }
  }
}

/** The answer's JSON; undefined for an answer without a body. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BailiwickError({
      status: response.status,
      code: "not_json",
      detail: `${response.url || "the server"} did not answer JSON; is that the address of a Bailiwick server?`,
      cause,
    });
  }
}
