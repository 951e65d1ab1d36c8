import { newCard, newIntent, now, payIntent, saveCard, type StripeAccount } from "./account.ts";
import { startSubscription } from "./subscriptions.ts";
import { badRequest, type Fields, WireError } from "./wire.ts";

const DAY_SECONDS = 86_400;

export function openSession(account: StripeAccount, origin: string, body: Fields): Fields {
  const { mode } = body;
  if (!["payment", "setup", "subscription"].includes(mode)) throw badRequest("Invalid mode", "mode");
  const customer = account.get(body.customer);
  const lines = (body.line_items ?? []) as Fields[];
  if (mode !== "setup" && lines.length === 0) throw badRequest("Missing line_items", "line_items");
  const amount = lines.reduce(
    (sum, line) => sum + Number(line.price_data.unit_amount) * Number(line.quantity ?? 1),
    0,
  );
  const session = account.make("cs_test", "checkout.session", {
    mode,
    customer: customer.id,
    status: "open",
    payment_status: mode === "setup" ? "no_payment_required" : "unpaid",
    amount_total: mode === "setup" ? null : amount,
    currency: lines[0]?.price_data.currency ?? body.currency ?? null,
    client_reference_id: body.client_reference_id ?? null,
    success_url: body.success_url,
    cancel_url: body.cancel_url ?? null,
    payment_intent: null,
    setup_intent: null,
    subscription: null,
    expires_at: now() + DAY_SECONDS,
    metadata: { ...body.metadata },
  });
  session.url = `${origin}/pay/${session.id}`;
  // What the session does once it is paid; the wire does not show it.
  Object.defineProperties(session, {
    $intent: { value: body.payment_intent_data ?? {} },
    $setup: { value: body.setup_intent_data ?? {} },
    $subscription: { value: { items: lines, data: body.subscription_data ?? {} } },
  });
  return session;
}

export function expireSession(account: StripeAccount, session: Fields): void {
  if (session.status !== "open") throw badRequest("Only open sessions can be expired");
  session.status = "expired";
  session.url = null;
  account.emit("checkout.session.expired", session);
}

export type SessionOutcome =
  | { state: "complete" }
  | { state: "authentication" }
  | { state: "refused"; message: string };

function complete(account: StripeAccount, session: Fields): SessionOutcome {
  session.status = "complete";
  session.url = null;
  if (session.mode !== "setup") session.payment_status = "paid";
  account.emit("checkout.session.completed", session);
  return { state: "complete" };
}

/** What a person does on the hosted page with this card. */
export function paySession(
  account: StripeAccount,
  session: Fields,
  number: string,
  { isAuthenticated = false } = {},
): SessionOutcome {
  if (session.status !== "open") return { state: "refused", message: "This page has expired." };
  const method = newCard(account, number, null);
  const card = account.cards.get(method.id)!;
  try {
    if (session.mode === "payment") return payOnce(account, session, method, isAuthenticated);
    if (card.declines && !(card.declinesLater && session.mode === "setup"))
      return { state: "refused", message: card.declines.message };
    if (card.authentication && !isAuthenticated) return { state: "authentication" };
    if (session.mode === "setup") {
      const setup = account.make("seti", "setup_intent", {
        customer: session.customer,
        payment_method: method.id,
        status: "succeeded",
        usage: "off_session",
        metadata: { ...session.$setup.metadata },
      });
      session.setup_intent = setup.id;
      saveCard(account, method, session.customer);
      account.emit("setup_intent.succeeded", setup);
      return complete(account, session);
    }
    saveCard(account, method, session.customer);
    session.subscription = startSubscription(account, session, method).id;
    return complete(account, session);
  } catch (error) {
    if (error instanceof WireError && error.status === 402)
      return { state: "refused", message: error.message };
    throw error;
  }
}

function payOnce(
  account: StripeAccount,
  session: Fields,
  method: Fields,
  isAuthenticated: boolean,
): SessionOutcome {
  const intent = session.payment_intent
    ? account.get(session.payment_intent)
    : newIntent(account, {
        amount: session.amount_total,
        currency: session.currency,
        customer: session.customer,
        metadata: { ...session.$intent.metadata },
        setup_future_usage: session.$intent.setup_future_usage ?? null,
      });
  session.payment_intent = intent.id;
  payIntent(account, intent, method, { isAuthenticated });
  if (intent.status === "requires_action") return { state: "authentication" };
  if (session.$intent.setup_future_usage) saveCard(account, method, session.customer);
  return complete(account, session);
}

/** The person fails what their bank asks of them. */
export function failAuthentication(account: StripeAccount, session: Fields): SessionOutcome {
  const message = "We are unable to authenticate your payment method.";
  const intent = session.payment_intent ? account.get(session.payment_intent) : undefined;
  if (intent) {
    Object.assign(intent, {
      status: "requires_payment_method",
      payment_method: null,
      next_action: null,
      last_payment_error: { type: "card_error", code: "payment_intent_authentication_failure", message },
    });
    account.emit("payment_intent.payment_failed", intent);
  }
  return { state: "refused", message };
}
