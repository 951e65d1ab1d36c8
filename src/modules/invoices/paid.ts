import type { Tx } from "../../platform/db/door.ts";
import { conflict } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { invoicePaid } from "./events.ts";
import type { PaidWith } from "./issue.ts";

/** Notes that an open invoice was paid: what is left of it after credit notes. As system. */
export async function settlePaid(
  t: Tx,
  {
    organizationId,
    invoiceId,
    paid,
    actorId = null,
  }: { organizationId: string; invoiceId: string; paid: PaidWith; actorId?: string | null },
): Promise<void> {
  const balance = await t.db
    .selectFrom("invoiceBalances as b")
    .innerJoin("invoices as i", (join) =>
      join.onRef("i.organizationId", "=", "b.organizationId").onRef("i.id", "=", "b.invoiceId"),
    )
    .select(["b.totalMicros", "b.paidMicros", "b.creditedMicros", "i.number", "i.currency"])
    .where("b.organizationId", "=", organizationId)
    .where("b.invoiceId", "=", invoiceId)
    .forUpdate("b")
    .executeTakeFirst();
  if (!balance) throw conflict("A draft cannot be paid; issue it first");
  const paidMicros = balance.totalMicros - balance.creditedMicros;
  if (balance.paidMicros > 0) throw conflict("This invoice is paid already");
  if (paidMicros === 0) throw conflict("Nothing is left to pay: all of it was given back");
  await t.db
    .updateTable("invoiceBalances")
    .set({ paidMicros, paidAt: paid.at, paidWith: paid.with })
    .where("organizationId", "=", organizationId)
    .where("invoiceId", "=", invoiceId)
    .execute();
  const { number, currency } = balance;
  emit(t, invoicePaid, { invoiceId, number: number!, currency, paidMicros }, { organizationId, actorId });
}
