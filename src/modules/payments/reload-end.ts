import type { WalletKind } from "../../platform/books/books.ts";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { reloadFailed, reloadSucceeded } from "./events.ts";
import { endCrossing } from "./reload-state.ts";
import type { PaymentRow } from "./row.ts";

/** The reload this payment is for is over with it; in the payment's own transaction. */
export async function recordReload(t: Tx, payment: PaymentRow, now: Date): Promise<void> {
  const { organizationId, id, purpose, wallet, amountMicros, currency, state } = payment;
  if (purpose !== "reload" || state === "pending") return;
  const isPaid = state === "succeeded";
  const code = payment.failureCode ?? "canceled";
  const message = payment.failureMessage ?? "The payment was canceled";
  const ended = await t.db
    .updateTable("reloads")
    .set({
      state: isPaid ? "succeeded" : "failed",
      finishedAt: now.toISOString(),
      failureCode: isPaid ? null : code,
      failureMessage: isPaid ? null : message,
    })
    .where("organizationId", "=", organizationId)
    .where("paymentId", "=", id)
    // Money that came late all the same makes it paid.
    .where("state", "in", isPaid ? ["pending", "failed"] : ["pending"])
    .returning("crossing")
    .executeTakeFirst();
  if (!ended) return;
  const facts = { wallet: wallet as WalletKind, amountMicros, currency, paymentId: id };
  const about = { organizationId, actorId: null };
  if (isPaid) emit(t, reloadSucceeded, facts, about);
  else emit(t, reloadFailed, { ...facts, code, message }, about);
}

/** Once the books have what a reload paid, the wallet waits for its next crossing; what failed waits for people. */
export async function finishReload(
  { door, books }: Pick<Platform, "door" | "books">,
  organizationId: string,
  paymentId: string,
): Promise<void> {
  const row = await door.read({ organizationId }, (t) =>
    t.db
      .selectFrom("reloads as r")
      .innerJoin("payments as p", (join) =>
        join.onRef("p.organizationId", "=", "r.organizationId").onRef("p.id", "=", "r.paymentId"),
      )
      .select(["r.wallet", "r.crossing", "r.state", "p.creditedAt"])
      .where("r.paymentId", "=", paymentId)
      .executeTakeFirst(),
  );
  if (!row || row.state === "pending" || (row.state === "succeeded" && row.creditedAt === null)) return;
  const to = row.state === "succeeded" ? "armed" : "failed";
  await endCrossing({ door, books }, organizationId, row.wallet as WalletKind, row.crossing, to);
}
