import { createHash } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { Cipher } from "../../platform/crypto.ts";
import { holds } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { DB } from "../../platform/db/tables.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { notFound } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";
import type { Webhook } from "./contract.ts";
import { secretOf } from "./secret.ts";

export type WebhookRow = Selectable<DB["webhooks"]>;
type Health = Pick<
  Selectable<DB["webhookQueues"]>,
  "consecutiveFailures" | "failingSince" | "breakerUntil" | "lastDeliveredAt" | "lastStatus"
>;

const COUNTED_AT_MOST = 10_000;

/** Whose webhooks a call is about: the workspace it is in, or the organization itself. */
export const ownerOf = ({ organizationId, workspaceId }: Scope) => ({
  scopeId: (workspaceId ?? organizationId)!,
  organizationId: organizationId!,
  workspaceId: workspaceId ?? null,
});

export const hostOf = (url: string): string => new URL(url).host;
/** As the audit shows it for ever: where it leads, and by a few digits that it is another one; path and query may be a secret. */
const shownUrl = (url: string): string =>
  `${new URL(url).origin}/… (${createHash("sha256").update(url).digest("hex").slice(0, 6)})`;

/** The URL as this caller may see it: with some receivers it is all that is needed to post to them. */
export function urlFor({ caller, scope }: Pick<Work, "caller" | "scope">, url: string): string {
  const mayEdit = scope.workspaceId
    ? holds(caller.workspace!.permissions, "webhooks:write")
    : holds(caller.organization!.permissions, "organization_webhooks:write");
  return mayEdit && caller.toolkitId === null ? url : `${new URL(url).origin}/…`;
}

const waitingCount = sql<number>`(select count(*)::int from (select from webhook_deliveries d
    where d.scope_id = w.scope_id and d.webhook_id = w.id and d.state = 'pending' limit ${COUNTED_AT_MOST}) d)`;

/** Webhooks with how they fare. */
export const webhooksOf = (t: Tx) =>
  t.db
    .selectFrom("webhooks as w")
    .innerJoin("webhookQueues as q", (join) =>
      join.onRef("q.scopeId", "=", "w.scopeId").onRef("q.webhookId", "=", "w.id"),
    )
    .leftJoin("accounts as a", "a.id", "w.createdBy")
    .selectAll("w")
    .select([
      "q.consecutiveFailures",
      "q.failingSince",
      "q.breakerUntil",
      "q.lastDeliveredAt",
      "q.lastStatus",
      "a.name as createdByName",
    ])
    .select(waitingCount.as("waitingCount"));

export const findWebhook = async (t: Tx, cipher: Cipher, id: string): Promise<Webhook> => {
  const row = await webhooksOf(t).where("w.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Webhook");
  return webhookOf(cipher, row);
};

const isOver = (time: string) => Date.parse(time) <= Date.now();

export function webhookOf(
  cipher: Cipher,
  row: WebhookRow & Health & { createdByName: string | null; waitingCount: number },
): Webhook {
  const { consecutiveFailures, failingSince, breakerUntil, lastDeliveredAt, lastStatus, waitingCount } = row;
  const until = row.previousSecretUntil;
  return {
    ...row,
    isActive: row.isActive && row.disabledAt === null,
    secretHint: secretOf(cipher, row)?.slice(-4) ?? "",
    previousSecretUntil: until !== null && !isOver(until) ? until : null,
    health: {
      consecutiveFailures,
      failingSince,
      breakerUntil: breakerUntil !== null && !isOver(breakerUntil) ? breakerUntil : null,
      lastDeliveredAt,
      lastStatus,
      waitingCount,
    },
  };
}

/** What an audit entry shows of it. */
export const factsOf = ({ url, ...row }: WebhookRow) => ({
  url: shownUrl(url),
  description: row.description,
  eventTypes: row.eventTypes,
  agentIds: row.agentIds,
  workspaceIds: row.workspaceIds,
  isActive: row.isActive && row.disabledAt === null,
  maxAttempts: row.maxAttempts,
  timeoutSeconds: row.timeoutSeconds,
  isOrdered: row.isOrdered,
  concurrency: row.concurrency,
  ratePerSecond: row.ratePerSecond,
});
