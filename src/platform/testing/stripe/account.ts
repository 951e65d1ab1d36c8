import { cardOf, type TestCard } from "./cards.ts";
import { cardError, type Fields, missing } from "./wire.ts";

/** Everything one account of the provider holds, and what happens in it. */
export interface StripeAccount {
  objects: Map<string, Fields>;
  /** The behaviour of a saved or typed card, which the wire never shows. */
  cards: Map<string, TestCard>;
  make(prefix: string, object: string, fields: Fields): Fields;
  get(id: string): Fields;
  all(object: string, matches?: (fields: Fields) => boolean): Fields[];
  emit(type: string, object: Fields): void;
}

export function createAccount(onEvent: (event: Fields) => void, apiVersion: string): StripeAccount {
  const objects = new Map<string, Fields>();
  let count = 0;
  const account: StripeAccount = {
    objects,
    cards: new Map(),
    make(prefix, object, fields) {
      const id = `${prefix}_${String(++count).padStart(4, "0")}${crypto.randomUUID().replaceAll("-", "").slice(0, 14)}`;
      const made = { id, object, created: now(), livemode: false, metadata: {}, ...fields };
      objects.set(id, made);
      return made;
    },
    get(id) {
      const found = objects.get(id);
      if (!found) throw missing(id);
      return found;
    },
    all: (object, matches = () => true) =>
      [...objects.values()].filter((each) => each.object === object && matches(each)).reverse(),
    emit(type, object) {
      const event = account.make("evt", "event", {
        type,
        api_version: apiVersion,
        data: { object: structuredClone(object) },
        pending_webhooks: 1,
        request: { id: null, idempotency_key: null },
      });
      onEvent(event);
    },
  };
  return account;
}

export const now = (): number => Math.floor(Date.now() / 1000);

/** A card as it was typed in; saved once it is attached to a customer. */
export function newCard(account: StripeAccount, number: string, customer: string | null): Fields {
  const card = cardOf(number);
  const method = account.make("pm", "payment_method", {
    type: "card",
    customer,
    allow_redisplay: "unspecified",
    card: {
      brand: card.brand,
      last4: number.slice(-4),
      exp_month: 12,
      exp_year: 2034,
      funding: "credit",
      country: "US",
      fingerprint: `fp_${number}`,
    },
  });
  account.cards.set(method.id, card);
  return method;
}

export const newIntent = (account: StripeAccount, fields: Fields): Fields =>
  account.make("pi", "payment_intent", {
    amount_received: 0,
    status: "requires_payment_method",
    latest_charge: null,
    last_payment_error: null,
    payment_method: null,
    capture_method: "automatic",
    confirmation_method: "automatic",
    payment_method_types: ["card"],
    client_secret: `secret_${crypto.randomUUID()}`,
    ...fields,
  });

function charge(account: StripeAccount, intent: Fields, method: Fields, fields: Fields): Fields {
  const made = account.make("ch", "charge", {
    amount: intent.amount,
    amount_refunded: 0,
    refunded: false,
    disputed: false,
    currency: intent.currency,
    customer: intent.customer,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: "card", card: { ...method.card, three_d_secure: null } },
    metadata: { ...intent.metadata },
    captured: true,
    ...fields,
  });
  made.receipt_url = `https://pay.stripe.test/receipts/${made.id}`;
  intent.latest_charge = made.id;
  return made;
}

/** Pays an intent. Throws the card's refusal; leaves `requires_action` where a person has to authenticate first. */
export function payIntent(
  account: StripeAccount,
  intent: Fields,
  method: Fields,
  { isOffSession = false, isAuthenticated = false } = {},
): void {
  const card = account.cards.get(method.id)!;
  const refuse = (code: string, declineCode: string | undefined, message: string): never => {
    const failed = charge(account, intent, method, { status: "failed", paid: false, captured: false });
    Object.assign(intent, {
      status: "requires_payment_method",
      payment_method: null,
      last_payment_error: {
        type: "card_error",
        code,
        decline_code: declineCode,
        message,
        payment_method: structuredClone(method),
      },
    });
    account.emit("charge.failed", failed);
    account.emit("payment_intent.payment_failed", intent);
    throw cardError(code, declineCode, message, intent);
  };
  if (card.declines) return refuse(card.declines.code, card.declines.declineCode, card.declines.message);
  const asks = card.authentication === "always" || (card.authentication === "on_setup" && !isOffSession);
  if (asks && !isAuthenticated) {
    if (isOffSession)
      return refuse(
        "authentication_required",
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
      );
    intent.status = "requires_action";
    intent.payment_method = method.id;
    intent.next_action = { type: "use_stripe_sdk" };
    account.emit("payment_intent.requires_action", intent);
    return;
  }
  const paid = charge(account, intent, method, { status: "succeeded", paid: true });
  Object.assign(intent, {
    status: "succeeded",
    amount_received: intent.amount,
    payment_method: method.id,
    last_payment_error: null,
    next_action: null,
  });
  account.emit("charge.succeeded", paid);
  account.emit("payment_intent.succeeded", intent);
}

export function saveCard(account: StripeAccount, method: Fields, customer: string): void {
  method.customer = customer;
  account.emit("payment_method.attached", method);
}

export function refundCharge(
  account: StripeAccount,
  paid: Fields,
  amount: number,
  fields: Fields = {},
): Fields {
  const made = account.make("re", "refund", {
    amount,
    currency: paid.currency,
    charge: paid.id,
    payment_intent: paid.payment_intent,
    status: "succeeded",
    reason: null,
    ...fields,
  });
  paid.amount_refunded += amount;
  paid.refunded = paid.amount_refunded === paid.amount;
  account.emit("refund.created", made);
  account.emit("charge.refunded", paid);
  return made;
}

/** The bank could not give the money back, so it is with the account again. */
export function failRefund(account: StripeAccount, refund: Fields): void {
  const paid = account.get(refund.charge);
  paid.amount_refunded -= refund.amount;
  paid.refunded = false;
  refund.status = "failed";
  account.emit("refund.failed", refund);
}

export function disputeCharge(account: StripeAccount, paid: Fields, amount: number): Fields {
  const made = account.make("du", "dispute", {
    amount,
    currency: paid.currency,
    charge: paid.id,
    payment_intent: paid.payment_intent,
    status: "needs_response",
    reason: "fraudulent",
    is_charge_refundable: false,
  });
  paid.disputed = true;
  account.emit("charge.dispute.created", made);
  account.emit("charge.dispute.funds_withdrawn", made);
  return made;
}

export function closeDispute(account: StripeAccount, dispute: Fields, status: "won" | "lost"): void {
  dispute.status = status;
  if (status === "won") account.emit("charge.dispute.funds_reinstated", dispute);
  account.emit("charge.dispute.closed", dispute);
}
