import { sql } from "kysely";
import { prepare } from "../../platform/db/prepared.ts";

/** A place somebody can enter, or an address one of them had: its `id` and `slug` alone. */
interface PlaceRow {
  kind: "organization" | "workspace" | "former";
  id: string;
  organizationId: string | null;
  name: string | null;
  slug: string;
  iconId: string | null;
  environment: string | null;
  isPersonal: boolean | null;
  /** The account made it. */
  isMade: boolean | null;
  isDefault: boolean | null;
  isLast: boolean | null;
  memberRole: string | null;
  /** Of a role the organization made. */
  memberRoleName: string | null;
  organizationRole: string | null;
}

/**
 * Everything an account can enter, in one query that walks from the account outwards and never over the installation: its
 * organizations, the workspaces it inherits in them, the others it was added to; oldest first. Plain rows: JSON would take
 * PostgreSQL longer than finding them.
 */
export const findPlaces = prepare((db, { accountId }: { accountId: string }) => {
  const places = sql<PlaceRow>`(
    with workspace as (
      select w.id, w.organization_id, w.name, w.slug, w.icon_id, w.environment, w.is_personal, w.created_by,
          m.role as member_role, null as member_role_name, om.role as organization_role
        from organization_members om
        join workspaces w on w.organization_id = om.organization_id
        left join members m on m.workspace_id = w.id and m.account_id = om.account_id
        where om.account_id = ${accountId} and om.role in ('owner', 'admin') and w.archived_at is null
      union all
      select w.id, w.organization_id, w.name, w.slug, w.icon_id, w.environment, w.is_personal, w.created_by,
          m.role,
          case when m.role like 'role\\_%'
            then (select r.name from roles r where r.organization_id = m.organization_id and r.id = m.role) end,
          om.role
        from members m
        join workspaces w on w.id = m.workspace_id
        join organization_members om on om.organization_id = m.organization_id and om.account_id = m.account_id
        where m.account_id = ${accountId} and om.role not in ('owner', 'admin') and w.archived_at is null
    )
    select 'workspace' as kind, w.id, w.organization_id, w.name, w.slug, w.icon_id, w.environment, w.is_personal,
        w.created_by = a.id as is_made, w.id = a.default_workspace_id as is_default, w.id = a.last_workspace_id as is_last,
        w.member_role, w.member_role_name, w.organization_role
      from accounts a, workspace w where a.id = ${accountId}
    union all
    select 'organization', o.id, null, o.name, o.slug, o.icon_id, null, o.is_personal,
        null, o.id = a.default_organization_id, null, null, null, om.role
      from accounts a
      join organization_members om on om.account_id = a.id
      join organizations o on o.id = om.organization_id
      where a.id = ${accountId}
    union all
    select 'former', f.organization_id, null, null, f.slug, null, null, null, null, null, null, null, null, null
      from organization_members om join organization_former_slugs f on f.organization_id = om.organization_id
      where om.account_id = ${accountId}
    union all
    select 'former', f.workspace_id, null, null, f.slug, null, null, null, null, null, null, null, null, null
      from organization_members om join workspace_former_slugs f on f.organization_id = om.organization_id
      where om.account_id = ${accountId}
  )`;
  return db.selectFrom(places.as("place")).selectAll().orderBy("id");
});
