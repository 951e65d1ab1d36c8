import { sql } from "kysely";
import type { Cipher } from "../../../platform/crypto.ts";
import type { Door, Tx } from "../../../platform/db/door.ts";
import { newId } from "../../../platform/ids.ts";
import { openSecrets } from "../secret.ts";
import type { Endpoint, Lane } from "./lane.ts";

export const REASON = "deliveries of every workspace and organization";

interface QueueRow {
  scopeId: string;
  webhookId: string;
  consecutiveFailures: number;
  /** Below 0: before now. */
  failingInMs: number | null;
  breakerInMs: number | null;
  lastStatus: number | null;
}

const IN_MS = (column: "failing_since" | "breaker_until") =>
  sql`(extract(epoch from q.${sql.ref(column)} - now()) * 1000)::float8`;

/** None when they do not open: one endpoint sealed under a lost key must not keep the others waiting. */
function secretsOf(...sealed: Parameters<typeof openSecrets>): string[] {
  try {
    return openSecrets(...sealed);
  } catch {
    return [];
  }
}

/** The rows of endpoints still held under these leases; without those nothing may be sent to now. */
export async function loadEndpoints(
  t: Tx,
  cipher: Cipher,
  of: readonly { scopeId: string; webhookId: string; leaseToken: string }[],
): Promise<Endpoint[]> {
  const { rows } = await sql<{
    scopeId: string;
    id: string;
    organizationId: string;
    workspaceId: string | null;
    url: string;
    secret: Buffer;
    previousSecret: Buffer | null;
    maxAttempts: number | null;
    timeoutSeconds: number;
    isOrdered: boolean;
    concurrency: number;
    ratePerSecond: number | null;
  }>`
    select w.scope_id, w.id, w.organization_id, w.workspace_id, w.url, w.secret,
        case when w.previous_secret_until > now() then w.previous_secret end as previous_secret,
        w.max_attempts, w.timeout_seconds, w.is_ordered, w.concurrency, w.rate_per_second
      from unnest(${of.map(({ scopeId }) => scopeId)}::text[], ${of.map(({ webhookId }) => webhookId)}::text[],
        ${of.map(({ leaseToken }) => leaseToken)}::text[]) as h (scope_id, id, lease_token)
      join webhook_queues q on q.scope_id = h.scope_id and q.webhook_id = h.id and q.lease_token = h.lease_token
      join webhooks w on w.scope_id = h.scope_id and w.id = h.id
      left join workspaces p on p.id = w.workspace_id
      where w.is_active and w.disabled_at is null and p.archived_at is null`.execute(t.db);
  return rows.map(({ id, secret, previousSecret, timeoutSeconds, ...row }) => ({
    ...row,
    webhookId: id,
    timeoutMs: timeoutSeconds * 1000,
    secrets: secretsOf(cipher, { scopeId: row.scopeId, id, secret, previousSecret }),
  }));
}

/** Whether endpoints are due that nobody serves. */
export const areWaiting = (door: Door): Promise<boolean> =>
  door.asSystem(
    REASON,
    async (t) => {
      const { rows } = await sql<{ areWaiting: boolean }>`
        select exists (select from webhook_queues where due_at <= now() and lease_token is null) as are_waiting`.execute(
        t.db,
      );
      return rows[0]!.areWaiting;
    },
    { isSingle: true },
  );

/** Endpoints that are due and nobody serves, for this process from now on; each workspace and organization in turn. */
export const claimLanes = (
  door: Door,
  cipher: Cipher,
  { processId, atMost }: { processId: string; atMost: number },
): Promise<Lane[]> =>
  door.asSystem(REASON, async (t) => {
    const leaseToken = newId("process");
    const { rows } = await sql<QueueRow>`
      with waiting as (
        select scope_id, webhook_id, due_at, row_number() over (partition by scope_id order by due_at) as place
          from webhook_queues where due_at <= now() and lease_token is null),
      due as (
        select q.scope_id, q.webhook_id from waiting w join webhook_queues q using (scope_id, webhook_id)
          where q.lease_token is null order by w.place, w.due_at limit ${atMost} for update of q skip locked)
      update webhook_queues q set lease_token = ${leaseToken}, lease_process = ${processId}
        from due where q.scope_id = due.scope_id and q.webhook_id = due.webhook_id
        returning q.scope_id, q.webhook_id, q.consecutive_failures, q.last_status,
          ${IN_MS("failing_since")} as failing_in_ms, ${IN_MS("breaker_until")} as breaker_in_ms`.execute(
      t.db,
    );
    if (rows.length === 0) return [];
    const endpoints = new Map(
      (
        await loadEndpoints(
          t,
          cipher,
          rows.map((row) => ({ ...row, leaseToken })),
        )
      ).map((each) => [each.webhookId, each]),
    );
    const idle = rows.filter(({ webhookId }) => !endpoints.has(webhookId));
    // Switched off or archived: what waits is held until somebody switches it on, which makes it due again.
    if (idle.length > 0)
      await sql`update webhook_queues set lease_token = null, lease_process = null, due_at = null
        where lease_token = ${leaseToken} and webhook_id = any(${idle.map(({ webhookId }) => webhookId)}::text[])`.execute(
        t.db,
      );
    const now = performance.now();
    return rows.flatMap((row): Lane[] => {
      const endpoint = endpoints.get(row.webhookId);
      if (!endpoint) return [];
      return [
        {
          endpoint,
          leaseToken,
          health: {
            consecutiveFailures: row.consecutiveFailures,
            failingSince: row.failingInMs === null ? null : now + row.failingInMs,
            breakerUntil: row.breakerInMs === null ? null : now + row.breakerInMs,
          },
          isProven: row.consecutiveFailures === 0 && row.lastStatus !== null,
          ready: [],
          inFlight: new Set(),
          unrecorded: new Set(),
          recordedSinceLook: new Set(),
          mayHaveMore: true,
          isOver: false,
          claimedAt: now,
          lookedAt: now,
          idleSince: now,
          tokens: endpoint.ratePerSecond ?? 0,
          tokensAt: now,
        },
      ];
    });
  });

/**
 * Gives endpoints back. They are due again when their next delivery is, behind those that wait already, and not before their
 * breaker lets one through. The rows are held first, so that what came in the meantime is seen.
 */
export const releaseLanes = (door: Door, lanes: readonly Lane[]): Promise<void> =>
  door.asSystem(REASON, async (t) => {
    const of = [
      lanes.map(({ endpoint }) => endpoint.scopeId),
      lanes.map(({ endpoint }) => endpoint.webhookId),
    ];
    const tokens = lanes.map(({ leaseToken }) => leaseToken);
    const held = sql`unnest(${of[0]}::text[], ${of[1]}::text[], ${tokens}::text[]) as r (scope_id, webhook_id, lease_token)`;
    const isHeld = sql`q.scope_id = r.scope_id and q.webhook_id = r.webhook_id and q.lease_token = r.lease_token`;
    await sql`select from webhook_queues q join ${held} on ${isHeld} order by q.scope_id, q.webhook_id for update of q`.execute(
      t.db,
    );
    await sql`
      update webhook_queues q set lease_token = null, lease_process = null, due_at = (
          select case when n.next_at is not null then greatest(n.next_at, q.breaker_until, now()) end from (
            select case when w.is_ordered
              then (select d.next_attempt_at from webhook_deliveries d
                      where d.scope_id = q.scope_id and d.webhook_id = q.webhook_id and d.state = 'pending' order by d.number limit 1)
              else (select d.next_attempt_at from webhook_deliveries d
                      where d.scope_id = q.scope_id and d.webhook_id = q.webhook_id and d.state = 'pending' order by d.next_attempt_at limit 1)
              end as next_at
            from webhooks w where w.scope_id = q.scope_id and w.id = q.webhook_id and w.is_active) n)
        from ${held} where ${isHeld}`.execute(t.db);
  });

/**
 * Gives back what processes held that live no more, and what this one holds without knowing (the answer to that commit
 * was lost). Not while this process claims.
 */
export const releaseOrphans = async (
  door: Door,
  { processId, tokens }: { processId: string; tokens: readonly string[] },
): Promise<void> => {
  await door.asSystem(
    REASON,
    (t) =>
      sql`update webhook_queues q set lease_token = null, lease_process = null, due_at = now()
        where q.lease_process is not null and (not exists (select from processes p where p.id = q.lease_process)
          or q.lease_process = ${processId} and not q.lease_token = any(${tokens}::text[]))`.execute(t.db),
    { isSingle: true },
  );
};
