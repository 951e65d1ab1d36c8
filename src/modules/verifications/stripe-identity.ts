import Stripe from "stripe";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { createStripeClient } from "../../platform/stripe-client.ts";
import type { VerificationProvider } from "./provider.ts";

type Sessions = Stripe["identity"]["verificationSessions"];

/** Asks Stripe one thing. Checks are rare, so nothing is kept open between them. */
async function ask<T>(platform: Platform, question: (sessions: Sessions) => Promise<T>): Promise<T> {
  const { stripe, close } = createStripeClient(platform);
  try {
    return await question(stripe.identity.verificationSessions);
  } catch (cause) {
    if (!(cause instanceof Stripe.errors.StripeError)) throw cause;
    throw new AppError("unavailable", "Stripe Identity does not answer as expected; try again shortly", {
      cause,
      retryAfterSeconds: 5,
    });
  } finally {
    await close();
  }
}

/** The photo ID and a selfie of the authorised person, looked at by Stripe; nothing of it comes here but the outcome. */
export const stripeIdentity = (platform: Platform): VerificationProvider => ({
  async begin({ organizationId, verificationId, submission }) {
    const session = await ask(platform, (sessions) =>
      sessions.create(
        {
          type: "document",
          options: { document: { require_matching_selfie: true } },
          metadata: { organizationId, verificationId },
          client_reference_id: verificationId,
          return_url: platform.config.publicUrl,
        },
        { idempotencyKey: `verification:${verificationId}:${submission}` },
      ),
    );
    return session.id;
  },
  async open(reference) {
    const { url } = await ask(platform, (sessions) => sessions.retrieve(reference));
    return url;
  },
  async look(reference) {
    const { status, last_error: error } = await ask(platform, (sessions) => sessions.retrieve(reference));
    if (status === "verified") return { state: "verified" };
    return status === "requires_input" && error !== null
      ? { state: "failed", code: error.code ?? "unknown" }
      : { state: "waiting" };
  },
  async cancel(reference) {
    await ask(platform, (sessions) => sessions.cancel(reference));
  },
});
