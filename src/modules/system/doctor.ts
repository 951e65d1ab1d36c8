import { sql } from "kysely";
import type { VerbTx } from "../../platform/operation.ts";
import { paymentChecks } from "../payments/index.ts";

interface Check {
  name: string;
  isOk: boolean;
  detail: string;
}

const check = (name: string, problems: string[], fine: string): Check => ({
  name,
  isOk: problems.length === 0,
  detail: problems.length === 0 ? fine : problems.slice(0, 10).join("; "),
});

/** What an administrator would check by hand, asked of the live catalogue and books. */
export async function doctorChecks(t: VerbTx): Promise<Check[]> {
  const ask = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(t.db)).rows;
  const logins = await ask<{ rolname: string }>(
    sql`select rolname from pg_roles where rolname in ('bailiwick_app', 'bailiwick_system') and (rolsuper or rolbypassrls)`,
  );
  const open = await ask<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
        and a.attname in ('workspace_id', 'organization_id', 'scope_id'))
      and has_table_privilege('bailiwick_app', c.oid, 'SELECT')`);
  const books = await ask<{ id: string }>(sql`
    select w.organization_id || '/' || w.kind as id from wallets w
    where w.balance_micros <> (select coalesce(sum(b.remaining_micros), 0) from credit_buckets b
        where b.organization_id = w.organization_id and b.wallet = w.kind)
      or w.balance_micros <> coalesce((select e.balance_micros from ledger_entries e
        where e.organization_id = w.organization_id and e.wallet = w.kind order by e.sequence desc limit 1), 0)`);
  const missing = await ask<{ id: string }>(sql`
    select b.organization_id as id from wallet_books b
    where b.sequence <> (select count(*) from ledger_entries e where e.organization_id = b.organization_id)`);
  const overHeld = await ask<{ id: string }>(sql`
    select w.organization_id || '/' || w.kind as id from wallets w
    where w.held_micros <> (select coalesce(sum(b.held_micros), 0) from credit_buckets b
      where b.organization_id = w.organization_id and b.wallet = w.kind)`);
  const stuck = await ask<{ id: string }>(sql`
    select r.id from runs r where r.lease_process is not null
      and not exists (select 1 from processes p where p.id = r.lease_process and p.seen_at > now() - interval '15 seconds')`);
  const [queue] = await ask<{ failed: number }>(
    // Without a key it was replaced by a later job while a process held it: nothing was given up.
    sql`select count(*)::int as failed from graphile_worker.jobs where attempts >= max_attempts and key is not null`,
  );
  const payments = await paymentChecks(t);
  const ids = (rows: { id: string }[]) => rows.map((row) => row.id);
  return [
    check(
      "logins",
      logins.map((row) => `${row.rolname} bypasses row-level security`),
      "no login bypasses row-level security",
    ),
    check(
      "row_level_security",
      open.map((row) => `${row.name} is not forced`),
      "every tenant table is forced",
    ),
    check(
      "ledger_balances",
      ids(books).map((id) => `${id} differs from its ledger`),
      "every balance equals its ledger",
    ),
    check(
      "ledger_entries",
      ids(missing).map((id) => `${id} has gaps in its ledger`),
      "no entry is missing from a ledger",
    ),
    check(
      "holds",
      ids(overHeld).map((id) => `${id} differs from its buckets`),
      "held amounts equal what the buckets earmark",
    ),
    check(
      "leases",
      ids(stuck).map((id) => `${id} is leased to a dead process`),
      "no run is held by a dead process",
    ),
    check("payments", payments.differences, "no open difference between payments, provider and ledger"),
    check("payment_events", payments.events, "what the payment provider told is dealt with"),
    check("payment_credits", payments.credits, "every payment is credited"),
    check("queue", queue!.failed > 0 ? [`${queue!.failed} jobs gave up`] : [], "no job gave up"),
  ];
}
