import { sql } from "kysely";
import type { ChainedEntry } from "./chain.ts";

// All columns by name: a query that forgot one would hash something else than what is exported.
/** The columns of `audit_entries e` as a chained entry; createdAt keeps its microseconds. */
export const CHAINED_COLUMNS = sql<never>`e.scope_id, e.id, e.organization_id, e.workspace_id, e.actor_account_id,
  e.actor_kind, e.credential_id, e.verb, e.target, e.before, e.after, e.is_production, e.request_id, e.ip, e.user_agent,
  to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at`;

/** The entry among what else a row holds. */
export const chainedEntryOf = (row: ChainedEntry): ChainedEntry => ({
  scopeId: row.scopeId,
  id: row.id,
  organizationId: row.organizationId,
  workspaceId: row.workspaceId,
  actorAccountId: row.actorAccountId,
  actorKind: row.actorKind,
  credentialId: row.credentialId,
  verb: row.verb,
  target: row.target,
  before: row.before,
  after: row.after,
  isProduction: row.isProduction,
  requestId: row.requestId,
  ip: row.ip,
  userAgent: row.userAgent,
  createdAt: row.createdAt,
});
