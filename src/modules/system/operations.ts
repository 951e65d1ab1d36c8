import { changeOf } from "../../platform/audit.ts";
import { sql } from "kysely";
import { implement, implementWork } from "../../platform/operation.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { VERSION } from "../../platform/version.ts";
import { requirePlan } from "../plans/index.ts";
import {
  checkIsolation,
  checkLedger,
  getSettings,
  getSystemInfo,
  listAllOrganizations,
  listMails,
  runDoctor,
  updateSettings,
} from "./contract.ts";
import { checkLedger as findInLedger, ledgerCounts } from "../wallets/index.ts";
import { doctorChecks } from "./doctor.ts";
import { isolationCheck } from "./isolation/check.ts";

implement(getSystemInfo, async (t) => {
  const { rows } = await sql<{
    version: string;
    sizeBytes: number;
    accounts: number;
    organizations: number;
    workspaces: number;
    waiting: number;
    oldestSeconds: number | null;
  }>`select current_setting('server_version') as version, pg_database_size(current_database())::bigint as "sizeBytes",
      (select count(*)::int from accounts) as accounts, (select count(*)::int from organizations) as organizations,
      (select count(*)::int from workspaces) as workspaces,
      (select count(*)::int from graphile_worker.jobs where locked_at is null and attempts < max_attempts and run_at <= now()) as waiting,
      (select extract(epoch from now() - min(created_at))::float8 from graphile_worker.jobs where locked_at is null and attempts < max_attempts and run_at <= now()) as "oldestSeconds"`.execute(
    t.db,
  );
  const facts = rows[0]!;
  const processes = await t.db
    .selectFrom("processes")
    .select(["id", "roles", "startedAt", "seenAt"])
    .orderBy("startedAt")
    .execute();
  return {
    version: VERSION,
    database: {
      version: facts.version,
      isEmbedded: t.platform.config.DATABASE_URL === undefined,
      sizeBytes: facts.sizeBytes,
    },
    processes,
    queue: { waiting: facts.waiting, oldestSeconds: facts.oldestSeconds },
    counts: { accounts: facts.accounts, organizations: facts.organizations, workspaces: facts.workspaces },
  };
});

implement(runDoctor, async (t) => {
  const checks = await doctorChecks(t);
  return { isHealthy: checks.every((check) => check.isOk), checks };
});

implement(checkLedger, async (t) => {
  const findings = await findInLedger(t);
  return { isWhole: findings.length === 0, ...(await ledgerCounts(t)), findings };
});

implementWork(checkIsolation, isolationCheck);

const current = (t: VerbTx) => ({
  credits: t.platform.settings.credits(),
  defaultPlan: t.platform.settings.defaultPlan(),
  offersTrials: t.platform.settings.offersTrials(),
  outboundAllow: t.platform.settings.storedOutboundAllow(),
});
implement(getSettings, async (t) => current(t));

implement(updateSettings, async (t, changes) => {
  const before = current(t);
  if (changes.defaultPlan) await requirePlan(t, changes.defaultPlan, "defaultPlan");
  for (const [key, value] of Object.entries(changes))
    await t.db
      .insertInto("settings")
      .values({ key, value: JSON.stringify(value) })
      .onConflict((same) =>
        same.column("key").doUpdateSet({ value: JSON.stringify(value), updatedAt: sql<string>`now()` }),
      )
      .execute();
  t.afterCommit(() => t.platform.settings.changed());
  const after = { ...before, ...changes };
  t.changed(changeOf(before, after));
  return after;
});

implement(listMails, async (t, { cursor, limit }) => {
  const rows = await t.db
    .selectFrom("mails")
    .selectAll()
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implement(listAllOrganizations, async (t, { cursor, limit, search }) => {
  const rows = await t.db
    .selectFrom("organizations")
    .select(["id", "name", "slug", "plan", "isPersonal", "createdAt"])
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(
        sql<boolean>`id = ${search} or position(lower(${search}) in lower(name || ' ' || slug)) > 0`,
      ),
    )
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});
