import { sql } from "kysely";
import type { Door, Tx } from "../../../platform/db/door.ts";
import { emit } from "../../../platform/events/emit.ts";
import { webhookDisabled } from "../events.ts";
import { REASON } from "./claim.ts";
import type { Due, Lane } from "./lane.ts";
import type { Outcome } from "./outcome.ts";
import type { Attempt } from "./send.ts";

/** One try and what it came to, to be written down. */
export interface Tried {
  lane: Lane;
  due: Due;
  attempt: Attempt;
  outcome: Outcome;
}

/** How far a moment of this process is from now; below 0: it is past. */
const fromNow = (moment: number | null): number | null =>
  moment === null ? null : moment - performance.now();

/**
 * The attempt joins the log, its delivery moves on. One that was recorded already (the answer to that commit was lost, or
 * another process took the endpoint over) changes nothing.
 */
const recordAttempts = (t: Tx, tried: readonly Tried[]) => {
  const rows = tried.map(({ lane, due, attempt, outcome }) => ({
    scope_id: lane.endpoint.scopeId,
    id: due.id,
    number: due.attempts + 1,
    round: due.roundAttempts + 1,
    state: outcome.state,
    next_in_ms: fromNow(outcome.nextAttemptAt),
    started_at: attempt.startedAt,
    duration_ms: attempt.durationMs,
    request_headers: attempt.requestHeaders,
    status: attempt.status,
    response_headers: attempt.responseHeaders,
    response_body: attempt.responseBody,
    error_code: attempt.error?.code ?? null,
    error_message: attempt.error?.message ?? null,
  }));
  return sql`
    with r as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as r (scope_id text, id text, number int, round int,
        state text, next_in_ms float8, started_at timestamptz, duration_ms int, request_headers jsonb, status int,
        response_headers jsonb, response_body text, error_code text, error_message text)),
    done as (
      update webhook_deliveries d set state = r.state, attempts = r.number, round_attempts = r.round,
          next_attempt_at = now() + r.next_in_ms * interval '1 millisecond',
          last_status = r.status, last_error = r.error_message, ended_at = case when r.state <> 'pending' then now() end
        from r where d.scope_id = r.scope_id and d.id = r.id and d.state = 'pending' and d.attempts = r.number - 1
        returning d.scope_id, d.id)
    insert into webhook_attempts (scope_id, delivery_id, number, started_at, duration_ms, request_headers, status,
        response_headers, response_body, error_code, error_message)
      select scope_id, id, number, started_at, duration_ms, request_headers, status, response_headers, response_body,
        error_code, error_message from r join done using (scope_id, id)`.execute(t.db);
};

/** How each endpoint has been answering, by the last of its tries here. */
const recordHealth = (t: Tx, tried: readonly Tried[]) => {
  const last = new Map(tried.map((each) => [each.lane, each]));
  const rows = [...last.values()].map(({ lane, attempt, outcome }) => ({
    scope_id: lane.endpoint.scopeId,
    webhook_id: lane.endpoint.webhookId,
    lease_token: lane.leaseToken,
    failures: outcome.health.consecutiveFailures,
    failing_in_ms: fromNow(outcome.health.failingSince),
    breaker_in_ms: fromNow(outcome.health.breakerUntil),
    at: attempt.startedAt,
    status: attempt.status,
  }));
  return sql`
    update webhook_queues q set consecutive_failures = r.failures, failing_since = now() + r.failing_in_ms * interval '1 millisecond',
        breaker_until = now() + r.breaker_in_ms * interval '1 millisecond', last_delivered_at = r.at, last_status = r.status
      from json_to_recordset(${JSON.stringify(rows)}::json) as r (scope_id text, webhook_id text, lease_token text, failures int,
        failing_in_ms float8, breaker_in_ms float8, at timestamptz, status int)
      where q.scope_id = r.scope_id and q.webhook_id = r.webhook_id and q.lease_token = r.lease_token`.execute(
    t.db,
  );
};

/** Switches an endpoint off, once, and says so. */
async function disable(t: Tx, { lane, outcome }: Tried): Promise<void> {
  const { scopeId, webhookId, organizationId, workspaceId, url } = lane.endpoint;
  const { numUpdatedRows } = await t.db
    .updateTable("webhooks")
    .set({ isActive: false, disabledAt: sql<string>`now()`, disabledReason: outcome.disabledBecause })
    .where("scopeId", "=", scopeId)
    .where("id", "=", webhookId)
    .where("isActive", "=", true)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  emit(
    t,
    webhookDisabled,
    { webhookId, host: new URL(url).host, reason: outcome.disabledBecause! },
    { organizationId, ...(workspaceId === null ? {} : { workspaceId }), actorId: null },
  );
}

/** Endpoints are held as by whoever deletes them, the webhook before its queue, and in one order: nobody waits in a circle. */
async function holdEndpoints(t: Tx, tried: readonly Tried[]): Promise<void> {
  const among = (of: readonly Tried[]) => {
    const endpoints = [...new Set(of.map(({ lane }) => lane.endpoint))];
    return sql`(select * from unnest(${endpoints.map(({ scopeId }) => scopeId)}::text[],
      ${endpoints.map(({ webhookId }) => webhookId)}::text[]))`;
  };
  const disabling = tried.filter(({ outcome }) => outcome.disabledBecause !== null);
  if (disabling.length > 0)
    await sql`select from webhooks w where (w.scope_id, w.id) in ${among(disabling)}
      order by w.scope_id, w.id for update`.execute(t.db);
  await sql`select from webhook_queues q where (q.scope_id, q.webhook_id) in ${among(tried)}
    order by q.scope_id, q.webhook_id for update`.execute(t.db);
}

/** Writes what was tried down, in one transaction. */
export const recordTried = (door: Door, tried: readonly Tried[]): Promise<void> =>
  door.asSystem(REASON, async (t) => {
    await holdEndpoints(t, tried);
    await recordAttempts(t, tried);
    await recordHealth(t, tried);
    for (const each of tried) if (each.outcome.disabledBecause !== null) await disable(t, each);
  });
