import { sql } from "kysely";
import type { GrantRow } from "./power.ts";

const IN_WORKSPACE = sql`g.organization_id = w.organization_id and g.workspace_id = w.id`;
const IN_ORGANIZATION = sql`g.organization_id = o.id and g.workspace_id is null`;

/** The grants an account has now in workspace `w` of the query, or in organization `o` itself, as a JSON array or null. */
export const livingGrants = (
  accountColumn: "k.owner_id" | "om.account_id",
  place: "workspace" | "organization" = "workspace",
) =>
  sql<GrantRow[] | null>`(
    select json_agg(json_build_object('permissions', g.permissions, 'expiresAt', g.expires_at)) from grants g
    where ${place === "workspace" ? IN_WORKSPACE : IN_ORGANIZATION} and g.account_id = ${sql.raw(accountColumn)}
      and g.revoked_at is null and g.expires_at > now())`;
