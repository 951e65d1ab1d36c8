import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";
import { EVENT_SETTINGS_DEFAULTS } from "../events/contract.ts";

const AT_ONCE = 5000;
const AT_ONCE_OF_ONE = 1000;

/**
 * Removes what did not verify, 30 days after it came: it served who set the sender up. And what was dealt with, once it is
 * older than its workspace keeps events; what nobody acknowledged yet stays.
 */
export const sweepDeliveries = (door: Door): Promise<void> =>
  door.asSystem("old deliveries of every workspace expire", async (t) => {
    await sql`
      delete from inbound_deliveries where (workspace_id, id) in (
        select workspace_id, id from inbound_deliveries
          where state = 'rejected' and created_at < now() - interval '30 days' limit ${AT_ONCE})`.execute(
      t.db,
    );
    await sql`
      delete from inbound_deliveries where (workspace_id, id) in (
        select d.workspace_id, d.id from inbound_webhooks w
          left join event_settings s on s.scope_id = w.workspace_id
          join workspaces p on p.id = w.workspace_id
          cross join lateral (select workspace_id, id, created_at from inbound_deliveries
            where workspace_id = w.workspace_id and webhook_id = w.id and (acknowledged_at is not null or state = 'started')
            order by id limit ${AT_ONCE_OF_ONE}) d
          where d.created_at < now() - make_interval(days => least(coalesce(s.retention_days, ${EVENT_SETTINGS_DEFAULTS.retentionDays}),
            plan_retention_days(p.organization_id, now())))
          limit ${AT_ONCE})`.execute(t.db);
  });
