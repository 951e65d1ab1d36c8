import { sql } from "kysely";
import type { Platform } from "../../platform/platform.ts";
import { applyIdentityEvent } from "../verifications/index.ts";
import { syncMethods, syncMethodsWith } from "./methods.ts";
import { syncPayment, syncSession } from "./observe.ts";
import { PaymentProviderError, type ProviderEvent } from "./port.ts";
import { syncInvoice, syncSubscription } from "./subscription-sync.ts";

type EventObject = ProviderEvent["object"];
type Handler = (platform: Platform, object: EventObject) => Promise<boolean>;

const payment: Handler = async (platform, { intentId, customerId }) =>
  intentId !== null && syncPayment(platform, intentId, customerId);
const session: Handler = async (platform, { id, customerId }) =>
  customerId !== null && syncSession(platform, id, customerId);
const methods: Handler = async (platform, { id, customerId }) =>
  customerId === null ? syncMethodsWith(platform, id) : syncMethods(platform, customerId);
const subscription: Handler = (platform, { id }) => syncSubscription(platform, id);
const invoice: Handler = (platform, { id }) => syncInvoice(platform, id);

/** What to ask the provider about, by the kind of what an event is about: the order events come in decides nothing. */
const HANDLERS: Record<string, Handler> = {
  "checkout.session": session,
  payment_intent: payment,
  charge: payment,
  refund: payment,
  dispute: payment,
  setup_intent: methods,
  payment_method: methods,
  customer: (platform, { id }) => syncMethods(platform, id),
  subscription,
  invoice,
  "identity.verification_session": (platform, { id }) => applyIdentityEvent(platform, id),
};

const AT_ONCE = 4;
const PER_ROUND = 100;
// Longer than the provider's library asks, with all its retries.
const LEASE_SECONDS = 120;
const LONGEST_PAUSE_SECONDS = 3600;

interface Waiting {
  id: string;
  type: string;
  object: EventObject;
  attempts: number;
}

/** Events that nobody deals with now; for a while they are this process's. */
const takeEvents = ({ door }: Platform): Promise<Waiting[]> =>
  door.asSystem("what a payment provider told waits for any process", async (t) => {
    const { rows } = await sql<Waiting>`
      update payment_events e set attempts = attempts + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS})
      where id in (select id from payment_events where state = 'received' and due_at <= now()
        order by due_at limit ${PER_ROUND} for update skip locked)
      returning id, type, payload as object, attempts`.execute(t.db);
    return rows;
  });

const endEvent = ({ door }: Platform, id: string, state: "processed" | "ignored") =>
  door.asSystem("what a payment provider told is dealt with", (t) =>
    t.db
      .updateTable("paymentEvents")
      .set({ state, processedAt: sql<string>`now()`, error: null })
      .where("id", "=", id)
      .execute(),
  );

const putOff = ({ door }: Platform, { id, attempts }: Waiting, error: unknown) =>
  door.asSystem("what a payment provider told is tried again", (t) =>
    t.db
      .updateTable("paymentEvents")
      .set({
        error: String(error).slice(0, 500),
        dueAt: sql<string>`now() + make_interval(secs => ${Math.min(2 ** attempts, LONGEST_PAUSE_SECONDS)})`,
      })
      .where("id", "=", id)
      .execute(),
  );

async function handle(platform: Platform, event: Waiting): Promise<void> {
  try {
    const handler = HANDLERS[event.object.kind];
    const isOurs = handler !== undefined && (await handler(platform, event.object));
    await endEvent(platform, event.id, isOurs ? "processed" : "ignored");
  } catch (error) {
    const isAway = error instanceof PaymentProviderError && error.isUnknown;
    platform.log[isAway ? "warn" : "error"](
      { err: error, eventId: event.id, type: event.type },
      "an event of the payment provider is tried again",
    );
    await putOff(platform, event, error);
  }
}

/** Deals with what the provider told, until nothing is left that is due. */
export async function processPaymentEvents(
  platform: Platform,
  isStopping: () => boolean = () => false,
): Promise<void> {
  for (;;) {
    const events = await takeEvents(platform);
    if (events.length === 0) return;
    const rest = events.values();
    const some = async () => {
      for (const event of rest) {
        if (isStopping()) return;
        await handle(platform, event);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
    if (isStopping()) return;
  }
}
