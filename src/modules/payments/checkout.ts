import { notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { currencyOf, requireProvider, waysBack } from "./config.ts";
import {
  createCheckout,
  createPaymentMethodSetup,
  createPortal,
  getPayment,
  listPayments,
} from "./contract.ts";
import { customerOf } from "./customers.ts";
import { paymentsOf } from "./port.ts";
import { providing } from "./providing.ts";
import { findPaymentRow, toPayments } from "./row.ts";
import { toStripe } from "./stripe/amounts.ts";

const WALLETS = { ai: "AI", data: "data" };

implementWork(createCheckout, async (ws, { wallet, amountMicros, returnTo }) => {
  await requireProvider(ws.platform);
  const organizationId = ws.scope.organizationId!;
  const currency = await ws.read(currencyOf);
  toStripe(currency, amountMicros);
  const { customerId } = await providing(customerOf(ws));
  const paymentId = newId("payment");
  // Written down first: whatever is paid on the page finds its payment here.
  await ws.tx((t) =>
    t.db
      .insertInto("payments")
      .values({
        id: paymentId,
        provider: "stripe",
        purpose: "top_up",
        wallet,
        bucketKind: "purchased",
        amountMicros,
        currency,
        madeBy: ws.caller.accountId,
      })
      .execute(),
  );
  const close = (state: "failed") =>
    ws.tx((t) => t.db.updateTable("payments").set({ state }).where("id", "=", paymentId).execute());
  const page = await providing(
    paymentsOf(ws.platform).startTopUp({
      customerId,
      organizationId,
      paymentId,
      amountMicros,
      currency,
      title: `Credit of the ${WALLETS[wallet]} wallet`,
      ...waysBack(ws, returnTo, paymentId),
    }),
  ).catch(async (error: unknown) => {
    await close("failed");
    throw error;
  });
  return ws.commit(async (t) => {
    await t.db
      .updateTable("payments")
      .set({ stripeCheckoutSessionId: page.sessionId })
      .where("id", "=", paymentId)
      .execute();
    return { url: page.url, paymentId };
  });
});

implementWork(createPaymentMethodSetup, async (ws, { returnTo }) => {
  await requireProvider(ws.platform);
  const currency = await ws.read(currencyOf);
  const { customerId } = await providing(customerOf(ws));
  const order = { customerId, organizationId: ws.scope.organizationId!, currency };
  return providing(paymentsOf(ws.platform).startSetup({ ...order, ...waysBack(ws, returnTo) }));
});

implementWork(createPortal, async (ws, { returnTo }) => {
  await requireProvider(ws.platform);
  const { customerId } = await providing(customerOf(ws));
  const returnUrl = new URL(returnTo, ws.platform.config.publicUrl).href;
  return providing(paymentsOf(ws.platform).openPortal({ customerId, returnUrl }));
});

implement(listPayments, async (t, { cursor, limit, state, wallet }) => {
  const rows = await t.db
    .selectFrom("payments")
    .selectAll()
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .$if(state !== undefined, (query) => query.where("state", "=", state!))
    .$if(wallet !== undefined, (query) => query.where("wallet", "=", wallet!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const page = toPage(rows, limit, ({ id }) => id);
  return { ...page, data: await toPayments(t, page.data) };
});

implement(getPayment, async (t, { id }) => {
  const row = await findPaymentRow(t, id);
  if (!row) throw notFound("Payment");
  return (await toPayments(t, [row]))[0]!;
});
