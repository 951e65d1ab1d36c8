import type { Selectable } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { PaymentReversals, Payments } from "../../platform/db/tables.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { getPayment } from "./contract.ts";

export type PaymentRow = Selectable<Payments>;
export type ReversalRow = Selectable<PaymentReversals>;
type Payment = OutputOf<typeof getPayment>;

/** Under which name the books know the credit of a payment. */
export const paymentKey = (paymentId: string): string => `payment:${paymentId}`;

/** As money is written in sentences. */
export const amountText = (micros: number, currency: string): string =>
  `${(micros / 1_000_000).toFixed(2)} ${currency}`;

const reversalOf = (row: ReversalRow): Payment["reversals"][number] => ({
  id: row.id,
  kind: row.kind as "refund",
  amountMicros: row.amountMicros,
  state: row.state,
  isTaken: row.takenMicros > 0 && !row.isUndone,
  reason: row.reason,
  createdAt: row.createdAt,
});

const paymentOf = (row: PaymentRow, reversals: ReversalRow[]): Payment => ({
  id: row.id,
  organizationId: row.organizationId,
  provider: row.provider as "manual",
  purpose: row.purpose as "top_up",
  wallet: row.wallet as "ai" | null,
  bucketKind: row.bucketKind as "purchased" | null,
  amountMicros: row.amountMicros,
  reversedMicros: row.reversedMicros,
  currency: row.currency,
  state: row.state as "pending",
  isCredited: row.creditedAt !== null,
  failure:
    row.failureCode === null
      ? null
      : { code: row.failureCode, message: row.failureMessage ?? row.failureCode },
  method:
    row.methodKind === null ? null : { kind: row.methodKind, brand: row.methodBrand, last4: row.methodLast4 },
  reason: row.reason,
  expiresAt: row.expiresAt,
  receiptUrl: row.receiptUrl,
  paidAt: row.paidAt,
  createdAt: row.createdAt,
  reversals: reversals.map(reversalOf),
});

/** Rows of payments as the API shows them, with what went back of each. */
export async function toPayments(t: Tx, rows: PaymentRow[]): Promise<Payment[]> {
  const reversed = rows.filter(({ state }) => state === "succeeded").map(({ id }) => id);
  const reversals =
    reversed.length === 0
      ? []
      : await t.db
          .selectFrom("paymentReversals")
          .selectAll()
          .where("paymentId", "in", reversed)
          .orderBy("createdAt")
          .execute();
  return rows.map((row) =>
    paymentOf(
      row,
      reversals.filter(({ paymentId }) => paymentId === row.id),
    ),
  );
}

export async function findPaymentRow(t: Tx, id: string): Promise<PaymentRow | undefined> {
  return t.db.selectFrom("payments").selectAll().where("id", "=", id).executeTakeFirst();
}

/** What an event says about a payment. */
export const factsOf = (row: PaymentRow) => ({
  paymentId: row.id,
  provider: row.provider,
  purpose: row.purpose,
  wallet: row.wallet as "ai" | "data" | null,
  amountMicros: row.amountMicros,
  currency: row.currency,
});
