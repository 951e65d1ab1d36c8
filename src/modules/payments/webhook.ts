import type { Context, Hono } from "hono";
import { sql } from "kysely";
import { AppError, notFound } from "../../platform/errors.ts";
import { jsonAnswer } from "../../platform/http/answer.ts";
import { createRateLimiter } from "../../platform/http/rate-limit.ts";
import { readRawBody } from "../../platform/http/raw-body.ts";
import { addressOf, type AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { paymentsOf, type ProviderEvent } from "./port.ts";

/** Heard where events of the provider are dealt with, once one is kept. */
export const PAYMENT_EVENTS = "payment-events";
const MAX_BYTES = 1_048_576;
const REFUSED_PER_MINUTE = 60;

/** Takes what the payment provider tells: verified, kept, then answered; it is dealt with afterwards. */
export function mountPaymentWebhook(app: Hono<AppEnv>, { platform }: VerbServer): void {
  const refusals = createRateLimiter(REFUSED_PER_MINUTE);

  async function verified(body: Buffer, signature: string, sender: string): Promise<ProviderEvent> {
    try {
      return await paymentsOf(platform).readEvent(body, signature);
    } catch (error) {
      if (!refusals.take(sender).isAllowed)
        throw new AppError("rate_limited", "Too many events that do not verify", { retryAfterSeconds: 60 });
      throw new AppError("unauthorized", "The event does not verify", { cause: error });
    }
  }

  async function take(c: Context<AppEnv>): Promise<Response> {
    if (paymentsOf(platform).provider === "manual") throw notFound("Address");
    const body = await readRawBody(c.req.raw, MAX_BYTES, `An event has at most ${MAX_BYTES} bytes`);
    const event = await verified(body, c.req.header("stripe-signature") ?? "", addressOf(c) ?? "");
    await platform.door.asSystem(
      "what a payment provider tells belongs to no organization yet",
      async (t) => {
        await t.db
          .insertInto("paymentEvents")
          .values({
            id: event.id,
            type: event.type,
            payload: JSON.stringify(event.object),
            dueAt: sql<string>`now()`,
          })
          .onConflict((same) => same.doNothing())
          .execute();
        t.signal(PAYMENT_EVENTS);
      },
    );
    return jsonAnswer(c, { received: true }, 200);
  }

  app.post("/v1/payments/stripe", async (c) => {
    c.set("verb", "payments.receive");
    return take(c);
  });
}

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** Where the provider posts, in the API's own document. */
export const paymentWebhookPaths = {
  "/v1/payments/stripe": {
    post: {
      operationId: "paymentsReceive",
      summary: "Where Stripe posts its events",
      description:
        "Signed by Stripe. An event is kept before the answer, and counts once however often it comes.",
      tags: ["payments"],
      security: [],
      requestBody: { content: { "application/json": { schema: { type: "object" } } } },
      responses: {
        "200": {
          description: "Kept, or kept before",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["received"],
                properties: { received: { type: "boolean" } },
              },
            },
          },
        },
        "401": problem("It does not verify"),
        "404": problem("No payments are taken through Stripe here"),
        "413": problem("It is larger than 1,048,576 bytes"),
        "429": problem("Too many that do not verify"),
      },
    },
  },
};
