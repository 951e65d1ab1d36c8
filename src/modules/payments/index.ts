/**
 * Money that comes in: top-ups, saved cards, subscriptions and automatic reloads through a payment provider, or credits by the
 * administrator's hand. Owns what was paid; the books own what is in the wallets.
 */
import "./checkout.ts";
import "./config.ts";
import "./manual-credits.ts";
import "./methods.ts";
import "./reconcile.ts";
import "./reload-settings.ts";
import "./subscriptions.ts";
export { paymentChecks } from "./doctor.ts";
export { mountPaymentWebhook, paymentWebhookPaths } from "./webhook.ts";
export { type PaymentWork, startPayments } from "./work.ts";
