import type { Platform } from "../../platform/platform.ts";
import type { WalletKind } from "../../platform/books/books.ts";
import { restoreAllowances, takeAllowances } from "../plans/index.ts";
import { armAfterTopUp } from "./reload-state.ts";
import { restoredKey } from "./reversals.ts";
import { amountText, type PaymentRow, paymentKey, type ReversalRow } from "./row.ts";

type Moneyed = Pick<Platform, "door" | "books" | "now">;

const REASONS: Record<string, (payment: PaymentRow) => string> = {
  top_up: ({ amountMicros, currency }) => `Top-up of ${amountText(amountMicros, currency)}`,
  reload: ({ amountMicros, currency }) => `Automatic reload of ${amountText(amountMicros, currency)}`,
  credit: ({ reason }) => reason ?? "Credit",
};
const WORDS: Record<string, [taken: string, restored: string]> = {
  refund: ["Refund of a payment", "A refund failed"],
  dispute: ["A payment is disputed", "A dispute was won"],
  manual: ["Credit taken back", "Credit given again"],
};

const isWallet = (payment: PaymentRow): payment is PaymentRow & { wallet: WalletKind } =>
  payment.wallet !== null;

/**
 * Brings the books to what is known of a payment: its credit, and what went back of it. Every step may be the last one a
 * process does; whoever comes next does the rest, and what is done already is not done again.
 */
export async function bookPayment(
  platform: Moneyed,
  organizationId: string,
  paymentId: string,
): Promise<void> {
  const { door } = platform;
  const scope = { organizationId };
  const payment = await door.read(scope, (t) =>
    t.db.selectFrom("payments").selectAll().where("id", "=", paymentId).executeTakeFirst(),
  );
  if (!payment || payment.state !== "succeeded") return;
  if (isWallet(payment) && payment.creditedAt === null) await giveCredit(platform, payment);
  const reversals = await door.read(scope, (t) =>
    t.db
      .selectFrom("paymentReversals")
      .selectAll()
      .where("paymentId", "=", paymentId)
      .where("takenMicros", ">", 0)
      .orderBy("createdAt")
      .execute(),
  );
  for (const reversal of reversals) await bookReversal(platform, payment, reversal);
}

async function giveCredit({ door, books, now }: Moneyed, payment: PaymentRow & { wallet: WalletKind }) {
  const { organizationId, id, wallet, purpose, bucketKind, amountMicros, expiresAt } = payment;
  await books.grant(organizationId, {
    key: paymentKey(id),
    wallet,
    kind: bucketKind as "purchased",
    amountMicros,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    from: bucketKind === "promotional" ? "grants" : "payments",
    reason: REASONS[purpose]!(payment),
  });
  await door.write({ organizationId }, (t) =>
    t.db
      .updateTable("payments")
      .set({ creditedAt: now().toISOString() })
      .where("id", "=", id)
      .where("creditedAt", "is", null)
      .execute(),
  );
  if (purpose === "top_up") await armAfterTopUp({ door, books }, organizationId, wallet);
}

async function bookReversal({ door, books, now }: Moneyed, payment: PaymentRow, row: ReversalRow) {
  const { organizationId, wallet, expiresAt } = payment;
  const { id, takenMicros: amountMicros, grantKey, kind } = row;
  const [taken, restored] = WORDS[kind]!;
  // A refund is a decision of ours, and takes no more than itself.
  const isAllowance = payment.purpose === "subscription" && kind === "dispute";
  const mark = (set: { bookedAt: string } | { undoneAt: string }) =>
    door.write({ organizationId }, (t) =>
      t.db.updateTable("paymentReversals").set(set).where("id", "=", id).execute(),
    );
  if (row.bookedAt === null) {
    if (isAllowance)
      await takeAllowances({ door, books, now }, organizationId, { key: `reversal:${id}`, reason: taken });
    else if (wallet !== null)
      await books.reverse(organizationId, {
        key: `reversal:${id}`,
        grantKey: grantKey!,
        amountMicros,
        reason: row.reason ? `${taken}: ${row.reason}` : taken,
      });
    await mark({ bookedAt: now().toISOString() });
  }
  if (!row.isUndone || row.undoneAt !== null) return;
  if (isAllowance)
    await restoreAllowances({ door, books, now }, organizationId, { key: restoredKey(id), reason: restored });
  else if (wallet !== null)
    await books.grant(organizationId, {
      key: restoredKey(id),
      wallet: wallet as WalletKind,
      kind: payment.bucketKind as "purchased",
      amountMicros,
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      from: payment.bucketKind === "promotional" ? "grants" : "payments",
      reason: restored,
    });
  await mark({ undoneAt: now().toISOString() });
}
