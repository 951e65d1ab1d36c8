import { sql } from "kysely";
import type { WalletKind } from "../../platform/books/books.ts";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { monthOf } from "../../platform/month.ts";
import type { Platform } from "../../platform/platform.ts";
import { bookPayment } from "./credit.ts";
import { nextObservation } from "./customers.ts";
import { reloadFailed } from "./events.ts";
import { recordPayment, refusePayment } from "./observe.ts";
import { PaymentProviderError, paymentsOf, type SeenPayment } from "./port.ts";
import { endCrossing } from "./reload-state.ts";
import { finishReload } from "./reload-end.ts";
import { amountText, findPaymentRow, type PaymentRow } from "./row.ts";

// Longer than the provider's library asks, with all its retries.
const LEASE_SECONDS = 120;
const LONGEST_PAUSE_SECONDS = 600;
const DAY_MS = 86_400_000;
const AT_ONCE = 4;

interface Crossing {
  organizationId: string;
  wallet: WalletKind;
  crossing: number;
}

/** Crossings nobody dealt with, or whose outcome is not known yet. */
const findDue = ({ door }: Platform): Promise<Crossing[]> =>
  door.asSystem("wallets of every organization that are to be reloaded", async (t) => {
    const { rows } = await sql<Crossing>`
      select w.organization_id as "organizationId", w.kind as wallet, w.reload_crossing as crossing
        from wallets w left join reloads r
          on r.organization_id = w.organization_id and r.wallet = w.kind and r.crossing = w.reload_crossing
        where w.reload_state = 'pending' and (r.crossing is null or r.state <> 'pending')
      union
      select organization_id, wallet, crossing from reloads where state = 'pending' and due_at <= now()
      limit 500`.execute(t.db);
    return rows;
  });

interface Terms {
  currency: string;
  amountMicros: number;
  capMicros: number | null;
  reloadedMicros: number;
  customerId: string | null;
  methodId: string | null;
}

/** What was paid or is under way of a wallet's reloads in the calendar month (UTC) of this moment. */
export async function reloadedIn(t: Tx, wallet: string, month: string): Promise<number> {
  const { sum } = await t.db
    .selectFrom("reloads")
    .select(sql<number>`coalesce(sum(amount_micros), 0)::bigint`.as("sum"))
    .where("wallet", "=", wallet)
    .where("month", "=", month)
    .where("state", "in", ["pending", "succeeded"])
    .executeTakeFirstOrThrow();
  return sum;
}

async function termsOf(
  t: Tx,
  { organizationId, wallet, crossing }: Crossing,
  month: string,
): Promise<Terms | null> {
  const row = await t.db
    .selectFrom("wallets as w")
    .innerJoin("organizations as o", "o.id", "w.organizationId")
    .leftJoin("paymentCustomers as c", "c.organizationId", "w.organizationId")
    .leftJoin("paymentMethods as m", (join) =>
      join.onRef("m.organizationId", "=", "w.organizationId").on("m.isDefault", "=", true),
    )
    .select([
      "o.currency",
      "w.reloadAmountMicros as amountMicros",
      "w.reloadMonthlyCapMicros as capMicros",
      "c.stripeCustomerId as customerId",
      "m.stripePaymentMethodId as methodId",
    ])
    .where("w.organizationId", "=", organizationId)
    .where("w.kind", "=", wallet)
    // Held, so that who switches it off does so before or after.
    .where("w.reloadState", "=", "pending")
    .where("w.reloadCrossing", "=", crossing)
    .forUpdate("w")
    .executeTakeFirst();
  if (!row || row.amountMicros === null) return null;
  return { ...row, amountMicros: row.amountMicros, reloadedMicros: await reloadedIn(t, wallet, month) };
}

interface Refusal {
  code: string;
  message: string;
}
function refusalOf(terms: Terms, provider: string): Refusal | null {
  const { amountMicros, capMicros, reloadedMicros, currency } = terms;
  if (provider === "manual") return { code: "no_provider", message: "Nothing is paid here online" };
  if (capMicros !== null && reloadedMicros + amountMicros > capMicros)
    return {
      code: "monthly_cap",
      message: `Another reload would exceed the monthly cap of ${amountText(capMicros, currency)}`,
    };
  if (terms.customerId === null || terms.methodId === null)
    return { code: "no_payment_method", message: "There is no saved card to pay with" };
  return null;
}

/** Makes the one row of this crossing, with the payment it will be or why there is none. False: somebody made it before. */
async function takeCrossing(platform: Platform, of: Crossing): Promise<boolean> {
  const { organizationId, wallet, crossing } = of;
  const now = platform.now();
  const { name: month } = monthOf(now);
  return platform.door.write({ organizationId }, async (t) => {
    const terms = await termsOf(t, of, month);
    if (!terms) return false;
    const { currency, amountMicros, customerId, methodId } = terms;
    const refusal = refusalOf(terms, paymentsOf(platform).provider);
    const made = await t.db
      .insertInto("reloads")
      .values({
        organizationId,
        wallet,
        crossing,
        amountMicros,
        month,
        state: refusal ? "failed" : "pending",
        failureCode: refusal?.code ?? null,
        failureMessage: refusal?.message ?? null,
        dueAt: sql<string>`now()`,
        createdAt: now.toISOString(),
        finishedAt: refusal ? now.toISOString() : null,
      })
      .onConflict((same) => same.doNothing())
      .returning("crossing")
      .executeTakeFirst();
    if (!made) return false;
    if (refusal) {
      const facts = { wallet, amountMicros, currency, paymentId: null, ...refusal };
      emit(t, reloadFailed, facts, { organizationId, actorId: null });
      return true;
    }
    const paymentId = newId("payment");
    await t.db
      .insertInto("payments")
      .values({
        organizationId,
        id: paymentId,
        provider: "stripe",
        purpose: "reload",
        wallet,
        bucketKind: "purchased",
        amountMicros,
        currency,
        stripePaymentMethodId: methodId,
      })
      .execute();
    await t.db
      .updateTable("reloads")
      .set({ paymentId })
      .where("wallet", "=", wallet)
      .where("crossing", "=", crossing)
      .execute();
    return customerId !== null;
  });
}

/** The reload for a while nobody else asks about; undefined: somebody does, or it is over. */
const leaseReload = ({ door }: Platform, { organizationId, wallet, crossing }: Crossing) =>
  door.write({ organizationId }, (t) =>
    t.db
      .updateTable("reloads")
      .set((set) => ({
        attempts: set("attempts", "+", 1),
        dueAt: sql<string>`now() + make_interval(secs => ${LEASE_SECONDS})`,
      }))
      .where("wallet", "=", wallet)
      .where("crossing", "=", crossing)
      .where("state", "=", "pending")
      .where("dueAt", "<=", sql<string>`now()`)
      .returning(["paymentId", "attempts"])
      .executeTakeFirst(),
  );

/** Pays it, or finds out what became of the attempt before: the provider is asked before it is charged again. */
async function pay(
  platform: Platform,
  of: Crossing,
  payment: PaymentRow,
  attempts: number,
): Promise<SeenPayment> {
  const port = paymentsOf(platform);
  const { organizationId, wallet, crossing } = of;
  if (payment.stripePaymentIntentId !== null) return port.payment(payment.stripePaymentIntentId);
  const { stripeCustomerId: customerId } = await platform.door.read({ organizationId }, (t) =>
    t.db.selectFrom("paymentCustomers").select("stripeCustomerId").executeTakeFirstOrThrow(),
  );
  const since = new Date(Date.parse(payment.createdAt) - DAY_MS);
  const known = attempts > 1 ? await port.findPayment({ customerId, paymentId: payment.id, since }) : null;
  if (known) return known;
  return port.chargeSaved({
    customerId,
    methodId: payment.stripePaymentMethodId!,
    organizationId,
    paymentId: payment.id,
    amountMicros: payment.amountMicros,
    currency: payment.currency,
    description: `Automatic reload of the ${wallet} wallet`,
    key: `reload:${organizationId}:${wallet}:${crossing}`,
  });
}

const refusedBy = ({ code, message }: PaymentProviderError): Refusal => ({ code, message });

async function attempt(platform: Platform, of: Crossing): Promise<void> {
  const { organizationId, wallet, crossing } = of;
  const scope = { organizationId };
  const lease = await leaseReload(platform, of);
  if (!lease?.paymentId) return;
  const { paymentId, attempts } = lease;
  const payment = (await platform.door.read(scope, (t) => findPaymentRow(t, paymentId)))!;
  const observation = await nextObservation(platform, organizationId);
  let seen: SeenPayment | null = null;
  let refusal: Refusal | null = null;
  try {
    seen = await pay(platform, of, payment, attempts);
  } catch (error) {
    if (!(error instanceof PaymentProviderError)) throw error;
    platform.log.warn({ err: error, organizationId, wallet, crossing }, "an automatic reload was not paid");
    if (!error.isUnknown) refusal = refusedBy(error);
  }
  // Nobody is there to pay what is left open.
  if (seen?.state === "pending") {
    refusal = seen.failure ?? {
      code: "authentication_required",
      message: "The bank asks for authentication",
    };
    await paymentsOf(platform)
      .cancelPayment(seen.intentId)
      .catch(() => {});
  }
  const isOpen = refusal === null && (seen === null || seen.state === "processing");
  await platform.door.write(scope, async (t) => {
    const row = await t.db
      .selectFrom("payments")
      .selectAll()
      .where("id", "=", paymentId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (isOpen) {
      if (seen) await recordPayment(t, row, seen, { observation, now: platform.now() });
      await t.db
        .updateTable("reloads")
        .set({
          dueAt: sql<string>`now() + make_interval(secs => ${Math.min(5 * 2 ** attempts, LONGEST_PAUSE_SECONDS)})`,
        })
        .where("wallet", "=", wallet)
        .where("crossing", "=", crossing)
        .execute();
      return;
    }
    const now = platform.now();
    if (!seen) await refusePayment(t, row, refusal!, now);
    else {
      const ended = refusal ? { ...seen, state: "failed" as const, failure: refusal } : seen;
      await recordPayment(t, row, ended, { observation, now });
    }
  });
}

/** Deals with one crossing, from wherever whoever was here before got to. */
async function reloadWallet(platform: Platform, of: Crossing): Promise<void> {
  const { organizationId, wallet, crossing } = of;
  await takeCrossing(platform, of);
  await attempt(platform, of);
  const row = await platform.door.read({ organizationId }, (t) =>
    t.db
      .selectFrom("reloads")
      .select(["paymentId", "state"])
      .where("wallet", "=", wallet)
      .where("crossing", "=", crossing)
      .executeTakeFirst(),
  );
  if (!row || row.state === "pending") return;
  if (row.paymentId === null) return endCrossing(platform, organizationId, wallet, crossing, "failed");
  await bookPayment(platform, organizationId, row.paymentId);
  await finishReload(platform, organizationId, row.paymentId);
}

/** Reloads every wallet that is due; one that fails holds up no other. */
export async function reloadWallets(
  platform: Platform,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const rest = (await findDue(platform)).values();
  const some = async () => {
    for (const crossing of rest) {
      if (isStopping()) return;
      await reloadWallet(platform, crossing).catch((error: unknown) =>
        platform.log.error({ err: error, ...crossing }, "an automatic reload is tried again"),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}
