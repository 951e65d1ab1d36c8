import type { Context, Hono } from "hono";
import { AppError } from "../../platform/errors.ts";
import { jsonAnswer } from "../../platform/http/answer.ts";
import { problemResponse } from "../../platform/http/problem.ts";
import { createRateLimiter, type RateLimiter } from "../../platform/http/rate-limit.ts";
import { readRawBody } from "../../platform/http/raw-body.ts";
import { addressOf, type AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { dedupeKeyOf } from "./dedupe.ts";
import { type Endpoint, endpointTag, findEndpoint, secretsOf } from "./endpoint.ts";
import { type Arrived, keepDelivery, noteRejected } from "./keep.ts";
import { verifyDelivery } from "./verify.ts";

export const MAX_DELIVERY_BYTES = 1_048_576;
const TOO_LARGE = `A delivery has at most ${MAX_DELIVERY_BYTES} bytes`;
// Enough to set a sender up with, too few to fill a workspace.
const REJECTIONS_PER_HOUR = 60;
const HOUR_MS = 3_600_000;

interface Reason {
  code: string;
  message: string;
}

/** What Slack sends once, to see that the address answers. */
function slackChallenge({ verification }: Endpoint, body: Buffer): string | null {
  if (verification.kind !== "slack") return null;
  try {
    const { type, challenge } = JSON.parse(body.toString()) as { type?: unknown; challenge?: unknown };
    return type === "url_verification" && typeof challenge === "string" ? challenge : null;
  } catch {
    return null;
  }
}

/** Takes deliveries in: whoever knows an address may post to it, and hears 200 once the bytes are kept. */
export function mountInboundHooks(app: Hono<AppEnv>, { platform }: VerbServer): void {
  const perMinute = createRateLimiter(platform.config.INBOUND_RATE_LIMIT_PER_MINUTE);
  // Before anything is verified each sender has its own, so that who only knows the address cannot use up what is for the others.
  const perSender = createRateLimiter(platform.config.INBOUND_RATE_LIMIT_PER_MINUTE);
  const rejections = createRateLimiter(REJECTIONS_PER_HOUR, { periodMs: HOUR_MS });

  function requireRate({ isAllowed, resetSeconds }: ReturnType<RateLimiter["take"]>): void {
    if (!isAllowed)
      throw new AppError("rate_limited", "Too many deliveries; slow down", {
        retryAfterSeconds: resetSeconds,
      });
  }

  async function refuse(endpoint: Endpoint, arrived: Arrived, reason: Reason): Promise<never> {
    if (rejections.take(endpoint.id).isAllowed) await noteRejected(platform, endpoint, arrived, reason);
    throw new AppError("unauthorized", `The delivery does not verify: ${reason.message}`);
  }

  /** Verifies and keeps it, by what the endpoint is now; null: the endpoint was changed meanwhile. */
  async function keep(endpoint: Endpoint, arrived: Arrived): Promise<object | null> {
    const { body, headers } = arrived;
    const header = (name: string) => headers.get(name);
    const verdict = verifyDelivery({
      verification: endpoint.verification,
      secrets: secretsOf(platform, endpoint),
      header,
      body,
      nowSeconds: Math.floor(Date.now() / 1000),
    });
    if (!verdict.ok) return refuse(endpoint, arrived, verdict);
    requireRate(perMinute.take(endpoint.id));
    const challenge = slackChallenge(endpoint, body);
    if (challenge !== null) return { challenge };
    return keepDelivery(platform, endpoint, arrived, dedupeKeyOf(endpoint.dedupe, header, body));
  }

  async function take(c: Context<AppEnv>, token: string): Promise<Response> {
    let endpoint = await findEndpoint(platform, token);
    const sourceIp = addressOf(c);
    requireRate(perSender.take(`${endpoint.id} ${sourceIp}`));
    const { headers } = c.req.raw;
    const body = await readRawBody(c.req.raw, MAX_DELIVERY_BYTES, TOO_LARGE);
    const arrived = { body, contentType: headers.get("content-type"), headers, sourceIp };
    for (let tries = 0; tries < 3; tries++) {
      const kept = await keep(endpoint, arrived);
      if (kept) return jsonAnswer(c, kept, 200);
      platform.access.drop([endpointTag(endpoint.id)]);
      endpoint = await findEndpoint(platform, token);
    }
    throw new AppError("unavailable", "The endpoint is being changed; send it again", {
      retryAfterSeconds: 1,
    });
  }

  app.all("/v1/hooks/:token", async (c) => {
    c.set("verb", "inbound_webhooks.receive");
    if (c.req.method === "POST") return take(c, c.req.param("token"));
    const answer = problemResponse(
      new AppError("method_not_allowed", "Deliveries are sent with POST"),
      c.get("requestId"),
    );
    answer.headers.set("allow", "POST");
    return answer;
  });
}
