import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { toPage } from "../../platform/verb.ts";
import { grantCredits, listCredits, reverseCredits } from "./contract.ts";
import { bookPayment } from "./credit.ts";
import { nextObservation } from "./customers.ts";
import { paymentSucceeded } from "./events.ts";
import { syncPayment } from "./observe.ts";
import { paymentsOf, type SeenReversal } from "./port.ts";
import { providing } from "./providing.ts";
import { applyReversal } from "./reversals.ts";
import { factsOf, findPaymentRow, type PaymentRow, toPayments } from "./row.ts";

async function shownPayment({ door }: Platform, organizationId: string, id: string) {
  const payments = await door.read({ organizationId }, async (t) =>
    toPayments(t, [(await findPaymentRow(t, id))!]),
  );
  return payments[0]!;
}

implementWork(grantCredits, async (ws, input) => {
  const { organizationId, wallet, amountMicros, kind, expiresAt, reason } = input;
  const now = ws.platform.now();
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime())
    throw invalid("expiresAt", "must be in the future");
  const row = await ws.commit(
    async (t) => {
      const organization = await t.db
        .selectFrom("organizations")
        .select("currency")
        .where("id", "=", organizationId)
        .executeTakeFirst();
      if (!organization) throw notFound("Organization");
      const made = await t.db
        .insertInto("payments")
        .values({
          organizationId,
          id: newId("payment"),
          provider: "manual",
          purpose: "credit",
          wallet,
          bucketKind: kind,
          amountMicros,
          currency: organization.currency,
          state: "succeeded",
          reason,
          expiresAt,
          madeBy: ws.caller.accountId,
          paidAt: now.toISOString(),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      // Who runs the installation is nobody of the organization.
      emit(t, paymentSucceeded, factsOf(made), { organizationId, actorId: null });
      return { ...(await toPayments(t, [made]))[0]! };
    },
    { asSystem: "verbs of the installation administrator" },
  );
  await bookPayment(ws.platform, organizationId, row.id);
  return shownPayment(ws.platform, organizationId, row.id);
});

implement(listCredits, async (t, { cursor, limit, organizationId, provider, state }) => {
  const rows = await t.db
    .selectFrom("payments as p")
    .innerJoin("organizations as o", "o.id", "p.organizationId")
    .selectAll("p")
    .select("o.name as organizationName")
    .$if(cursor !== undefined, (query) => query.where("p.id", "<", cursor!))
    .$if(organizationId !== undefined, (query) => query.where("p.organizationId", "=", organizationId!))
    .$if(provider !== undefined, (query) => query.where("p.provider", "=", provider!))
    .$if(state !== undefined, (query) => query.where("p.state", "=", state!))
    .orderBy("p.id", "desc")
    .limit(limit + 1)
    .execute();
  const page = toPage(rows, limit, ({ id }) => id);
  const payments = await toPayments(t, page.data);
  return {
    ...page,
    data: payments.map((payment, index) => ({
      ...payment,
      organizationName: page.data[index]!.organizationName,
    })),
  };
});

const leftOf = ({ amountMicros, reversedMicros }: PaymentRow) => amountMicros - reversedMicros;

function requireReversible(row: PaymentRow, amountMicros: number): void {
  if (row.state !== "succeeded") throw conflict("Only what was paid can be taken back");
  const left = leftOf(row);
  if (left === 0) throw conflict("All of it was taken back already");
  if (amountMicros > left) throw conflict(`No more than ${left} micro-units of it can be taken back`);
}

async function reverseByHand(ws: Work, row: PaymentRow, amountMicros: number, reason: string) {
  const { organizationId, id } = row;
  const seen = {
    id: newId("payment").replace("pay_", "rev_"),
    kind: "manual",
    amountMicros,
    state: "succeeded",
    isTaken: true,
    reason,
    createdAt: ws.platform.now(),
  };
  await ws.commit(
    async (t) => {
      const locked = await t.db
        .selectFrom("payments")
        .selectAll()
        .where("organizationId", "=", organizationId)
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      requireReversible(locked, amountMicros);
      await applyReversal(t, locked, seen, 0);
      return (await toPayments(t, [locked]))[0]!;
    },
    { asSystem: "verbs of the installation administrator" },
  );
}

/** Gives the money back through the provider, which then is the one that says what was given back. */
async function refundThere(ws: Work, row: PaymentRow, amountMicros: number): Promise<void> {
  const { platform } = ws;
  const { organizationId, id, currency, reversedMicros, stripePaymentIntentId: intentId } = row;
  if (intentId === null) throw conflict("The provider knows no payment of it");
  // Asked twice at once it is one refund; what was given back before makes the next one another.
  const key = `refund:${id}:${reversedMicros}:${amountMicros}`;
  const seen: SeenReversal = await providing(
    paymentsOf(platform).refund({ intentId, amountMicros, currency, key }),
  );
  const observation = await nextObservation(platform, organizationId);
  await platform.door.write({ organizationId }, async (t) => {
    const locked = await t.db
      .selectFrom("payments")
      .selectAll()
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await applyReversal(t, locked, seen, observation);
  });
  await syncPayment(platform, intentId);
}

implementWork(reverseCredits, async (ws, { id, amountMicros, reason }) => {
  const row = await ws.platform.door.asSystem("verbs of the installation administrator", (t) =>
    findPaymentRow(t, id),
  );
  if (!row) throw notFound("Payment");
  const asked = amountMicros ?? leftOf(row);
  requireReversible(row, asked);
  if (row.provider === "manual") await reverseByHand(ws, row, asked, reason);
  else await refundThere(ws, row, asked);
  await bookPayment(ws.platform, row.organizationId, id);
  return shownPayment(ws.platform, row.organizationId, id);
});
