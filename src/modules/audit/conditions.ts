import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { AuditFilter } from "./contract.ts";

type Condition = RawBuilder<SqlBool>;
const IS_PREFIX = /\.$/;

function verbIs(verb: string): Condition {
  if (!IS_PREFIX.test(verb)) return sql`e.verb = ${verb}`;
  return sql`starts_with(e.verb, ${verb})`;
}

/** A look at people says in its target what was read. */
const IS_LOOK: Condition = sql`(jsonb_exists(e.target, 'read') or e.verb in ('audit.export', 'organization_audit.export'))`;

/** The filter as conditions on `audit_entries e`. */
export function conditionsOf(filter: AuditFilter & { workspaceId?: string | undefined }): Condition[] {
  const { verb, actorAccountId, credentialId, targetId, isProduction, isChange, workspaceId, from, to } =
    filter;
  const conditions: Condition[] = [];
  if (verb !== undefined) conditions.push(verbIs(verb));
  if (actorAccountId !== undefined) conditions.push(sql`e.actor_account_id = ${actorAccountId}`);
  if (credentialId !== undefined) conditions.push(sql`e.credential_id = ${credentialId}`);
  if (targetId !== undefined)
    conditions.push(
      sql`jsonb_path_exists(e.target, '$.* ? (@ == $id)', jsonb_build_object('id', ${targetId}::text))`,
    );
  if (isProduction !== undefined) conditions.push(sql`e.is_production = ${isProduction}`);
  if (isChange !== undefined) conditions.push(isChange ? sql`not ${IS_LOOK}` : IS_LOOK);
  if (workspaceId !== undefined) conditions.push(sql`e.workspace_id = ${workspaceId}`);
  if (from !== undefined) conditions.push(sql`e.created_at >= ${from}`);
  if (to !== undefined) conditions.push(sql`e.created_at < ${to}`);
  return conditions;
}
