import { sql } from "kysely";
import type { Platform } from "../../platform/platform.ts";
import { paymentsOf } from "./port.ts";
import { syncInvoice } from "./subscription-sync.ts";

interface Uncharged {
  organizationId: string;
  customerId: string;
  subscriptionId: string;
  currency: string;
  /** The lines it is made of, oldest first. */
  itemIds: string[];
  description: string;
  netMicros: number;
}

/** What changes of plan cost in running months that are paid online, and nobody was charged for yet. */
const findUncharged = ({ door }: Platform): Promise<Uncharged[]> =>
  door.asSystem("what changes of plan cost, of every organization", async (t) => {
    const { rows } = await sql<Uncharged>`
      select i.organization_id as "organizationId", c.stripe_customer_id as "customerId", c.stripe_subscription_id as "subscriptionId",
          o.currency, array_agg(i.id order by i.id) as "itemIds", string_agg(i.description, '; ' order by i.id) as description,
          sum(i.amount_micros)::bigint as "netMicros"
        from billing_items i
        join payment_customers c on c.organization_id = i.organization_id and c.subscription_state = 'active'
        join organizations o on o.id = i.organization_id
        join subscriptions s on s.organization_id = i.organization_id and i.occurred_at >= s.period_start
        where i.kind = 'proration' and i.provider_invoice_id is null
        group by 1, 2, 3, 4 having sum(i.amount_micros) > 0 limit 100`.execute(t.db);
    return rows;
  });

/**
 * Charges what a change of plan costs for the rest of its month, on an invoice of the provider of its own. Its key is the last
 * line on it: whoever comes again after a crash asks for the same invoice.
 */
export async function chargeChanges(platform: Platform): Promise<void> {
  const port = paymentsOf(platform);
  for (const { organizationId, itemIds, netMicros, ...order } of await findUncharged(platform)) {
    try {
      const invoiceId = await port.invoiceChange({ ...order, amountMicros: netMicros, key: itemIds.at(-1)! });
      await platform.door.write({ organizationId }, (t) =>
        t.db
          .updateTable("billingItems")
          .set({ providerInvoiceId: invoiceId })
          .where("id", "in", itemIds)
          .execute(),
      );
      await syncInvoice(platform, invoiceId);
    } catch (error) {
      platform.log.warn({ err: error, organizationId }, "a change of plan is not charged yet");
    }
  }
}
