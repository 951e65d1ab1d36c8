import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";

const AT_ONCE = 5000;

/** Removes what did not verify, 30 days after it came: it served who set the sender up. */
export const sweepRejected = (door: Door): Promise<void> =>
  door.asSystem(
    "rejected deliveries of every workspace expire",
    async (t) => {
      await sql`
        delete from inbound_deliveries where (workspace_id, id) in (
          select workspace_id, id from inbound_deliveries
            where state = 'rejected' and created_at < now() - interval '30 days' limit ${AT_ONCE})`.execute(
        t.db,
      );
    },
    { isSingle: true },
  );
