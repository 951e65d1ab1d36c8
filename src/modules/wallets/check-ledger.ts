import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";

export interface LedgerFinding {
  organizationId: string;
  /** What does not agree: an entry, a bucket, a wallet, a hold, a limit, a usage event. */
  what: string;
  problem: string;
}

/** Charges younger than this may be on their way. */
const UNSETTLED_MINUTES = 5;

/**
 * Recomputes everything about money from the ledger's entries alone and compares it with what is stored, in every organization.
 * Reads only. Each part of the statement is one rule; a row of it is a finding.
 */
export async function checkLedger(t: Tx): Promise<LedgerFinding[]> {
  const { rows } = await sql<LedgerFinding>`
    with lines as (
      select organization_id, sequence, from_account as account, -amount_micros as micros from ledger_entries
      union all
      select organization_id, sequence, to_account, amount_micros from ledger_entries),
    sums as (select organization_id, account, sum(micros) as micros from lines group by 1, 2),
    running as (
      select organization_id, sequence, account, sum(micros) over (partition by organization_id, account order by sequence) as micros
      from lines where account like 'wallet:%'),
    walked as (
      select organization_id, sequence, transaction_id, line, wallet, balance_micros,
        lag(sequence, 1, 0::bigint) over (partition by organization_id order by sequence) as before,
        sum(case when to_account like 'wallet:%' then amount_micros else 0 end
          - case when from_account like 'wallet:%' then amount_micros else 0 end)
          over (partition by organization_id, wallet order by sequence) as balance
      from ledger_entries),
    held as (
      select h.organization_id, h.wallet, l.value ->> 0 as bucket, sum((l.value ->> 1)::bigint) as micros
      from holds h cross join jsonb_array_elements(h.lines) l where h.state = 'held' group by 1, 2, 3)
    select organization_id as "organizationId", 'entry ' || sequence as what,
      'follows entry ' || before || ': entries are missing between them' as problem
      from walked where sequence <> before + 1
    union all
    select b.organization_id, 'ledger', 'ends at entry ' || coalesce(max(e.sequence), 0) || ', and ' || b.sequence || ' were written'
      from wallet_books b left join ledger_entries e using (organization_id)
      group by b.organization_id, b.sequence having b.sequence <> coalesce(max(e.sequence), 0)
    union all
    select organization_id, 'entry ' || sequence, 'says the wallet ' || wallet || ' held ' || balance_micros || ', its entries say ' || balance
      from walked where balance_micros <> balance
    union all
    select organization_id, 'entry ' || sequence, 'overdraws ' || account || ' by ' || -micros from running where micros < 0
    union all
    select b.organization_id, 'bucket ' || b.id, 'holds ' || b.remaining_micros || ', its entries say ' || coalesce(s.micros, 0)
      from credit_buckets b
      left join sums s on s.organization_id = b.organization_id and s.account = 'wallet:' || b.wallet || ':' || b.id
      where b.remaining_micros <> coalesce(s.micros, 0)
    union all
    select s.organization_id, 'account ' || s.account, 'has ' || s.micros || ' in the ledger, and no bucket'
      from sums s where s.account like 'wallet:%' and s.micros <> 0 and not exists (
        select from credit_buckets b where b.organization_id = s.organization_id and s.account = 'wallet:' || b.wallet || ':' || b.id)
    union all
    select b.organization_id, 'bucket ' || b.id, 'has ' || b.held_micros || ' earmarked, open holds say ' || coalesce(h.micros, 0)
      from credit_buckets b
      left join held h on h.organization_id = b.organization_id and h.bucket = b.id
      where b.held_micros <> coalesce(h.micros, 0)
    union all
    select w.organization_id, 'wallet ' || w.kind, 'holds ' || w.balance_micros || ', its entries say ' || coalesce(sum(s.micros), 0)
      from wallets w
      left join sums s on s.organization_id = w.organization_id and s.account like 'wallet:' || w.kind || ':%'
      group by w.organization_id, w.kind, w.balance_micros having w.balance_micros <> coalesce(sum(s.micros), 0)
    union all
    select w.organization_id, 'wallet ' || w.kind, 'has ' || w.held_micros || ' held, open holds say ' || coalesce(sum(h.micros), 0)
      from wallets w left join held h on h.organization_id = w.organization_id and h.wallet = w.kind
      group by w.organization_id, w.kind, w.held_micros having w.held_micros <> coalesce(sum(h.micros), 0)
    union all
    select w.organization_id, 'wallet ' || w.kind, 'owes ' || w.debt_micros || ', its entries say ' || -coalesce(s.micros, 0)
      from wallets w left join sums s on s.organization_id = w.organization_id and s.account = 'debt:' || w.kind
      where w.debt_micros <> -coalesce(s.micros, 0)
    union all
    select c.organization_id, 'usage event ' || c.id, 'waits to be settled since ' || c.created_at
      from charges c where c.created_at < now() - make_interval(mins => ${UNSETTLED_MINUTES})
    union all
    select u.organization_id, 'usage event ' || u.id, 'cost ' || u.cost_micros || ', the ledger says ' || coalesce(sum(e.amount_micros), 0)
      from usage_events u
      left join ledger_entries e on e.organization_id = u.organization_id and e.transaction_id = u.id and e.to_account = 'usage'
      where u.cost_micros > 0 and not exists (select from charges c where c.organization_id = u.organization_id and c.id = u.id)
      group by u.organization_id, u.id, u.cost_micros having u.cost_micros <> coalesce(sum(e.amount_micros), 0)
    union all
    select l.organization_id, 'limit ' || l.id, 'has ' || l.held_micros || ' held, more than its subject''s open holds'
      from spend_limits l
      where l.held_micros > (select coalesce(sum(greatest(h.amount_micros - h.settled_micros, 0)), 0) from holds h
        where h.organization_id = l.organization_id and h.state = 'held' and (l.wallet is null or l.wallet = h.wallet)
          and (l.workspace_id is null or l.workspace_id = h.workspace_id)
          and (l.subject_kind in ('organization', 'workspace')
            or l.subject_id = case l.subject_kind when 'member' then h.account_id when 'agent' then h.agent_id else h.key_id end))
    order by 1, 2
    limit 1000`.execute(t.db);
  return rows;
}

export async function ledgerCounts(t: Tx): Promise<{ organizations: number; entries: number }> {
  const { rows } = await sql<{ organizations: number; entries: number }>`
    select (select count(*)::int from wallet_books) as organizations, (select count(*)::bigint from ledger_entries) as entries`.execute(
    t.db,
  );
  return rows[0]!;
}
