import type pg from "pg";

/** Refuses a server or login the isolation promise cannot stand on. Throws one sentence that says what to change. */
export async function guardBoot(pools: { app: pg.Pool; system: pg.Pool }): Promise<void> {
  const { rows } = await pools.app.query<{
    version: number;
    rolsuper: boolean;
    rolbypassrls: boolean;
    owned: string | null;
    reachable: string | null;
    unforced: string | null;
  }>(`
    select current_setting('server_version_num')::int as version, r.rolsuper, r.rolbypassrls,
      (select min(c.oid::regclass::text) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
          and pg_has_role(current_user, c.relowner, 'USAGE')) as owned,
      (select min(n.nspname) from pg_namespace n
        where n.nspname in ('auth', 'graphile_worker') and has_schema_privilege(current_user, n.oid, 'USAGE')) as reachable,
      (select min(c.oid::regclass::text) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
          and exists (select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
            and a.attname in ('workspace_id', 'organization_id', 'scope_id'))
          and has_table_privilege(current_user, c.oid, 'SELECT')) as unforced
    from pg_roles r where r.rolname = current_user`);
  const facts = rows[0]!;
  const refuse = (problem: string) => {
    throw new Error(`Bailiwick does not start: ${problem}`);
  };
  if (facts.version < 150000) refuse("PostgreSQL 15 or newer is needed.");
  if (facts.rolsuper) refuse("the app login is a superuser, for whom row-level security is void.");
  if (facts.rolbypassrls) refuse("the app login has BYPASSRLS, so row-level security is void for it.");
  if (facts.owned) refuse(`the app login owns ${facts.owned}; tables belong to the owner login.`);
  if (facts.reachable)
    refuse(`the app login may use schema ${facts.reachable}, which is the system login's.`);
  if (facts.unforced)
    refuse(`table ${facts.unforced} has a tenant column but row-level security is not forced.`);
  const system = await pools.system.query<{ rolsuper: boolean; rolbypassrls: boolean }>(
    "select rolsuper, rolbypassrls from pg_roles where rolname = current_user",
  );
  if (system.rows[0]!.rolsuper || system.rows[0]!.rolbypassrls)
    refuse("the system login bypasses row-level security; it works through explicit policies instead.");
}
