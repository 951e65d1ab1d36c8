import { sql } from "kysely";
import type { Platform } from "../../platform/platform.ts";
import { bookPayment } from "./credit.ts";
import { finishReload } from "./reload-end.ts";

interface Left {
  organizationId: string;
  paymentId: string;
  isReload: boolean;
}

/** Payments whose process died between writing down what happened and telling the books. */
const findUnbooked = ({ door }: Platform): Promise<Left[]> =>
  door.asSystem("payments of every organization that the books do not know of yet", async (t) => {
    const { rows } = await sql<Left>`
      select p.organization_id as "organizationId", p.id as "paymentId", p.purpose = 'reload' as "isReload"
        from payments p where p.state = 'succeeded' and p.credited_at is null and p.wallet is not null
          and p.updated_at < now() - interval '5 seconds'
      union
      select r.organization_id, r.payment_id, false from payment_reversals r
        where ((r.taken_micros > 0 and r.booked_at is null) or (r.is_undone and r.undone_at is null))
          and r.updated_at < now() - interval '5 seconds'
      limit 500`.execute(t.db);
    return rows;
  });

/** Tells the books of what a crash left untold. */
export async function bookWhatIsLeft(platform: Platform): Promise<void> {
  for (const { organizationId, paymentId, isReload } of await findUnbooked(platform))
    try {
      await bookPayment(platform, organizationId, paymentId);
      if (isReload) await finishReload(platform, organizationId, paymentId);
    } catch (error) {
      platform.log.error({ err: error, organizationId, paymentId }, "a payment is not in the books yet");
    }
}
