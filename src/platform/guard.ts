import { Agent, fetch as undiciFetch } from "undici";
import { addressRules } from "./guard-addresses.ts";
import { BlockedAddress, checkedConnector } from "./guard-connector.ts";
import { parseJson } from "./parse-json.ts";
import { createResolver } from "./resolve-name.ts";

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;
const MAX_STREAM_BYTES = 64 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
// Framing belongs to the client, and a Host of one's own would reach another site at a checked address.
const NEVER_SENT =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|proxy-.*)$/;
// A secret may be in any header, so another origin gets only those that cannot hold one.
const KEPT_ACROSS_ORIGINS = new Set(["accept", "accept-language", "content-type", "user-agent"]);

export type GuardErrorCode =
  | "blocked_address"
  | "blocked_url"
  | "timeout"
  | "too_many_redirects"
  | "too_large"
  | "network";

/** The message is safe to show to the caller: it names no address the caller did not type. */
export class GuardError extends Error {
  readonly code: GuardErrorCode;
  constructor(code: GuardErrorCode, message: string) {
    super(message);
    this.name = "GuardError";
    this.code = code;
  }
}

export interface GuardInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Aborting rejects with the signal's own reason. */
  signal?: AbortSignal;
  /** For the whole exchange, redirects and body included; 10 s unless given. */
  timeoutMs?: number;
  /** 1 MB unless given, counted after decompression. */
  maxResponseBytes?: number;
  /** What a longer response does: it is cut (`isTruncated`) unless this says "error". */
  whenTooLarge?: "truncate" | "error";
  /** 5 unless given; 0 hands the redirect itself back. */
  maxRedirects?: number;
}

export interface GuardedResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
  text(): string;
  /** Throws SyntaxError when the body is not JSON, or too deep for who reads it. */
  json(): unknown;
  isTruncated: boolean;
  /** The address that answered, after redirects. */
  url: string;
}

export interface Guard {
  /** Rejects with GuardError. Every HTTP status is an answer, not an error. */
  fetch(url: string, init?: GuardInit): Promise<GuardedResponse>;
  /** The same rules for libraries that take a fetch: the body streams, its total size is capped, no timeout. */
  agentFetch: typeof fetch;
  close(): Promise<void>;
}

export interface GuardOptions {
  /** Private targets to admit, read at every request: `host`, `host:port`, an address, or a range. */
  allow: () => string[];
  maxStreamBytes?: number;
  /** Answers addresses of this installation that are meant to be reached; what it answers null for goes the guarded way. */
  answerHere?: (url: URL, init: RequestInit) => Promise<Response> | null;
  /** Resolves a name to its addresses; as the system does unless given. */
  lookup?: (hostname: string) => Promise<string[]>;
}

/** Makes every outbound request of the product: public addresses only, but for what the operator allows. */
export function createGuard(options: GuardOptions): Guard {
  const { allow, maxStreamBytes = MAX_STREAM_BYTES, answerHere, lookup = createResolver() } = options;
  let agent: Agent | undefined;
  let agentAllow: string | undefined;

  // Open connections were admitted under the list of their time, so a new list starts with none.
  function currentAgent(): Agent {
    const entries = allow();
    const key = entries.join("\n");
    if (agent && key === agentAllow) return agent;
    void agent?.close();
    agentAllow = key;
    agent = new Agent({ connect: checkedConnector(addressRules(entries), lookup) });
    return agent;
  }

  async function follow(first: string, init: RequestInit, maxRedirects: number): Promise<[Response, string]> {
    let url = checkedUrl(first, undefined);
    let method = (init.method ?? "GET").toUpperCase();
    let body = init.body ?? null;
    let headers = new Headers(init.headers);
    if (body instanceof FormData) {
      // The client knows only its own FormData class, so the form is written out here.
      const form = new Response(body);
      headers.set("content-type", form.headers.get("content-type")!);
      body = await form.arrayBuffer();
    }
    for (const name of [...headers.keys()]) if (NEVER_SENT.test(name)) headers.delete(name);
    if (!headers.has("user-agent")) headers.set("user-agent", "Bailiwick");
    for (let redirects = 0; ; redirects++) {
      const label = redirects === 0 ? url.hostname : "the redirect's target";
      const request = { method, headers, body, signal: init.signal };
      const response = await (answerHere?.(url, request) ?? send(url, request, label));
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null || maxRedirects === 0)
        return [response, url.href];
      await response.body?.cancel();
      if (redirects >= maxRedirects) {
        throw new GuardError("too_many_redirects", `More than ${maxRedirects} redirects`);
      }
      const next = checkedUrl(location, url);
      if (next.origin !== url.origin) headers = keptAcrossOrigins(headers);
      if (response.status === 303 ? method !== "HEAD" : response.status < 303 && method === "POST") {
        method = "GET";
        body = null;
        for (const name of [...headers.keys()]) if (name.startsWith("content-")) headers.delete(name);
      } else if (body instanceof ReadableStream) {
        throw new GuardError("network", "The request was redirected, but its body can be sent only once");
      }
      url = next;
    }
  }

  async function send(url: URL, init: RequestInit, label: string): Promise<Response> {
    try {
      const request = { ...init, redirect: "manual", dispatcher: currentAgent(), duplex: "half" };
      return (await undiciFetch(url, request as never)) as unknown as Response;
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      throw readable(error, label);
    }
  }

  return {
    async fetch(url, init = {}) {
      const { timeoutMs = TIMEOUT_MS, maxResponseBytes = MAX_RESPONSE_BYTES, signal } = init;
      const timeout = AbortSignal.timeout(timeoutMs);
      const method = (init.method ?? "GET").toUpperCase();
      const body = method === "GET" || method === "HEAD" ? null : ((init.body ?? null) as BodyInit | null);
      const request = {
        method,
        headers: init.headers,
        body,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      };
      try {
        const [response, finalUrl] = await follow(url, request, init.maxRedirects ?? MAX_REDIRECTS);
        const read = await readCapped(response, maxResponseBytes);
        if (read.isTruncated && init.whenTooLarge === "error") {
          throw new GuardError("too_large", `The response is larger than ${maxResponseBytes} bytes`);
        }
        return guardedResponse(response, finalUrl, read);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (timeout.aborted) throw new GuardError("timeout", `No complete answer within ${timeoutMs} ms`);
        throw error instanceof GuardError ? error : readable(error, "the server");
      }
    },
    async agentFetch(input, init) {
      const request = input instanceof Request ? new Request(input, init) : undefined;
      const wanted = request
        ? { method: request.method, headers: request.headers, body: request.body, signal: request.signal }
        : (init ?? {});
      // "manual" hands the redirect itself to the library, which has rules of its own about following it.
      const maxRedirects = (request ?? init)?.redirect === "manual" ? 0 : MAX_REDIRECTS;
      const [response] = await follow(request?.url ?? hrefOf(input as string | URL), wanted, maxRedirects);
      const { status, statusText } = response;
      const headers = new Headers(response.headers);
      // The body below is already decompressed.
      for (const name of ["content-encoding", "content-length"]) headers.delete(name);
      return new Response(response.body?.pipeThrough(sizeCap(maxStreamBytes)) ?? null, {
        status,
        statusText,
        headers,
      });
    },
    async close() {
      await agent?.destroy();
    },
  };
}

const hrefOf = (input: string | URL) => (typeof input === "string" ? input : input.href);
function checkedUrl(text: string, base: URL | undefined): URL {
  const what = base ? "The redirect's target" : "The URL";
  const url = URL.parse(text, base?.href);
  if (!url) throw new GuardError("blocked_url", `${what} is not a valid URL`);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new GuardError("blocked_url", `${what} must start with http:// or https://`);
  }
  if (url.username || url.password) {
    throw new GuardError(
      "blocked_url",
      `${what} must not hold a user name or password; send a header instead`,
    );
  }
  url.hash = "";
  return url;
}

function keptAcrossOrigins(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => KEPT_ACROSS_ORIGINS.has(name)));
}

// System errors spell out the address that was tried, so only their code is passed on.
function readable(error: unknown, label: string): Error {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof GuardError) return each;
    if (each instanceof BlockedAddress) {
      return new GuardError(
        "blocked_address",
        `Requests to ${label} are not allowed: the address is private or reserved`,
      );
    }
    const { code } = each as NodeJS.ErrnoException;
    if (typeof code === "string") {
      const isTimeout = code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT";
      return new GuardError(isTimeout ? "timeout" : "network", `Could not reach ${label} (${code})`);
    }
  }
  return new GuardError("network", `Could not reach ${label}`);
}

async function readCapped(
  response: Response,
  maxBytes: number,
): Promise<{ body: Uint8Array; isTruncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
    // Leaving the loop cancels the rest of the transfer.
    if (sizeBytes > maxBytes) break;
  }
  const body = new Uint8Array(Buffer.concat(chunks).subarray(0, maxBytes));
  return { body, isTruncated: sizeBytes > maxBytes };
}

function sizeCap(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let sizeBytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) {
        controller.error(new GuardError("too_large", `The response is larger than ${maxBytes} bytes`));
      } else controller.enqueue(chunk);
    },
  });
}

function guardedResponse(
  response: Response,
  url: string,
  { body, isTruncated }: { body: Uint8Array; isTruncated: boolean },
): GuardedResponse {
  const text = () => new TextDecoder().decode(body);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
    text,
    json: () => parseJson(text()),
    isTruncated,
    url,
  };
}
