import type { EffectCaller } from "../../../platform/gate.ts";
import type { Platform } from "../../../platform/platform.ts";
import { GuardError } from "../../../platform/guard.ts";
import { messageOf } from "../message.ts";
import { signedHeaders } from "../signing.ts";
import type { Due, Endpoint } from "./lane.ts";
import { retryAfterMs } from "./schedule.ts";

const MAX_RESPONSE_BYTES = 16 * 1024;
const KEPT_RESPONSE_CHARACTERS = 4096;
const REDACTED = /^(set-cookie|authorization|proxy-.*|.*(token|secret|api-?key).*)$/i;

/** What came of one try, as the log keeps it. */
export interface Attempt {
  startedAt: string;
  durationMs: number;
  requestHeaders: Record<string, string>;
  status: number | null;
  responseHeaders: Record<string, string> | null;
  responseBody: string | null;
  error: { code: string; message: string } | null;
  retryAfterMs: number | null;
}

export const isSuccess = ({ status }: Attempt): boolean => status !== null && status >= 200 && status < 300;

const redacted = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, REDACTED.test(name) ? "(redacted)" : value]),
  );

const errorOf = (status: number): Attempt["error"] => {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return { code: "redirect", message: "The receiver redirects; redirects are not followed" };
  return { code: "status", message: `The receiver answered ${status}` };
};

/** What is told of by itself: nobody calls. */
const TOLD: EffectCaller = {
  accountId: null,
  keyId: null,
  agentId: null,
  via: "webhook",
  environment: "",
  stage: "",
  isDraft: false,
};

/** Sends one delivery, signed, through gate and guard. Never throws: whatever goes wrong is an attempt that failed. */
export async function send(
  { guard, gate }: Pick<Platform, "guard" | "gate">,
  endpoint: Endpoint,
  { id, event }: Due,
): Promise<Attempt> {
  const startedAt = new Date();
  const began = performance.now();
  const body = messageOf(event);
  const { secrets } = endpoint;
  const headers = {
    "content-type": "application/json",
    "user-agent": "Bailiwick-Webhooks",
    ...(secrets.length > 0 && signedHeaders({ id: event.id, timestamp: startedAt, body, secrets })),
  };
  const attempt = (rest: Partial<Attempt>): Attempt => ({
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - began),
    requestHeaders: headers,
    status: null,
    responseHeaders: null,
    responseBody: null,
    error: null,
    retryAfterMs: null,
    ...rest,
  });
  if (secrets.length === 0)
    return attempt({ error: { code: "secret", message: "The signing secret does not open; rotate it" } });
  const decision = await gate.decide(
    {
      organizationId: endpoint.organizationId,
      ...(endpoint.workspaceId ? { workspaceId: endpoint.workspaceId } : {}),
    },
    {
      kind: "webhook",
      address: `webhook.${endpoint.webhookId}`,
      // Whoever made the webhook decided that it may be sent; a policy may still block it.
      annotations: { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: true },
      fingerprint: endpoint.url,
      arguments: { deliveryId: id, type: event.type },
      caller: TOLD,
    },
  );
  if (decision.effect !== "allow") return attempt({ error: { code: "denied", message: decision.reason } });
  try {
    const response = await guard.fetch(endpoint.url, {
      method: "POST",
      headers,
      body,
      timeoutMs: endpoint.timeoutMs,
      maxResponseBytes: MAX_RESPONSE_BYTES,
      maxRedirects: 0,
    });
    return attempt({
      status: response.status,
      responseHeaders: redacted(response.headers),
      // PostgreSQL keeps no U+0000 in text, and no half of a character that was cut in two.
      responseBody: response
        .text()
        .slice(0, KEPT_RESPONSE_CHARACTERS)
        .toWellFormed()
        .replaceAll("\0", "\uFFFD"),
      error: errorOf(response.status),
      retryAfterMs: retryAfterMs(response.headers["retry-after"], Date.now()),
    });
  } catch (error) {
    const { code, message } =
      error instanceof GuardError ? error : { code: "network", message: "Could not reach the receiver" };
    return attempt({ error: { code, message } });
  }
}
