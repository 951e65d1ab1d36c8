import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { compareCredits, comparePayments, compareReversals, type Found } from "./compare.ts";
import { closePaymentDifference, listPaymentDifferences, reconcilePayments } from "./contract.ts";
import { paymentDifferenceFound } from "./events.ts";
import { syncPayment } from "./observe.ts";

const DAY_MS = 86_400_000;
// A month, and what of it the provider may still be telling.
const LOOK_BACK_DAYS = 35;

type Difference = OutputOf<typeof closePaymentDifference>;
const rowsOf = (t: Tx) => t.db.selectFrom("paymentDifferences").selectAll();
type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>["executeTakeFirstOrThrow"]>>;
const differenceOf = ({ closedBy: _, ...row }: Row): Difference => ({
  ...row,
  kind: row.kind as "missing_here",
  state: row.state as "open",
});

/** Writes down what was found; tells of what is new, and closes what is gone. What a person closed stays closed. */
async function keep(platform: Platform, found: Found[], since: Date) {
  return platform.door.asSystem(
    "payments of every organization are compared with the provider's",
    async (t) => {
      const rows: Row[] = [];
      for (const each of found) {
        const { hereMicros, thereMicros, kind, subject, organizationId, paymentId } = each;
        const made = await t.db
          .insertInto("paymentDifferences")
          .values({
            id: newId("paymentDifference"),
            kind,
            subject,
            organizationId,
            paymentId,
            hereMicros,
            thereMicros,
          })
          .onConflict((same) =>
            same.columns(["kind", "subject"]).doUpdateSet({
              hereMicros,
              thereMicros,
              state: sql`case when payment_differences.closed_by is null then 'open' else 'closed' end`,
              closedAt: sql`case when payment_differences.closed_by is not null then payment_differences.closed_at end`,
              note: sql`case when payment_differences.closed_by is not null then payment_differences.note end`,
              foundAt: sql`case when payment_differences.state = 'open' or payment_differences.closed_by is not null
              then payment_differences.found_at else now() end`,
            }),
          )
          .returningAll()
          // Found in this transaction: for the first time, or again after it was gone.
          .returning(sql<boolean>`found_at = now()`.as("isNew"))
          .executeTakeFirstOrThrow();
        const { isNew, ...row } = made;
        rows.push(row);
        if (!isNew) continue;
        platform.log.warn(
          { kind, subject, organizationId, paymentId },
          "payments differ from the provider's",
        );
        if (organizationId === null) continue;
        const told = { differenceId: row.id, kind, paymentId, hereMicros, thereMicros };
        emit(t, paymentDifferenceFound, told, { organizationId, actorId: null });
      }
      const closed = await t.db
        .updateTable("paymentDifferences")
        .set({
          state: "closed",
          closedAt: platform.now().toISOString(),
          note: "It was gone when looked at again",
        })
        .where("state", "=", "open")
        .where("foundAt", ">=", since.toISOString())
        .$if(rows.length > 0, (query) =>
          query.where(
            "id",
            "not in",
            rows.map(({ id }) => id),
          ),
        )
        .returning("id")
        .execute();
      return { rows, closedCount: closed.length };
    },
  );
}

/**
 * Compares what the provider has since then with our payments, and those with the ledger. A payment that is there and not here
 * is reported and then written down: its event was lost.
 */
export async function reconcile(platform: Platform, { since }: { since?: Date }) {
  const from = since ?? new Date(Date.now() - LOOK_BACK_DAYS * DAY_MS);
  const payments = await comparePayments(platform, from);
  const reversals = await compareReversals(platform, from);
  const credits = await compareCredits(platform, from);
  const found = [...payments.found, ...reversals.found, ...credits.found];
  const { rows, closedCount } = await keep(platform, found, from);
  for (const { intentId } of found)
    if (intentId !== null)
      await syncPayment(platform, intentId).catch((error: unknown) =>
        platform.log.warn({ err: error, intentId }, "a payment that differs could not be written down"),
      );
  return {
    since: from.toISOString(),
    comparedCount: payments.count + reversals.count + credits.count,
    found: rows.map(differenceOf),
    closedCount,
  };
}

implementWork(reconcilePayments, (ws, { since }) =>
  reconcile(ws.platform, since === undefined ? {} : { since: new Date(since) }),
);

implement(listPaymentDifferences, async (t, { cursor, limit, state }) => {
  const rows = await rowsOf(t)
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .$if(state !== undefined, (query) => query.where("state", "=", state!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(differenceOf), limit, ({ id }) => id);
});

implement(closePaymentDifference, async (t, { id, note }) => {
  const row = await rowsOf(t).where("id", "=", id).forUpdate().executeTakeFirst();
  if (!row) throw notFound("Difference");
  if (row.state === "closed") throw conflict("It is closed already");
  const closed = await t.db
    .updateTable("paymentDifferences")
    .set({
      state: "closed",
      note,
      closedAt: t.platform.now().toISOString(),
      closedBy: t.caller.accountId,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return differenceOf(closed);
});
