import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { paymentRestored, paymentReversed } from "./events.ts";
import type { SeenReversal } from "./port.ts";
import { type PaymentRow, paymentKey, type ReversalRow } from "./row.ts";

export const restoredKey = (reversalId: string): string => `restored:${reversalId}`;

/** What each credit of the payment still has that no reversal took: the payment's own, and what came back of others. */
function roomOf(payment: PaymentRow, reversals: ReversalRow[]): Map<string, number> {
  const room = new Map([[paymentKey(payment.id), payment.amountMicros]]);
  for (const row of reversals) if (row.isUndone) room.set(restoredKey(row.id), row.takenMicros);
  for (const { grantKey, takenMicros } of reversals)
    if (grantKey !== null) room.set(grantKey, room.get(grantKey)! - takenMicros);
  return room;
}

/**
 * Writes down what is known of a refund or dispute, in the transaction that holds the payment's row: what is to be taken, and
 * what is to be given back. The books are told after it.
 */
export async function applyReversal(
  t: Tx,
  payment: PaymentRow,
  seen: Omit<SeenReversal, "kind" | "intentId"> & { kind: ReversalRow["kind"] },
  observation: number,
): Promise<void> {
  const known = await t.db
    .selectFrom("paymentReversals")
    .selectAll()
    .where("organizationId", "=", payment.organizationId)
    .where("paymentId", "=", payment.id)
    .execute();
  const before = known.find(({ id }) => id === seen.id);
  if (before && before.observation > observation) return;
  const isTaking = seen.isTaken && !before?.isUndone && (before?.takenMicros ?? 0) === 0;
  const isUndoing = !seen.isTaken && !before?.isUndone && (before?.takenMicros ?? 0) > 0;
  const room = [...roomOf(payment, known)].toSorted(([, a], [, b]) => b - a);
  const [grantKey, left] = room.find(([, micros]) => micros >= seen.amountMicros) ?? room[0]!;
  const takenMicros = isTaking ? Math.min(seen.amountMicros, Math.max(0, left)) : (before?.takenMicros ?? 0);
  const row = {
    state: seen.state,
    observation,
    takenMicros,
    grantKey: isTaking ? grantKey : (before?.grantKey ?? null),
    isUndone: isUndoing || (before?.isUndone ?? false),
    updatedAt: new Date().toISOString(),
  };
  await t.db
    .insertInto("paymentReversals")
    .values({
      ...row,
      organizationId: payment.organizationId,
      id: seen.id,
      paymentId: payment.id,
      kind: seen.kind,
      amountMicros: seen.amountMicros,
      reason: seen.reason,
      createdAt: seen.createdAt.toISOString(),
    })
    .onConflict((same) => same.columns(["organizationId", "id"]).doUpdateSet(row))
    .execute();
  const changeMicros = isTaking ? takenMicros : isUndoing ? -takenMicros : 0;
  if (changeMicros === 0) return;
  await t.db
    .updateTable("payments")
    .set((set) => ({ reversedMicros: set("reversedMicros", "+", changeMicros) }))
    .where("organizationId", "=", payment.organizationId)
    .where("id", "=", payment.id)
    .execute();
  emit(
    t,
    isTaking ? paymentReversed : paymentRestored,
    {
      paymentId: payment.id,
      reversalId: seen.id,
      kind: seen.kind as "refund",
      wallet: payment.wallet as "ai" | null,
      amountMicros: takenMicros,
      currency: payment.currency,
    },
    { organizationId: payment.organizationId, actorId: null },
  );
}
