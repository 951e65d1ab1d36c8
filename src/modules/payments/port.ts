import type { Platform } from "../../platform/platform.ts";
import { createManualPort } from "./manual.ts";

export type SeenPaymentState = "pending" | "processing" | "succeeded" | "failed" | "canceled";

/** A payment as its provider has it now. */
export interface SeenPayment {
  intentId: string;
  customerId: string | null;
  /** What we wrote on it when it was made; null: it was made elsewhere. */
  organizationId: string | null;
  paymentId: string | null;
  /** pending: a person may still pay it. processing: it is on its way, with nobody's help. */
  state: SeenPaymentState;
  amountMicros: number;
  receivedMicros: number;
  /** Three capitals. */
  currency: string;
  chargeId: string | null;
  receiptUrl: string | null;
  method: { kind: string; brand: string | null; last4: string | null } | null;
  failure: { code: string; message: string } | null;
  createdAt: Date;
}
/** A refund or a dispute as its provider has it now. */
export interface SeenReversal {
  id: string;
  kind: "refund" | "dispute";
  intentId: string | null;
  amountMicros: number;
  state: string;
  /** Whether the money has left us, as far as the provider says: not of an inquiry, a failed refund, a dispute that was won. */
  isTaken: boolean;
  reason: string | null;
  createdAt: Date;
}
export interface SeenMethod {
  methodId: string;
  kind: string;
  brand: string | null;
  last4: string | null;
  expiresMonth: number | null;
  expiresYear: number | null;
  fingerprint: string | null;
  isDefault: boolean;
}
export interface SeenSubscription {
  subscriptionId: string;
  customerId: string;
  organizationId: string | null;
  plan: string | null;
  state: "trialing" | "active" | "past_due" | "ended" | "incomplete";
  /** Of what it is paid with. */
  fingerprint: string | null;
  trialEndsAt: Date | null;
  periodEndsAt: Date | null;
  isEnding: boolean;
}
export interface SeenInvoice {
  invoiceId: string;
  customerId: string | null;
  subscriptionId: string | null;
  isPaid: boolean;
  paidMicros: number;
  currency: string;
  intentId: string | null;
  url: string | null;
  paidAt: Date | null;
}
/** Something that happened there. Its objects are only names here: what they are now is asked for. */
export interface ProviderEvent {
  id: string;
  type: string;
  object: { id: string; kind: string; customerId: string | null; intentId: string | null };
}

interface Buying {
  customerId: string;
  organizationId: string;
  successUrl: string;
  cancelUrl: string;
}
export interface Charge {
  customerId: string;
  methodId: string;
  organizationId: string;
  paymentId: string;
  amountMicros: number;
  currency: string;
  description: string;
  /** Asked again with the same key it is the same charge. */
  key: string;
}
export interface PlanToBuy {
  key: string;
  name: string;
  monthlyPriceMicros: number;
}

/** Where money comes from. Every call may use the network; a failure of it is a `PaymentProviderError`. */
export interface PaymentsPort {
  provider: "manual" | "stripe";
  isTest: boolean;
  createCustomer(customer: { organizationId: string; name: string }): Promise<string>;
  startTopUp(
    order: Buying & { paymentId: string; amountMicros: number; currency: string; title: string },
  ): Promise<{ sessionId: string; url: string }>;
  startSetup(order: Buying & { currency: string }): Promise<{ url: string }>;
  startSubscription(
    order: Buying & { plan: PlanToBuy; currency: string; trialDays: number },
  ): Promise<{ url: string }>;
  changeSubscription(order: { subscriptionId: string; plan: PlanToBuy; currency: string }): Promise<void>;
  /**
   * Charges an amount beside the monthly price, on an invoice of its own; it is paid at once where the saved method allows,
   * and again later where not. Rounded up to a coin. Answers the invoice; the same for the same key.
   */
  invoiceChange(order: {
    customerId: string;
    subscriptionId: string;
    amountMicros: number;
    currency: string;
    description: string;
    key: string;
  }): Promise<string>;
  /** Ends it now; what was paid of it and not used is credited by the provider on what comes next. */
  cancelSubscription(subscriptionId: string): Promise<void>;
  /** It is charged from now on. */
  endTrial(subscriptionId: string): Promise<void>;
  openPortal(order: { customerId: string; returnUrl: string }): Promise<{ url: string }>;
  /** Charges a saved method while nobody is there. A refusal is a state of what it answers, not an error. */
  chargeSaved(charge: Charge): Promise<SeenPayment>;
  /** A payment by what we wrote on it, among those of the customer since then; null: none was made. */
  findPayment(by: { customerId: string; paymentId: string; since: Date }): Promise<SeenPayment | null>;
  cancelPayment(intentId: string): Promise<void>;
  payment(intentId: string): Promise<SeenPayment>;
  reversalsOf(intentId: string): Promise<SeenReversal[]>;
  session(
    sessionId: string,
  ): Promise<{ isExpired: boolean; intentId: string | null; subscriptionId: string | null }>;
  methods(customerId: string): Promise<SeenMethod[]>;
  setDefaultMethod(customerId: string, methodId: string): Promise<void>;
  removeMethod(methodId: string): Promise<void>;
  refund(order: {
    intentId: string;
    amountMicros: number;
    currency: string;
    key: string;
  }): Promise<SeenReversal>;
  subscription(subscriptionId: string): Promise<SeenSubscription>;
  invoice(invoiceId: string): Promise<SeenInvoice>;
  /** Throws where the signature does not fit the bytes or is too old. */
  readEvent(body: Buffer, signature: string): Promise<ProviderEvent>;
  /** Everything made since then, newest first. */
  paymentsSince(since: Date): AsyncIterable<SeenPayment>;
  reversalsSince(since: Date): AsyncIterable<SeenReversal>;
  close(): Promise<void>;
}

/**
 * The provider did not do what it was asked. `isUnknown`: nobody knows whether it did; else it did not.
 * `message` is for people who pay.
 */
export class PaymentProviderError extends Error {
  readonly code: string;
  readonly isUnknown: boolean;
  constructor(code: string, message: string, options: { isUnknown: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "PaymentProviderError";
    this.code = code;
    this.isUnknown = options.isUnknown;
  }
}

const ports = new WeakMap<Platform, PaymentsPort>();

/** Makes the port of this process. The provider's library is loaded only where there is one. */
export async function openPayments(platform: Platform): Promise<PaymentsPort> {
  const port =
    platform.config.PAYMENTS === "stripe"
      ? (await import("./stripe/port.ts")).createStripePort(platform)
      : createManualPort();
  ports.set(platform, port);
  return port;
}

export function paymentsOf(platform: Platform): PaymentsPort {
  const port = ports.get(platform);
  if (!port) throw new Error("payments were not opened in this process");
  return port;
}
