import { sql, type Updateable } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Payments } from "../../platform/db/tables.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { bookPayment } from "./credit.ts";
import { nextObservation, organizationOfCustomer } from "./customers.ts";
import { paymentFailed, paymentSucceeded } from "./events.ts";
import { paymentsOf, type SeenPayment } from "./port.ts";
import { finishReload, recordReload } from "./reload-end.ts";
import { applyReversal } from "./reversals.ts";
import { factsOf, type PaymentRow } from "./row.ts";

/** The payment this is, held until the end of `t`. */
const lockPayment = (t: Tx, seen: SeenPayment): Promise<PaymentRow | undefined> =>
  t.db
    .selectFrom("payments")
    .selectAll()
    .where((where) =>
      where.or([
        where("stripePaymentIntentId", "=", seen.intentId),
        ...(seen.paymentId === null ? [] : [where("id", "=", seen.paymentId)]),
      ]),
    )
    .orderBy("id")
    .forUpdate()
    .executeTakeFirst();

type Change = Partial<Pick<PaymentRow, "state" | "failureCode" | "failureMessage" | "paidAt">>;

/** What the provider's answer changes; null: what is final stays. */
function changeOf(row: PaymentRow, seen: SeenPayment, now: Date): Change | null {
  if (row.state === "succeeded") return null;
  const failed = seen.failure && { failureCode: seen.failure.code, failureMessage: seen.failure.message };
  if (seen.state === "succeeded") {
    const isWhole = seen.receivedMicros === row.amountMicros && seen.currency === row.currency;
    // Not credited by itself: reconciliation reports it, and a person decides.
    if (!isWhole)
      return { failureCode: "amount_differs", failureMessage: "Another amount was paid than was asked for" };
    return { state: "succeeded", failureCode: null, failureMessage: null, paidAt: now.toISOString() };
  }
  if (seen.state === "failed") return { state: "failed", ...failed };
  if (seen.state === "canceled") return { state: row.state === "failed" ? "failed" : "canceled" };
  if (row.state === "failed" || row.state === "canceled") return null;
  return failed ?? {};
}

/** Changes a payment's row and tells what that means: it was paid, refused, and with it its reload. */
async function save(t: Tx, row: PaymentRow, set: Updateable<Payments>, now: Date): Promise<PaymentRow> {
  const { organizationId } = row;
  const updated = await t.db
    .updateTable("payments")
    .set({ ...set, updatedAt: sql<string>`now()` })
    .where("organizationId", "=", organizationId)
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const about = { organizationId, actorId: null };
  const isFinal = updated.state === "failed";
  if (updated.state === "succeeded" && row.state !== "succeeded")
    emit(t, paymentSucceeded, factsOf(updated), about);
  // A reload is asked for once; on a page another card may follow.
  const isRefused = updated.failureCode !== null && updated.failureCode !== row.failureCode;
  if (isFinal ? row.state !== "failed" : isRefused && row.purpose !== "reload") {
    const { failureCode: code, failureMessage: message } = updated;
    const why = { code: code ?? "payment_failed", message: message ?? "The payment failed" };
    emit(t, paymentFailed, { ...factsOf(updated), ...why, isFinal }, about);
  }
  await recordReload(t, updated, now);
  return updated;
}

/** Writes down what the provider answered about a payment; an answer older than what is known changes nothing. */
export async function recordPayment(
  t: Tx,
  row: PaymentRow,
  seen: SeenPayment,
  { observation, now }: { observation: number; now: Date },
): Promise<PaymentRow> {
  if (row.observation > observation) return row;
  const { method, chargeId, receiptUrl } = seen;
  const set = {
    ...changeOf(row, seen, now),
    observation,
    stripePaymentIntentId: seen.intentId,
    ...(chargeId === null ? {} : { stripeChargeId: chargeId, receiptUrl }),
    ...(method === null
      ? {}
      : { methodKind: method.kind, methodBrand: method.brand, methodLast4: method.last4 }),
  };
  return save(t, row, set, now);
}

/** A payment that never came to be: it was refused before the provider made anything. */
export const refusePayment = (
  t: Tx,
  row: PaymentRow,
  { code, message }: { code: string; message: string },
  now: Date,
): Promise<PaymentRow> => save(t, row, { state: "failed", failureCode: code, failureMessage: message }, now);

/** Asks the provider what a payment is now, writes it down and books it. False: it is none of ours. */
export async function syncPayment(
  platform: Platform,
  intentId: string,
  knownCustomerId: string | null = null,
): Promise<boolean> {
  const port = paymentsOf(platform);
  const customerId = knownCustomerId ?? (await port.payment(intentId)).customerId;
  const organizationId = customerId && (await organizationOfCustomer(platform, customerId));
  if (!organizationId) return false;
  const observation = await nextObservation(platform, organizationId);
  const seen = await port.payment(intentId);
  const reversals = seen.chargeId === null ? [] : await port.reversalsOf(intentId);
  const payment = await platform.door.write({ organizationId }, async (t) => {
    const row = await lockPayment(t, seen);
    if (!row) return null;
    const updated = await recordPayment(t, row, seen, { observation, now: platform.now() });
    if (updated.state === "succeeded")
      for (const reversal of reversals) await applyReversal(t, updated, reversal, observation);
    return updated;
  });
  if (!payment) return false;
  await bookPayment(platform, organizationId, payment.id);
  if (payment.purpose === "reload") await finishReload(platform, organizationId, payment.id);
  return true;
}

/** A page that was left: its payment will not come. */
export async function syncSession(
  platform: Platform,
  sessionId: string,
  customerId: string,
): Promise<boolean> {
  const organizationId = await organizationOfCustomer(platform, customerId);
  if (!organizationId) return false;
  const session = await paymentsOf(platform).session(sessionId);
  if (session.intentId !== null) return syncPayment(platform, session.intentId, customerId);
  if (!session.isExpired) return true;
  await platform.door.write({ organizationId }, (t) =>
    t.db
      .updateTable("payments")
      .set({ state: "canceled", updatedAt: sql<string>`now()` })
      .where("stripeCheckoutSessionId", "=", sessionId)
      .where("state", "=", "pending")
      .execute(),
  );
  return true;
}
