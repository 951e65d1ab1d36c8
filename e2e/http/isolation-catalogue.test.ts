import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { newId } from "../../src/platform/ids.ts";
import { explore } from "../../src/platform/testing/isolation/explore.ts";
import { situationsOf } from "../../src/platform/testing/isolation/situations.ts";
import { type Person, testWorld, type World } from "../../src/platform/testing/world.ts";

// What the database itself says about its tables; a new table is covered by being there.

const TENANT_COLUMNS = ["scope_id", "workspace_id", "organization_id", "account_id"];

/** Indexes not led by the tenant column, and why. */
const INDEX_REASONS: Record<string, string> = {
  accounts_pkey: "the account is the tenant",
  accounts_lower_idx: "an address belongs to one account of the installation",
  organizations_pkey: "the organization is the tenant",
  organizations_slug_key: "organizations share one space of addresses",
  organization_members_account_id_idx: "the other tenant column: what an account is a member of",
  members_account_id_workspace_id_idx: "the other tenant column: what an account is a member of",
  members_organization_id_account_id_idx: "the other tenant column: who is in an organization",
  workspaces_id_key: "a key names its workspace before any scope is known",
  api_keys_hash_key: "a key is found by its hash before its workspace is known",
  api_keys_previous_hash_key: "a key is found by its former hash too, before its workspace is known",
  external_ids_provider_external_id_key:
    "an id of an outside directory names one organization of the installation",
  invitations_token_hash_key: "an invitation's link is all its visitor has",
  organization_former_slugs_slug_key: "organizations share one space of addresses",
  api_keys_id_idx: "last use is written in one batch over all workspaces",
  mcp_clients_id: "a token names its client before a workspace is known",
  tool_sources_due: "sources of every organization are synced when their time comes",
  source_syncs_due: "syncs of every organization wait for any process",
  source_documents_over: "documents nobody made a source of expire in every organization",
  runs_unheld: "the sweeper finds runs nobody advances in every workspace",
  runs_leased: "takeover finds the runs of a dead process in every workspace",
  holds_open: "the sweeper finds what time has ended in every organization",
  holds_closed: "holds of every organization are forgotten after a week",
  credit_buckets_expiring: "the sweeper finds what time has ended in every organization",
  charges_waiting: "the sweeper finds what a crash left in every organization",
  schedules_out_of_credits: "whoever resumes finds what waits in every organization",
  subscriptions_due: "months of every organization begin",
  trials_fingerprint_hash_key: "a means of payment has one trial in the whole installation",
  trials_running: "trials of every organization reach their end",
  invoices_id_key: "who runs the installation names one before its organization is known",
  invoices_number_key: "all organizations share one sequence of numbers without gaps",
  invoices_year_sequence_key: "all organizations share one sequence of numbers without gaps",
  credit_notes_id_key: "who runs the installation names one before its organization is known",
  credit_notes_number_key: "all organizations share one sequence of numbers without gaps",
  credit_notes_year_sequence_key: "all organizations share one sequence of numbers without gaps",
  invoice_mails_due: "the sender finds what is due of every organization",
  usage_hourly_old: "hours of every organization are kept for a while",
  icon_uploads_id_idx: "the address of an upload is looked up before its account is known",
  icon_uploads_icon_id_key: "an icon is served under one id in the whole installation",
  icon_uploads_expires_at_idx: "the sweeper finds what nobody used in every account",
  inbound_webhooks_token:
    "an address is all its sender has, so its token is looked up before a workspace is known",
  inbound_deliveries_rejected: "the sweeper finds rejections that are too old in every workspace",
  webhook_queues_due: "whoever delivers finds what is due in every workspace and organization",
  webhook_queues_leased: "takeover finds the webhooks of a dead process in every workspace and organization",
  approvals_due: "time passes for approvals of every workspace",
  approvals_of_requester: "what waits in a person's name asks again wherever it waits",
  schedules_due: "the scheduler finds what is due in every workspace",
  schedule_firings_old: "history of every workspace expires",
  notifications_pkey: "the account is the tenant, wherever it was told something",
  notifications_account_id_kind_subject_key: "the account is the tenant, wherever it was told something",
  notifications_unread: "the account is the tenant, wherever it was told something",
  notifications_mail: "the account is the tenant, wherever it was told something",
  notifications_old: "notifications of every account expire",
  notifications_hidden: "notifications of every account expire",
  notification_mails_ended: "mails of every account expire",
  notification_mails_due: "the sender finds what is due of every account",
  run_failures_old: "counts of every workspace expire",
  api_keys_expiring: "keys of every workspace reach their end",
  verifications_id: "a reviewer and a provider name one before its organization is known",
  verifications_queue: "reviewers see what waits in every organization",
  verifications_ending: "approvals of every organization reach their end",
  verifications_provider: "a provider names one before its organization is known",
  verification_documents_bytes: "the sweeper finds bytes nobody needs in every organization",
  verification_documents_keys: "key rotation walks the documents of every organization",
  payment_customers_stripe: "a payment provider names its customer, not the organization",
  payments_recent: "the administrator lists the payments of every organization",
  payments_uncredited: "the books are told of what a crash left in every organization",
  payment_reversals_unbooked: "the books are told of what a crash left in every organization",
  reloads_due: "whoever pays finds what is due in every organization",
  storage_instances_expiring: "the sweeper finds what time has ended in every workspace",
  storage_instances_writing: "the sweeper finds writers that died in every workspace",
  storage_parts_unfinished: "the sweeper finds uploads that never ended in every workspace",
  storage_keys_expiring: "keys of every storage expire",
  connections_attended:
    "credentials of every workspace and organization are renewed, or told of, before they end",
  approvals_judged_again: "what waits in every workspace is judged again when the clock changes its policies",
  connections_check: "connections of every workspace are looked at from time to time",
  connection_authorizations_state: "a service sends people back with nothing but a state",
  connection_authorizations_polled: "people allow devices of every workspace access",
  idempotency_keys_created_at_idx: "keys of every scope expire after a day",
};
/** Tables with a tenant column that no app login can touch, so that no policy is needed. */
const CLOSED_TO_APP = [
  "dispatch_tenants",
  "audit_pending",
  "event_streams",
  "event_tasks",
  "payment_differences",
];
/** Foreign keys that cross tenants on purpose: they point at the tenant itself. */
const TENANT_TABLES = ["accounts", "organizations", "workspaces"];

interface Table {
  name: string;
  columns: string[];
  tenant: string;
  isEnabled: boolean;
  isForced: boolean;
}
interface Index {
  name: string;
  table: string;
  columns: string[];
  isPrimary: boolean;
}
interface ForeignKey {
  name: string;
  table: string;
  target: string;
  columns: string[];
  targetColumns: string[];
}

let world: World;
let acme: Person;
let tables: Table[];
let indexes: Index[];
let foreignKeys: ForeignKey[];

beforeAll(async () => {
  world = await testWorld({ isPaying: true });
  acme = world.administrator;
  const options = { person: acme, marker: "acme", situations: situationsOf(world, acme) };
  await explore(verbs, options);
  await seedWhatVerbsTakeAway();
  const found = await world.sql<Omit<Table, "tenant">>(`
    select c.relname as name, c.relrowsecurity as "isEnabled", c.relforcerowsecurity as "isForced",
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`);
  tables = found.flatMap((table) => {
    const tenant = TENANT_COLUMNS.find((column) => table.columns.includes(column));
    return tenant && !CLOSED_TO_APP.includes(table.name) ? [{ ...table, tenant }] : [];
  });
  indexes = await world.sql<Index>(`
    select i.indexrelid::regclass::text as name, i.indrelid::regclass::text as table, i.indisprimary as "isPrimary",
      (select array_agg(pg_get_indexdef(i.indexrelid, k, true) order by k) from generate_series(1, i.indnkeyatts) k) as columns
    from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace order by 1`);
  foreignKeys = await world.sql<ForeignKey>(`
    select k.conname as name, k.conrelid::regclass::text as table, k.confrelid::regclass::text as target,
      (select array_agg(a.attname::text order by u.n) from unnest(k.conkey) with ordinality u(c, n)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.c) as columns,
      (select array_agg(a.attname::text order by u.n) from unnest(k.confkey) with ordinality u(c, n)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.c) as "targetColumns"
    from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by 1`);
});
afterAll(() => world.stop());

/** Rows that calling every verb once does not make, or takes away again. */
async function seedWhatVerbsTakeAway(): Promise<void> {
  await world.app.usage!.settle();
  await world.app.usage!.stop();
  const definition = { kind: "code", code: "return 1" };
  const tool = await acme.post("/v1/tools", { name: "seeded", description: "", definition });
  const sourceId = newId("toolSource");
  await world.sql(
    `insert into tool_sources (organization_id, workspace_id, id, slug, name, kind, config, created_by)
      values ($1, $2, $3, 'seeded', 'Seeded', 'mcp', '{}', $4)`,
    [acme.organizationId, acme.workspaceId, sourceId, acme.accountId],
  );
  await world.sql(
    `insert into catalogue_tools (organization_id, workspace_id, source_id, name, address, description, signature, annotations,
        fingerprint, parameters, definition) values ($1, $2, $3, 'a', 'seeded.a', '', '', '{}', '', '{}', '{}')`,
    [acme.organizationId, acme.workspaceId, sourceId],
  );
  await world.sql(
    "insert into source_syncs (organization_id, workspace_id, id, source_id, cause, state) values ($1, $2, 'syn_seeded', $3, 'asked', 'failed')",
    [acme.organizationId, acme.workspaceId, sourceId],
  );
  await world.sql(
    "insert into source_documents (organization_id, workspace_id, id, size_bytes, sha256, created_by) values ($1, $2, 'sdoc_seeded', 1, '', $3)",
    [acme.organizationId, acme.workspaceId, acme.accountId],
  );
  await acme.post("/v1/toolkits", { name: "Seeded" });
  await acme.post("/v1/snippets", { name: "seeded", code: 'export * from "other";' });
  const agent = await acme.post(
    "/v1/agents",
    { name: "Seeded", content: { toolIds: [tool.body.id], catalogueTools: ["bailiwick.wallet_balance"] } },
    { headers: { "idempotency-key": "seeded" } },
  );
  await acme.post(`/v1/agents/${agent.body.id}/publish`, { stage: "production" });
  await acme.post(`/v1/agents/${agent.body.id}/runs`, { input: "hello" });
  await acme.post("/v1/tasks", { code: 'console.log("seeded")' });
  const ofOrganization = `/v1/organizations/${acme.organizationId}`;
  await acme.post(`${ofOrganization}/roles`, { name: "Seeded", permissions: ["agents:read"] });
  await acme.put(`${ofOrganization}/external-ids/seeded`, { externalId: "seeded" });
  await acme.post("/v1/invitations", { email: "seeded@example.net" });
  await acme.patch("/v1/notification-preferences", {
    digestHour: 7,
    preferences: [{ kind: "key.expired", email: "off" }],
  });
  await world.sql(
    "insert into notification_mails (account_id, id, state) values ($1, 'mail_seeded', 'suppressed')",
    [acme.accountId],
  );
  await world.sql(
    "insert into run_failures (workspace_id, agent_id, minute, failures) values ($1, $2, now(), 1)",
    [acme.workspaceId, agent.body.id],
  );
  await world.sql("insert into organization_former_slugs (organization_id, slug) values ($1, 'seeded')", [
    acme.organizationId,
  ]);
  await world.sql(
    "insert into workspace_former_slugs (organization_id, workspace_id, slug) values ($1, $2, 'seeded')",
    [acme.organizationId, acme.workspaceId],
  );
  await world.sql(
    `insert into webhook_attempts (scope_id, delivery_id, number, started_at, duration_ms, request_headers)
      select scope_id, id, 99, now(), 1, '{}' from webhook_deliveries where scope_id = $1 limit 1`,
    [acme.workspaceId],
  );
  await world.sql(
    "insert into holds (organization_id, id, wallet, amount_micros, lines, expires_at) values ($1, 'hold_seeded', 'ai', 0, '[]', now())",
    [acme.organizationId],
  );
  await world.sql(
    `insert into charges (organization_id, id, wallet, cost_micros, workspace_id, is_enforced, created_at)
      values ($1, 'use_seeded', 'ai', 1, $2, false, now() + interval '1 day')`,
    [acme.organizationId, acme.workspaceId],
  );
  await world.sql(
    `insert into billing_items (organization_id, id, kind, description, amount_micros, occurred_at)
      values ($1, 'bil_seeded', 'subscription', 'Seeded', 1, now() + interval '1 year')`,
    [acme.organizationId],
  );
  await world.sql(
    "insert into invoice_mails (organization_id, document_id, recipient, due_at) values ($1, 'in_seeded', 'a@example.org', now() + interval '1 day')",
    [acme.organizationId],
  );
  await world.sql(
    `insert into reloads (organization_id, wallet, crossing, amount_micros, month, state, due_at, created_at)
      values ($1, 'ai', 1, 1, '2026-01', 'failed', now(), now())`,
    [acme.organizationId],
  );
}

test("there are tenant tables to look at", () => {
  expect(tables.length).toBeGreaterThan(15);
});

test("every tenant table has row-level security on and forced", () => {
  expect(tables.filter((table) => !table.isEnabled || !table.isForced).map(({ name }) => name)).toEqual([]);
});

test("every tenant table has a policy for the app login that checks what is written too", async () => {
  const policies = await world.sql<{ table: string; command: string; reads: boolean; writes: boolean }>(`
    select polrelid::regclass::text as table, polcmd as command, polqual is not null as reads, polwithcheck is not null as writes
    from pg_policy where 'bailiwick_app'::regrole = any (polroles)`);
  for (const { name } of tables) {
    const own = policies.filter((policy) => policy.table === name);
    expect(
      own.some(({ reads }) => reads),
      `${name} has no policy`,
    ).toBe(true);
    for (const { command, writes } of own)
      // What is removed is not written: such a policy can have no check.
      expect(writes || command === "r" || command === "d", `${name} does not check what is written`).toBe(
        true,
      );
  }
});

test("of several policies, asked in any order, none asks for a workspace that may not be there", async () => {
  const rows = await world.sql<{ policy: string; raises: boolean }>(`
    select polrelid::regclass || ': ' || polname as policy, pg_get_expr(polqual, polrelid) like '% current_workspace()%' as raises
    from pg_policy p where 'bailiwick_app'::regrole = any (polroles) and polqual is not null and exists (
      select from pg_policy o where o.polrelid = p.polrelid and o.oid <> p.oid and o.polqual is not null and 'bailiwick_app'::regrole = any (o.polroles))`);
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter(({ raises }) => raises).map(({ policy }) => policy)).toEqual([]);
});

test("no policy speaks to other logins than app and system", async () => {
  const rows = await world.sql<{ role: string }>(
    "select distinct pg_get_userbyid(r) as role from pg_policy, unnest(polroles) r order by 1",
  );
  expect(rows.map(({ role }) => role)).toEqual(["bailiwick_app", "bailiwick_system"]);
});

test("a table the app login may touch is a tenant table, or holds facts of the installation", async () => {
  const rows = await world.sql<{ name: string }>(`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
      and has_any_column_privilege('bailiwick_app', c.oid, 'SELECT, INSERT, UPDATE') order by 1`);
  const known = [
    ...tables.map(({ name }) => name),
    "accounts",
    "organizations",
    "settings",
    "plans",
    "storage_leftovers",
    "connection_leftovers",
  ];
  expect(rows.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  for (const name of CLOSED_TO_APP) expect(rows).not.toContainEqual({ name });
});

test("every primary key of a tenant table is led by the tenant column", () => {
  const primary = indexes.filter(
    ({ isPrimary, table }) => isPrimary && tables.some(({ name }) => name === table),
  );
  const wrong = primary.filter(({ columns }) => !TENANT_COLUMNS.includes(columns[0]!));
  expect(wrong).toEqual([]);
  expect(primary.length).toBe(tables.length);
});

test("every index is led by the tenant column or has a reason not to be", () => {
  const tenantOf = new Map(tables.map(({ name, tenant }) => [name, tenant]));
  const unled = indexes.filter(
    ({ name, table, columns }) =>
      tenantOf.has(table) &&
      !INDEX_REASONS[name] &&
      ![tenantOf.get(table), "organization_id"].includes(columns[0]),
  );
  expect(unled.map(({ name, columns }) => `${name} (${columns.join(", ")})`)).toEqual([]);
  const names = indexes.map(({ name }) => name);
  expect(Object.keys(INDEX_REASONS).filter((name) => !names.includes(name))).toEqual([]);
});

test("every foreign key between tenant tables carries the tenant column, as foreign keys bypass the policies", () => {
  const names = new Set(tables.map(({ name }) => name));
  const crossing = foreignKeys.filter(({ table, target, columns, targetColumns }) => {
    if (!names.has(table) || !names.has(target)) return false;
    const carries = TENANT_COLUMNS.some(
      (tenant) => columns.includes(tenant) && targetColumns[columns.indexOf(tenant)] === tenant,
    );
    const pointsAtTenant =
      TENANT_TABLES.includes(target) && columns.length === 1 && TENANT_COLUMNS.includes(columns[0]!);
    return !carries && !pointsAtTenant;
  });
  expect(crossing).toEqual([]);
});

describe("without a context", () => {
  test("no tenant table can be read", async () => {
    const { door } = world.app.platform;
    const every = [...tables.map(({ name }) => name), "accounts", "organizations"];
    // A policy is asked about rows: where there are none, nothing is asked.
    const empty = [];
    for (const name of every)
      if ((await world.sql(`select 1 as one from ${name} limit 1`)).length === 0) empty.push(name);
    expect(empty, "seed a row of each").toEqual([]);
    for (const name of every) {
      await expect(
        door.read({}, (t) => sql`select * from ${sql.table(name)}`.execute(t.db)),
        `${name} was read`,
      ).rejects.toThrow(/context/);
    }
  });

  test("no tenant table can be written", async () => {
    const { door } = world.app.platform;
    const insert = door.write({}, (t) =>
      t.db
        .insertInto("tools")
        .values({ id: "tool_x", name: "x", kind: "code", createdBy: "acc_x" } as never)
        .execute(),
    );
    await expect(insert).rejects.toThrow(/no workspace context/);
  });

  test("a scope does not outlive its transaction on a connection", async () => {
    const { door } = world.app.platform;
    const read = (scope: object) =>
      door.read(scope, (t) => sql<{ id: string }>`select id from agents`.execute(t.db));
    for (let round = 0; round < 30; round++) {
      await read({
        accountId: acme.accountId,
        organizationId: acme.organizationId,
        workspaceId: acme.workspaceId,
      });
      await expect(read({})).rejects.toThrow(/context/);
    }
  });
});

describe("the app login", () => {
  const privilege = async (table: string, right: string) => {
    const rows = await world.sql<{ has: boolean }>(
      "select has_table_privilege('bailiwick_app', $1, $2) as has",
      [table, right],
    );
    return rows[0]!.has;
  };
  const APPEND_ONLY = [
    "audit_entries",
    "ledger_entries",
    "usage_events",
    "versions",
    "version_uses",
    "run_events",
  ];

  test.each(APPEND_ONLY)("cannot change or remove rows of %s", async (table) => {
    for (const right of ["UPDATE", "DELETE", "TRUNCATE"]) expect(await privilege(table, right)).toBe(false);
    expect(await privilege(table, "INSERT")).toBe(true);
    const columns = await world.sql("select has_any_column_privilege('bailiwick_app', $1, 'UPDATE') as has", [
      table,
    ]);
    expect(columns).toEqual([{ has: false }]);
  });

  test.each([
    "audit_entries",
    "audit_links",
    "audit_checkpoints",
    "ledger_entries",
    "versions",
    "run_events",
  ])("cannot change or remove rows of %s as the system login either", async (table) => {
    const rows = await world.sql<{ has: boolean }>(
      "select has_table_privilege('bailiwick_system', $1, 'UPDATE') or has_table_privilege('bailiwick_system', $1, 'DELETE') as has",
      [table],
    );
    expect(rows).toEqual([{ has: false }]);
  });

  test("reaches neither people's credentials nor the queue", async () => {
    const rows = await world.sql(`
      select nspname from pg_namespace where nspname in ('auth', 'graphile_worker')
        and has_schema_privilege('bailiwick_app', oid, 'USAGE, CREATE')`);
    expect(rows).toEqual([]);
  });

  test("can make nothing in the database", async () => {
    const rows = await world.sql(`select has_schema_privilege('bailiwick_app', 'public', 'CREATE') as can`);
    expect(rows).toEqual([{ can: false }]);
  });

  test("is neither owner nor superuser, and no login bypasses the policies", async () => {
    const rows = await world.sql(
      "select rolname from pg_roles where rolname like 'bailiwick%' and (rolsuper or rolbypassrls)",
    );
    expect(rows).toEqual([]);
    const owned = await world.sql(
      "select relname from pg_class where pg_get_userbyid(relowner) = 'bailiwick_app'",
    );
    expect(owned).toEqual([]);
  });

  test("may call only the functions that run as somebody else which it needs", async () => {
    const rows = await world.sql<{ name: string }>(`
      select proname as name from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
        and has_function_privilege('bailiwick_app', oid, 'EXECUTE') order by 1`);
    expect(rows.map(({ name }) => name)).toEqual([
      "agents_by_workspace",
      "agents_with_toolkit",
      "dispatch_run",
      "forget_dispatch",
      "judge_own_again",
      "living_agents",
      "living_workspaces",
      "longest_retention_days",
      "runs_ahead",
      "tool_source_slug_taken",
      "users_of_tools",
    ]);
  });

  test("cannot dispatch a run of another workspace", async () => {
    const rival = await world.newPerson("Rival");
    const { door } = world.app.platform;
    const scope = {
      accountId: rival.accountId,
      organizationId: rival.organizationId,
      workspaceId: rival.workspaceId,
    };
    await expect(
      door.write(scope, (t) => sql`select dispatch_run(${acme.workspaceId}, 'run_x')`.execute(t.db)),
    ).rejects.toThrow(/not of the current workspace/);
  });

  test("cannot write a row into another workspace by naming it", async () => {
    const rival = await world.newPerson("Rival again");
    const { door } = world.app.platform;
    const scope = {
      accountId: rival.accountId,
      organizationId: rival.organizationId,
      workspaceId: rival.workspaceId,
    };
    const insert = door.write(scope, (t) =>
      sql`insert into drafts (workspace_id, subject_id, kind, content, updated_by)
        values (${acme.workspaceId}, 'agt_x', 'agent', '{}', 'acc_x')`.execute(t.db),
    );
    await expect(insert).rejects.toThrow(/row-level security/);
  });
});
