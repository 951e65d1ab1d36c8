import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";
import type { Log } from "../../platform/log.ts";

const EVERY_MS = 60_000;

/** Gives back holds whose hour is over: of calls whose process died and whose run never went on. */
export const releaseExpiredHolds = (door: Door): Promise<number> =>
  door.asSystem("holds left by a crash, in whatever organization", async (t) => {
    const { rows } = await sql<{ n: number }>`
      with expired as (
        update holds set state = 'released' where state = 'held' and expires_at < now()
        returning organization_id, wallet, amount_micros),
      summed as (select organization_id, wallet, sum(amount_micros)::bigint as amount from expired group by 1, 2),
      freed as (
        update wallets w set held_micros = w.held_micros - s.amount from summed s
        where w.organization_id = s.organization_id and w.kind = s.wallet returning 1)
      select count(*)::int as n from expired`.execute(t.db);
    return rows[0]!.n;
  });

export function startHoldSweeper(door: Door, log: Log): () => void {
  const timer = setInterval(
    () =>
      void releaseExpiredHolds(door).catch((error: unknown) =>
        log.warn({ err: error }, "holds were not swept"),
      ),
    EVERY_MS,
  );
  return () => clearInterval(timer);
}
