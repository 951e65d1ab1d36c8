import type { GuardErrorCode, GuardedResponse } from "../../platform/guard.ts";
import type { Work } from "../../platform/operation.ts";

export interface OutboundRequest {
  method: string;
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
export type OutboundAnswer = { record: OutboundRecord } & (
  | { ok: true; response: GuardedResponse; redact(text: string): string }
  | { ok: false; code: GuardErrorCode | "connection" | "busy"; message: string }
);

/**
 * One call to a service outside: through the guard, with the connection's credential, at the pace its host allows, repeated only
 * where that does no harm. Every HTTP status is an answer. Rejects only with the reason of `signal`.
 */
export async function outboundCall(
  _ws: Pick<Work, "platform" | "scope">,
  { method, url, headers = {} }: OutboundRequest,
): Promise<OutboundAnswer> {
  return {
    ok: false,
    code: "connection",
    message: "Outbound calls are not served yet",
    record: { method, url, headers, body: null, tries: 0 },
  };
}
