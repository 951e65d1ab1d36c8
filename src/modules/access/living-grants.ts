import { sql } from "kysely";
import type { GrantRow } from "./power.ts";

/** The grants an account has now in workspace `w` of the query, as a JSON array or null. */
export const livingGrants = (accountColumn: "k.owner_id" | "om.account_id") =>
  sql<GrantRow[] | null>`(
    select json_agg(json_build_object('permissions', g.permissions, 'expiresAt', g.expires_at)) from grants g
    where g.organization_id = w.organization_id and g.account_id = ${sql.raw(accountColumn)} and g.workspace_id = w.id
      and g.revoked_at is null and g.expires_at > now())`;
