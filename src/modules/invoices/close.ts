import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Month, monthOf } from "../../platform/month.ts";
import { dayOf, informationOf, lastDayOf, openItems } from "./billable.ts";
import { composeDraft, type Draft, keepDraft, type Origin } from "./draft.ts";
import { issueDraft, type PaidWith } from "./issue.ts";

// Usage reaches its sums a moment after it happened; a month is closed when they are surely whole.
const CLOSE_AFTER_MS = 3_600_000;
const BATCH = 100;
// What is older goes into the first of them.
const MOST_MONTHS = 24;

/** Keeps and issues in one; null when what it is for has an invoice already. Its items are marked as charged. */
export async function issueNow(
  t: Tx,
  organizationId: string,
  draft: Draft,
  { origin, now, paid }: { origin: Origin; now: Date; paid?: PaidWith },
): Promise<string | null> {
  const invoiceId = await keepDraft(t, organizationId, draft, origin);
  if (invoiceId === null) return null;
  const items = draft.lines.map(({ sourceId }) => sourceId).filter((id) => id !== null);
  await t.db
    .updateTable("billingItems")
    .set({ invoiceId })
    .where("organizationId", "=", organizationId)
    .where("id", "=", sql<string>`any(${items}::text[])`)
    .execute();
  await issueDraft(t, { organizationId, invoiceId }, { now, paid });
  return invoiceId;
}

/** One organization's invoices are decided about by one process at a time. */
export const lockInvoices = (t: Tx, organizationId: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`invoices:${organizationId}`}, 0))`.execute(t.db);

/** The months that ended since, the oldest first. */
function monthsSince(oldest: Date, now: Date): Month[] {
  const months: Month[] = [];
  for (let month = monthOf(oldest); month.end.getTime() + CLOSE_AFTER_MS <= now.getTime();) {
    months.push(month);
    month = monthOf(month.end);
  }
  return months.slice(-MOST_MONTHS);
}

async function closeMonth(t: Tx, organizationId: string, month: Month, now: Date): Promise<void> {
  await lockInvoices(t, organizationId);
  const sourceKey = `period:${month.name}`;
  const closed = await t.db
    .selectFrom("invoices")
    .select("id")
    .where("organizationId", "=", organizationId)
    .where("sourceKey", "=", sourceKey)
    .executeTakeFirst();
  if (closed) return;
  const items = await openItems(t, organizationId, month.end);
  const draft = await composeDraft(t, organizationId, [
    ...items,
    ...(await informationOf(t, organizationId, month)),
  ]);
  // Credits that outweigh the charges, or less than a cent: it stays open and goes into the next month's.
  if (draft.totalMicros <= 0) return;
  const origin: Origin = {
    kind: "period",
    sourceKey,
    periodStart: dayOf(month.start),
    periodEnd: lastDayOf(month),
    createdBy: null,
  };
  await issueNow(t, organizationId, draft, { origin, now });
}

/** Invoices every month that ended, of every organization with something to charge; once each, however many look. */
export async function closeMonths(
  { door, log, now: clock }: Pick<Platform, "door" | "log" | "now">,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const now = clock();
  const until = monthOf(new Date(now.getTime() - CLOSE_AFTER_MS)).start;
  let after = "";
  while (!isStopping()) {
    const waiting = await door.asSystem("a month ends for every organization", (t) =>
      t.db
        .selectFrom("billingItems")
        .select(({ fn }) => ["organizationId", fn.min("occurredAt").as("oldest")])
        .where("invoiceId", "is", null)
        .where("occurredAt", "<", until.toISOString())
        .where("organizationId", ">", after)
        .groupBy("organizationId")
        .orderBy("organizationId")
        .limit(BATCH)
        .execute(),
    );
    if (waiting.length === 0) return;
    for (const { organizationId, oldest } of waiting) {
      after = organizationId;
      for (const month of monthsSince(new Date(oldest), now)) {
        if (isStopping()) return;
        await door
          .asSystem("a month ends for every organization", (t) => closeMonth(t, organizationId, month, now))
          // One organization whose invoice cannot be made holds up nobody else's.
          .catch((error: unknown) =>
            log.error({ err: error, organizationId, month: month.name }, "an invoice could not be issued"),
          );
      }
    }
  }
}
