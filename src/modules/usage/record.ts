import type { Compilable } from "kysely";
import { sql } from "kysely";
import type { WalletKind } from "../../platform/books/books.ts";
import type { Tx } from "../../platform/db/door.ts";
import { prepare } from "../../platform/db/prepared.ts";
import type { Platform } from "../../platform/platform.ts";
import type { UsageKind } from "./contract.ts";

/** Heard where usage is rolled up, once some is committed. */
export const USAGE_RECORDED = "usage";

export interface NewUsage {
  /** Made from what it meters, unique in the organization: reported twice, it counts once. */
  id: string;
  kind: UsageKind;
  wallet: WalletKind;
  costMicros: number;
  /** How many of `unit` were used. One kind has one unit. */
  quantity: number;
  unit: string;
  priceVersion: string;
  environment: string;
  runId?: string | null;
  stepNumber?: number | null;
  agentId?: string | null;
  accountId?: string | null;
  /** An API key; a session is none. */
  keyId?: string | null;
  stage?: string | null;
  model?: string | null;
  inputTokens?: number;
  outputTokens?: number;
  cachedInputTokens?: number;
  isEstimated?: boolean;
  /** What was set aside for it; settled with the charge, given back when it cost nothing. */
  holdKey?: string | null;
}

type Row = Required<NewUsage> & { isEnforced: boolean; createdAt: string };

// One statement, so that an event that is there already leaves neither a second sum nor a second charge.
const insertUsage = prepare((db, row: Row) => {
  const query = sql`
    with event as (
      insert into usage_events (id, kind, wallet, cost_micros, quantity, unit, price_version, environment, run_id, step_number, agent_id,
        account_id, key_id, stage, model, input_tokens, output_tokens, cached_input_tokens, is_estimated, created_at, begins_run)
      values (${row.id}, ${row.kind}, ${row.wallet}, ${row.costMicros}::bigint, ${row.quantity}::numeric, ${row.unit}, ${row.priceVersion},
        ${row.environment}, ${row.runId}::text, ${row.stepNumber}::int, ${row.agentId}::text, ${row.accountId}::text, ${row.keyId}::text,
        ${row.stage}::text, ${row.model}::text, ${row.inputTokens}::bigint, ${row.outputTokens}::bigint, ${row.cachedInputTokens}::bigint,
        ${row.isEstimated}::boolean, ${row.createdAt}::timestamptz,
        ${row.runId}::text is not null
          and not exists (select from usage_events where workspace_id = current_workspace() and run_id = ${row.runId}::text))
      on conflict (workspace_id, id) do nothing
      returning *),
    charged as (
      insert into charges (id, wallet, cost_micros, hold_id, workspace_id, agent_id, account_id, key_id, is_enforced, created_at)
      select id, wallet, cost_micros, ${row.holdKey}::text, workspace_id, agent_id, account_id, key_id, ${row.isEnforced}::boolean, created_at
        from event where cost_micros > 0)
    insert into usage_unrolled (workspace_id, id, kind, wallet, unit, environment, stage, agent_id, account_id, key_id, model, run_id,
      begins_run, quantity, input_tokens, output_tokens, cached_input_tokens, cost_micros, created_at)
    select workspace_id, id, kind, wallet, unit, environment, coalesce(stage, ''), coalesce(agent_id, ''), coalesce(account_id, ''),
      coalesce(key_id, ''), coalesce(model, ''), run_id, begins_run, quantity, input_tokens, output_tokens, cached_input_tokens,
      cost_micros, created_at
      from event`;
  return { compile: () => query.compile(db) } satisfies Compilable;
});

/**
 * Meters work in the workspace of this transaction, in the transaction of the work: the event, what the sums still have to
 * take in, and the charge go out with COMMIT. The charge is then handed to the books without waiting; one that a crash
 * left is collected later.
 */
export function recordUsage(t: Tx, platform: Platform, event: NewUsage): void {
  const { organizationId, workspaceId } = t.scope;
  if (!organizationId || !workspaceId) throw new Error("usage is recorded in a workspace");
  const isEnforced = platform.settings.credits() === "enforced";
  const { agentId = null, accountId = null, keyId = null, holdKey = null } = event;
  const row: Row = {
    runId: null,
    stepNumber: null,
    stage: null,
    model: null,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    isEstimated: false,
    ...event,
    agentId,
    accountId,
    keyId,
    holdKey,
    isEnforced,
    createdAt: platform.now().toISOString(),
  };
  t.atCommit({ compile: () => insertUsage.bind(row) });
  t.signal(USAGE_RECORDED);
  const { id: key, wallet, costMicros: amountMicros } = event;
  const subjects = { workspaceId, agentId, accountId, keyId };
  t.afterCommit(() => {
    if (amountMicros > 0)
      platform.books.collect(organizationId, { key, wallet, amountMicros, holdKey, subjects, isEnforced });
    // One that cannot be given back now ends by itself.
    else if (holdKey) platform.books.release(organizationId, { holdKey }).catch(() => {});
  });
}
