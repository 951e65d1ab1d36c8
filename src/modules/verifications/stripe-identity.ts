import Stripe from "stripe";
import type { Config } from "../../config.ts";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import type { VerificationProvider } from "./provider.ts";

const TIMEOUT_MS = 20_000;

function createClient({ STRIPE_SECRET_KEY, STRIPE_API_BASE }: Config): Stripe {
  if (!STRIPE_SECRET_KEY) throw new AppError("unavailable", "Stripe Identity needs STRIPE_SECRET_KEY");
  const base = STRIPE_API_BASE ? new URL(STRIPE_API_BASE) : null;
  return new Stripe(STRIPE_SECRET_KEY, {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(base
      ? {
          host: base.hostname,
          port: base.port || (base.protocol === "https:" ? 443 : 80),
          protocol: base.protocol === "http:" ? ("http" as const) : ("https" as const),
        }
      : {}),
  });
}

/** The photo ID and a selfie of the authorised person, looked at by Stripe; nothing of it comes here but the outcome. */
export function stripeIdentity({ config }: Platform): VerificationProvider {
  const client = createClient(config);
  const { verificationSessions } = client.identity;
  return {
    isCheckingPerson: true,
    async begin({ organizationId, verificationId, submission }) {
      const session = await verificationSessions.create(
        {
          type: "document",
          options: { document: { require_matching_selfie: true } },
          metadata: { organizationId, verificationId },
          client_reference_id: verificationId,
          return_url: `${config.publicUrl}/verification-done`,
        },
        { idempotencyKey: `verification:${verificationId}:${submission}` },
      );
      return session.id;
    },
    async open(reference) {
      const { url } = await verificationSessions.retrieve(reference);
      return url;
    },
    async cancel(reference) {
      await verificationSessions.cancel(reference);
    },
  };
}
