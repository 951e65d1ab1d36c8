import { setTimeout as sleep } from "node:timers/promises";
import { GuardError, type GuardErrorCode, type GuardedResponse } from "../../platform/guard.ts";
import type { Work } from "../../platform/operation.ts";
import { parseJson } from "../../platform/parse-json.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Credential, credentialOf, notFor, openedParts } from "./credential.ts";
import { recordOutcome, scopeOfRow } from "./health.ts";
import { hostOf, maySendTo } from "./hosts.ts";
import { retryAfterOf } from "./oauth/endpoint.ts";
import { refresh } from "./oauth/refresh.ts";
import { createPace, type Pace } from "./pace.ts";
import { redactHeaders, redactor } from "./redact.ts";
import type { ConnectionRow } from "./secret.ts";

export interface OutboundRequest {
  method: string;
  /** What begins with `/` stands behind the connection's base URL. */
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Its credential is added here, for its own hosts only. */
  connectionId?: string | null;
  accountId: string | null;
  /** Doing it twice is doing it once: it may be repeated. GET and HEAD are, unless this says otherwise. */
  isIdempotent?: boolean;
  /** For all tries together; 30 s unless given. */
  timeoutMs?: number;
  /** 1 MB unless given. */
  maxResponseBytes?: number;
  whenTooLarge?: "truncate" | "error";
  maxRedirects?: number;
  signal?: AbortSignal;
}
/** What was asked, as it may be stored: no secret in it. */
export interface OutboundRecord {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  tries: number;
}
export type OutboundAnswer = { record: OutboundRecord } &
  /** Of the answer, too, every text of the credential is taken out: some services repeat what they were sent. */
  (
    | { ok: true; response: GuardedResponse; redact(text: string): string }
    | { ok: false; code: GuardErrorCode | "connection" | "busy"; message: string }
  );

const TIMEOUT_MS = 30_000;
const MAX_TRIES = 3;
const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 20_000;
const QUEUE = 1_000;
const MAX_STORED_BODY = 20_000;
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const BUSY = new Set([429, 503]);
const PASSING = new Set([500, 502, 504]);

const paces = new WeakMap<Platform["door"], Pace>();
function paceOf({ door, config }: Platform): Pace {
  let pace = paces.get(door);
  if (!pace) {
    const { OUTBOUND_CONCURRENCY: concurrency, OUTBOUND_PER_SECOND: perSecond } = config;
    pace = createPace({ concurrency, perSecond, queue: QUEUE });
    paces.set(door, pace);
  }
  return pace;
}

/** The answer without what was sent to get it. */
function shownResponse(response: GuardedResponse, redact: (text: string) => string): GuardedResponse {
  const text = response.text();
  const shown = redact(text);
  return {
    ...response,
    url: redact(response.url),
    headers: redactHeaders(response.headers, redact),
    body: shown === text ? response.body : new TextEncoder().encode(shown),
    text: () => shown,
    json: () => parseJson(shown),
  };
}

type Signed = { credential: Credential; row: ConnectionRow };

const withQuery = (url: string, query: Record<string, string>): string => {
  const signed = new URL(url);
  for (const [name, value] of Object.entries(query)) signed.searchParams.set(name, value);
  return signed.href;
};

const lowered = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Full jitter: those who failed together do not come back together. Null: longer than is worth waiting for. */
function waitMs(tries: number, response: GuardedResponse | null): number | null {
  const asked = response ? retryAfterOf(response) : null;
  if (asked !== null) return asked * 1000 > MAX_WAIT_MS ? null : asked * 1000 + Math.random() * FIRST_WAIT_MS;
  return Math.random() * FIRST_WAIT_MS * 2 ** tries;
}

/**
 * One call to a service outside: through the guard, with the connection's credential, at the pace its host allows, repeated only
 * where that does no harm. Every HTTP status is an answer. Rejects only with the reason of `signal`.
 */
export async function outboundCall(
  ws: Pick<Work, "platform" | "scope">,
  request: OutboundRequest,
): Promise<OutboundAnswer> {
  const { platform, scope } = ws;
  const { method, body, accountId, signal, timeoutMs = TIMEOUT_MS } = request;
  let { url } = request;
  const canRepeat = request.isIdempotent ?? SAFE.has(method.toUpperCase());
  const ownHeaders = lowered(request.headers ?? {});
  let tries = 0;
  let signed: Signed | null = null;
  let redact = (text: string) => text;

  const record = (): OutboundRecord => ({
    method,
    url: redact(url),
    headers: redactHeaders(ownHeaders, redact),
    body: typeof body === "string" ? redact(body).slice(0, MAX_STORED_BODY) : null,
    tries,
  });
  const failed = (code: GuardErrorCode | "connection" | "busy", message: string): OutboundAnswer => ({
    ok: false,
    code,
    message: redact(message),
    record: record(),
  });

  if (request.connectionId) {
    const found = await credentialOf(ws, { connectionId: request.connectionId, accountId });
    if ("refused" in found) return failed("connection", found.refused);
    signed = found;
    redact = redactor(found.credential.secrets);
    if (url.startsWith("/")) url = `${(found.credential.baseUrl ?? "").replace(/\/$/, "")}${url}`;
    if (found.row.kind !== "none" && URL.canParse(url) && !maySendTo(found.credential.hosts, url))
      return failed("connection", notFor(found.row, hostOf(url)));
  }

  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return failed("blocked_url", "The URL must start with http:// or https://");
  const host = hostOf(url);
  const turn = `${scope.organizationId ?? ""} ${host}`;
  const pace = paceOf(platform);
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const startedAt = performance.now();
  const leftMs = () => timeoutMs - (performance.now() - startedAt);
  const late = () => failed("timeout", `No complete answer within ${timeoutMs} ms`);

  /** Once: its turn, the request, the answer. */
  async function once(): Promise<GuardedResponse | GuardError | "busy"> {
    if (!(await pace.enter(turn, either))) return "busy";
    tries += 1;
    try {
      const { headers = {}, query = {} } = signed?.credential ?? {};
      return await platform.guard.fetch(withQuery(url, query), {
        method,
        // The credential wins: a header of the caller's cannot stand in for it.
        headers: { ...ownHeaders, ...headers },
        ...(body === undefined ? {} : { body }),
        timeoutMs: Math.max(1, Math.ceil(leftMs())),
        ...(request.maxResponseBytes === undefined ? {} : { maxResponseBytes: request.maxResponseBytes }),
        ...(request.whenTooLarge ? { whenTooLarge: request.whenTooLarge } : {}),
        // A secret in the address would travel along with a redirect.
        ...(request.maxRedirects === undefined ? {} : { maxRedirects: request.maxRedirects }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (error instanceof GuardError) return error;
      throw error;
    } finally {
      pace.leave(turn);
    }
  }

  let isRenewed = false;
  for (;;) {
    let outcome: Awaited<ReturnType<typeof once>>;
    try {
      outcome = await once();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted) return late();
      throw error;
    }
    if (outcome === "busy") return failed("busy", `Too many calls to ${host} wait already`);
    const response = outcome instanceof GuardError ? null : outcome;
    if (response?.status === 401 && signed?.row.canRefresh && !isRenewed) {
      // A 401 did nothing: with a fresh token it may be asked again, whatever it does.
      isRenewed = true;
      const renewed = await refresh(platform, signed.row);
      if ("row" in renewed) {
        const parts = openedParts(platform, renewed.row);
        signed = { row: renewed.row, credential: { ...signed.credential, ...parts } };
        redact = redactor(parts.secrets);
        continue;
      }
    }
    const isPassing = response
      ? BUSY.has(response.status) || PASSING.has(response.status)
      : isBrokenOff(outcome as GuardError);
    const pauseMs = canRepeat && isPassing && tries < MAX_TRIES ? waitMs(tries, response) : null;
    const quietMs = response && BUSY.has(response.status) ? (retryAfterOf(response) ?? 0) * 1000 : 0;
    // Everybody here leaves the host alone as long as it asks; nobody waits for what takes longer than that.
    if (quietMs > 0 && quietMs <= MAX_WAIT_MS) pace.quiet(turn, quietMs);
    if (pauseMs !== null && pauseMs < leftMs()) {
      await sleep(pauseMs, undefined, { signal: either }).catch(() => {});
      if (signal?.aborted) throw signal.reason;
      continue;
    }
    if (signed) await noteHealth(platform, signed.row, response);
    if (!response) return failed((outcome as GuardError).code, (outcome as GuardError).message);
    return { ok: true, response: shownResponse(response, redact), redact, record: record() };
  }
}

/** A connection that was refused or broke; its message names the system's code. What the client itself refuses stays so. */
const isBrokenOff = ({ code, message }: GuardError) => code === "network" && /\([A-Z_]+\)$/.test(message);

/** A credential that its service refuses is shown as failing; one that works again is not. */
async function noteHealth(platform: Platform, row: ConnectionRow, response: GuardedResponse | null) {
  if (!response) return;
  const isRefused = response.status === 401;
  const isNews = isRefused ? row.toldOf === null : response.status < 400 && row.state === "untested";
  const isBack = !isRefused && response.status < 400 && row.state === "failing" && row.attempts === 0;
  if (!isNews && !isBack) return;
  await platform.door.write(scopeOfRow(row), (t) =>
    recordOutcome(t, platform, row, {
      isOk: !isRefused,
      reason: isRefused ? `${new URL(response.url).host} refused the credential (401)` : null,
    }),
  );
}
