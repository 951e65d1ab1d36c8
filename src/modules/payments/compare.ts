import { sql } from "kysely";
import type { Platform } from "../../platform/platform.ts";
import { organizationOfCustomer } from "./customers.ts";
import { paymentsOf, type SeenPayment, type SeenReversal } from "./port.ts";

export interface Found {
  kind: "missing_here" | "missing_there" | "amount_differs" | "not_credited" | "credit_differs";
  /** As the provider names it; else our id. */
  subject: string;
  organizationId: string | null;
  paymentId: string | null;
  hereMicros: number | null;
  thereMicros: number | null;
  /** To be asked about again. */
  intentId: string | null;
}
export interface Compared {
  count: number;
  found: Found[];
}

interface Here {
  organizationId: string;
  id: string;
  amountMicros: number;
  state: string;
  intentId: string | null;
  paidAt: string | null;
}

const paymentsHere = ({ door }: Platform, since: Date): Promise<Here[]> =>
  door.asSystem("payments of every organization are compared with the provider's", (t) =>
    t.db
      .selectFrom("payments")
      .select([
        "organizationId",
        "id",
        "amountMicros",
        "state",
        "stripePaymentIntentId as intentId",
        "paidAt",
      ])
      .where("provider", "=", "stripe")
      .where("createdAt", ">=", sql<string>`${since.toISOString()}::timestamptz - interval '2 days'`)
      .execute(),
  );

/** Payments that were paid there and here, with the same amount. */
export async function comparePayments(platform: Platform, since: Date): Promise<Compared> {
  if (paymentsOf(platform).provider === "manual") return { count: 0, found: [] };
  // Here first: what is paid in between is there and looks missing, never the other way round.
  const here = await paymentsHere(platform, since);
  const byIntent = new Map(
    here.flatMap((row) => (row.intentId === null ? [] : [[row.intentId, row] as const])),
  );
  const byId = new Map(here.map((row) => [row.id, row]));
  const seen = new Set<string>();
  const found: Found[] = [];
  let count = 0;
  for await (const there of paymentsOf(platform).paymentsSince(since)) {
    count++;
    seen.add(there.intentId);
    const row = byIntent.get(there.intentId) ?? (there.paymentId ? byId.get(there.paymentId) : undefined);
    const difference = await paymentDifference(platform, row, there);
    if (difference) found.push(difference);
  }
  for (const row of here) {
    if (row.state !== "succeeded" || row.intentId === null || seen.has(row.intentId)) continue;
    const paidAt = Date.parse(row.paidAt ?? "");
    // Made before the time that was asked for.
    if (!(paidAt >= since.getTime()) || (await isThere(platform, row.intentId))) continue;
    found.push({
      kind: "missing_there",
      subject: row.intentId,
      organizationId: row.organizationId,
      paymentId: row.id,
      hereMicros: row.amountMicros,
      thereMicros: null,
      intentId: null,
    });
  }
  return { count, found };
}

const isThere = async (platform: Platform, intentId: string): Promise<boolean> =>
  paymentsOf(platform)
    .payment(intentId)
    .then(({ state }) => state === "succeeded")
    .catch(() => false);

async function paymentDifference(
  platform: Platform,
  row: Here | undefined,
  there: SeenPayment,
): Promise<Found | null> {
  const about = {
    subject: there.intentId,
    organizationId: row?.organizationId ?? null,
    paymentId: row?.id ?? null,
    hereMicros: row?.amountMicros ?? null,
    thereMicros: there.receivedMicros,
  };
  if (there.state !== "succeeded")
    return row?.state === "succeeded" ? { ...about, kind: "missing_there", intentId: null } : null;
  if (row && row.amountMicros !== there.receivedMicros)
    return { ...about, kind: "amount_differs", intentId: null };
  if (row?.state === "succeeded") return null;
  // Of a customer of somebody else who uses the same account of the provider.
  const organizationId =
    row?.organizationId ?? (there.customerId && (await organizationOfCustomer(platform, there.customerId)));
  if (!organizationId) return null;
  return { ...about, kind: "missing_here", organizationId, hereMicros: null, intentId: there.intentId };
}

interface ReversalHere {
  organizationId: string;
  id: string;
  paymentId: string;
  takenMicros: number;
  isUndone: boolean;
}

/** Refunds and disputes that are there and here, and taken or given back alike. */
export async function compareReversals(platform: Platform, since: Date): Promise<Compared> {
  if (paymentsOf(platform).provider === "manual") return { count: 0, found: [] };
  const { payments, reversals } = await platform.door.asSystem(
    "payments of every organization are compared with the provider's",
    async (t) => ({
      payments: await t.db
        .selectFrom("payments")
        .select(["organizationId", "id", "stripePaymentIntentId as intentId"])
        .where("stripePaymentIntentId", "is not", null)
        .execute(),
      reversals: await t.db
        .selectFrom("paymentReversals")
        .select(["organizationId", "id", "paymentId", "takenMicros", "isUndone"])
        .where("kind", "<>", "manual")
        .execute(),
    }),
  );
  const known = new Map(reversals.map((row) => [row.id, row]));
  const paid = new Map(payments.map((row) => [row.intentId, row]));
  const found: Found[] = [];
  const seen = new Set<string>();
  let count = 0;
  for await (const there of paymentsOf(platform).reversalsSince(since)) {
    count++;
    seen.add(there.id);
    const payment = paid.get(there.intentId);
    const difference = payment && reversalDifference(payment, known.get(there.id), there);
    if (difference) found.push(difference);
  }
  return { count, found };
}

function reversalDifference(
  payment: { organizationId: string; id: string },
  row: ReversalHere | undefined,
  there: SeenReversal,
): Found | null {
  const hereMicros = row && !row.isUndone ? row.takenMicros : 0;
  const thereMicros = there.isTaken ? there.amountMicros : 0;
  if (hereMicros === thereMicros) return null;
  return {
    kind: row ? "amount_differs" : "missing_here",
    subject: there.id,
    organizationId: payment.organizationId,
    paymentId: payment.id,
    hereMicros,
    thereMicros,
    intentId: there.intentId,
  };
}

/** Payments that succeeded, against the ledger: credited once and whole, and taken back as much as was given back. */
export async function compareCredits({ door }: Platform, since: Date): Promise<Compared> {
  const rows = await door.asSystem(
    "payments of every organization are compared with the ledger",
    async (t) => {
      const result = await sql<{
        organizationId: string;
        id: string;
        amountMicros: number;
        creditedMicros: number | null;
        leftMicros: number;
        bookedMicros: number;
      }>`
      select p.organization_id as "organizationId", p.id, p.amount_micros as "amountMicros",
          (select sum(e.amount_micros)::bigint from ledger_entries e
            where e.organization_id = p.organization_id and e.transaction_id = 'payment:' || p.id
              and e.kind in ('purchase', 'grant')) as "creditedMicros",
          p.amount_micros - p.reversed_micros as "leftMicros",
          p.amount_micros - coalesce((select sum(case when r.is_undone then 0 else (
              select coalesce(sum(e.amount_micros), 0) from ledger_entries e
                where e.organization_id = r.organization_id and e.transaction_id = 'reversal:' || r.id) end)
            from payment_reversals r where r.organization_id = p.organization_id and r.payment_id = p.id), 0)::bigint as "bookedMicros"
        from payments p
        where p.state = 'succeeded' and p.wallet is not null and p.updated_at >= ${since.toISOString()}::timestamptz
          -- What is being booked at this moment is no difference.
          and p.updated_at < now() - interval '10 seconds'`.execute(t.db);
      return result.rows;
    },
  );
  const found = rows.flatMap(({ organizationId, id, ...row }): Found[] => {
    const about = { subject: id, organizationId, paymentId: id, intentId: null };
    if (row.creditedMicros === null)
      return [{ ...about, kind: "not_credited", hereMicros: 0, thereMicros: row.amountMicros }];
    if (row.creditedMicros !== row.amountMicros)
      return [
        { ...about, kind: "credit_differs", hereMicros: row.creditedMicros, thereMicros: row.amountMicros },
      ];
    if (row.bookedMicros !== row.leftMicros)
      return [
        { ...about, kind: "credit_differs", hereMicros: row.bookedMicros, thereMicros: row.leftMicros },
      ];
    return [];
  });
  return { count: rows.length, found };
}
