import type { Tx } from "../../platform/db/door.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { listPaymentMethods, removePaymentMethod, setDefaultPaymentMethod } from "./contract.ts";
import { nextObservation, organizationOfCustomer } from "./customers.ts";
import { paymentMethodAdded, paymentMethodChosen, paymentMethodRemoved } from "./events.ts";
import { paymentsOf, type SeenMethod } from "./port.ts";
import { providing } from "./providing.ts";

type Method = OutputOf<typeof setDefaultPaymentMethod>;

const rowsOf = (t: Tx) => t.db.selectFrom("paymentMethods").selectAll();
type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>["executeTakeFirstOrThrow"]>>;

const methodOf = ({
  id,
  kind,
  brand,
  last4,
  expiresMonth,
  expiresYear,
  isDefault,
  createdAt,
}: Row): Method => ({
  ...{ id, kind, brand, last4, expiresMonth, expiresYear, isDefault, createdAt },
});
const factsOf = ({ id, kind, brand, last4 }: Row) => ({ paymentMethodId: id, kind, brand, last4 });

async function keepMethods(t: Tx, organizationId: string, seen: SeenMethod[], defaultId: string | null) {
  const about = { organizationId };
  const before = await rowsOf(t).execute();
  const isThere = (row: Row) => seen.some(({ methodId }) => methodId === row.stripePaymentMethodId);
  for (const row of before) {
    if (isThere(row)) continue;
    await t.db.deleteFrom("paymentMethods").where("id", "=", row.id).execute();
    emit(t, paymentMethodRemoved, factsOf(row), about);
  }
  await t.db.updateTable("paymentMethods").set({ isDefault: false }).where("isDefault", "=", true).execute();
  for (const { methodId, isDefault: _, ...facts } of seen) {
    const known = before.find((row) => row.stripePaymentMethodId === methodId);
    const isDefault = methodId === defaultId;
    const row = await t.db
      .insertInto("paymentMethods")
      .values({
        ...facts,
        id: known?.id ?? newId("paymentMethod"),
        organizationId,
        stripePaymentMethodId: methodId,
        isDefault,
      })
      .onConflict((same) =>
        same.columns(["organizationId", "stripePaymentMethodId"]).doUpdateSet({ ...facts, isDefault }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    if (!known) emit(t, paymentMethodAdded, factsOf(row), about);
  }
}

/** Writes down which cards the provider has of a customer. The first one saved becomes the default. False: none of ours. */
export async function syncMethods(platform: Platform, customerId: string): Promise<boolean> {
  const organizationId = await organizationOfCustomer(platform, customerId);
  if (!organizationId) return false;
  const port = paymentsOf(platform);
  const observation = await nextObservation(platform, organizationId);
  const seen = await port.methods(customerId);
  let defaultId = seen.find(({ isDefault }) => isDefault)?.methodId ?? null;
  if (defaultId === null && seen.length > 0) {
    defaultId = seen[0]!.methodId;
    await port.setDefaultMethod(customerId, defaultId);
  }
  await platform.door.write({ organizationId }, async (t) => {
    const isNewest = await t.db
      .updateTable("paymentCustomers")
      .set({ methodsObservation: observation })
      .where("stripeCustomerId", "=", customerId)
      .where("methodsObservation", "<", observation)
      .returning("organizationId")
      .executeTakeFirst();
    if (isNewest) await keepMethods(t, organizationId, seen, defaultId);
  });
  return true;
}

/** Whose card this was; it may belong to nobody at the provider by now. */
export async function syncMethodsWith(platform: Platform, methodId: string): Promise<boolean> {
  const row = await platform.door.asSystem(
    "a payment provider names a card that belongs to nobody any more",
    (t) =>
      t.db
        .selectFrom("paymentMethods as m")
        .innerJoin("paymentCustomers as c", "c.organizationId", "m.organizationId")
        .select("c.stripeCustomerId")
        .where("m.stripePaymentMethodId", "=", methodId)
        .executeTakeFirst(),
    { isSingle: true },
  );
  return row ? syncMethods(platform, row.stripeCustomerId) : false;
}

implement(listPaymentMethods, async (t) => ({
  data: (await rowsOf(t).orderBy("createdAt").orderBy("id").execute()).map(methodOf),
}));

async function requireMethod(ws: Work, id: string) {
  const row = await ws.read((t) =>
    t.db
      .selectFrom("paymentMethods as m")
      .innerJoin("paymentCustomers as c", "c.organizationId", "m.organizationId")
      .selectAll("m")
      .select("c.stripeCustomerId")
      .where("m.id", "=", id)
      .executeTakeFirst(),
  );
  if (!row) throw notFound("Payment method");
  return row;
}

implementWork(setDefaultPaymentMethod, async (ws, { id }) => {
  const { stripeCustomerId, stripePaymentMethodId } = await requireMethod(ws, id);
  await providing(paymentsOf(ws.platform).setDefaultMethod(stripeCustomerId, stripePaymentMethodId));
  return ws.commit(async (t) => {
    await t.db
      .updateTable("paymentMethods")
      .set({ isDefault: false })
      .where("isDefault", "=", true)
      .execute();
    const row = await t.db
      .updateTable("paymentMethods")
      .set({ isDefault: true })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw conflict("The card was removed meanwhile");
    emit(t, paymentMethodChosen, factsOf(row));
    return methodOf(row);
  });
});

implementWork(removePaymentMethod, async (ws, { id }) => {
  const { stripeCustomerId, stripePaymentMethodId } = await requireMethod(ws, id);
  await providing(paymentsOf(ws.platform).removeMethod(stripePaymentMethodId));
  // What was seen of the cards before this one went is no news.
  const observation = await nextObservation(ws.platform, ws.scope.organizationId!);
  await ws.commit(async (t) => {
    await t.db
      .updateTable("paymentCustomers")
      .set({ methodsObservation: observation })
      .where("stripeCustomerId", "=", stripeCustomerId)
      .where("methodsObservation", "<", observation)
      .execute();
    const row = await t.db
      .deleteFrom("paymentMethods")
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (row) emit(t, paymentMethodRemoved, factsOf(row));
  });
  // Of the default another becomes it, and what the provider tells of a card that is gone here leads to nobody.
  await syncMethods(ws.platform, stripeCustomerId).catch((error: unknown) =>
    ws.platform.log.warn({ err: error }, "the cards that are left could not be looked up"),
  );
  return undefined;
});
