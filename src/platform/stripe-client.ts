import Stripe from "stripe";
import { createGuard, type Guard } from "./guard.ts";
import type { Platform } from "./platform.ts";

/** The form of answers and events this code was written for; another one comes with another SDK. */
export const API_VERSION = "2026-10-28.endive";
const TIMEOUT_MS = 20_000;
const RETRIES = 2;

export interface StripeClient {
  stripe: Stripe;
  close(): Promise<void>;
}

/** The official SDK over the guard: it reaches Stripe, or the address that is configured in its place, and nothing else private. */
export function createStripeClient(platform: Pick<Platform, "config" | "guard">): StripeClient {
  const { STRIPE_SECRET_KEY, STRIPE_API_BASE } = platform.config;
  const base = STRIPE_API_BASE === undefined ? null : new URL(STRIPE_API_BASE);
  // A mock on a private address is let through here alone, never for the tools of tenants.
  const own: Guard | null = base && createGuard({ allow: () => [base.host] });
  const { agentFetch } = own ?? platform.guard;
  const address = base
    ? {
        host: base.hostname,
        port: base.port || (base.protocol === "https:" ? "443" : "80"),
        protocol: base.protocol.slice(0, -1) as "http" | "https",
      }
    : {};
  const stripe = new Stripe(STRIPE_SECRET_KEY!, {
    apiVersion: API_VERSION,
    httpClient: Stripe.createFetchHttpClient(agentFetch),
    timeout: TIMEOUT_MS,
    maxNetworkRetries: RETRIES,
    telemetry: false,
    appInfo: { name: "Bailiwick" },
    ...address,
  });
  return { stripe, close: async () => own?.close() };
}
