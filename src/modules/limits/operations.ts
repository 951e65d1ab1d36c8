import { sql } from "kysely";
import { resetOf, periodStartOf, type Limit } from "../../platform/books/state.ts";
import { takeBooks } from "../../platform/books/load.ts";
import { conflict, forbidden, invalid, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { requireBillingVisible } from "../plans/index.ts";
import { spentSince } from "../usage/index.ts";
import {
  createLimit,
  createOrganizationLimit,
  deleteLimit,
  deleteOrganizationLimit,
  listLimits,
  listOrganizationLimits,
  updateLimit,
  updateOrganizationLimit,
} from "./contract.ts";

type SpendLimit = OutputOf<typeof createLimit>;
type SubjectKind = SpendLimit["subjectKind"];

const SUBJECT_NAME = sql<string | null>`case l.subject_kind
  when 'organization' then (select o.name from organizations o where o.id = l.subject_id)
  when 'workspace' then (select w.name from workspaces w where w.id = l.subject_id)
  when 'member' then (select a.name from accounts a where a.id = l.subject_id)
  when 'agent' then (select g.name from agents g where g.workspace_id = l.workspace_id and g.id = l.subject_id)
  when 'key' then (select k.name from api_keys k where k.workspace_id = l.workspace_id and k.id = l.subject_id) end`;

async function find(
  t: VerbTx,
  filter: { id?: string; subjectKind?: SubjectKind | undefined; subjectId?: string | undefined } = {},
): Promise<SpendLimit[]> {
  const now = t.platform.now();
  const rows = await t.db
    .selectFrom("spendLimits as l")
    .selectAll("l")
    // What is inside a workspace has its name there only.
    .select((t.scope.workspaceId ? SUBJECT_NAME : OUTER_NAME).as("subjectName"))
    .where("l.organizationId", "=", t.scope.organizationId!)
    .$if(filter.id !== undefined, (query) => query.where("l.id", "=", filter.id!))
    .$if(filter.subjectKind !== undefined, (query) => query.where("l.subjectKind", "=", filter.subjectKind!))
    .$if(filter.subjectId !== undefined, (query) => query.where("l.subjectId", "=", filter.subjectId!))
    .orderBy("l.id")
    .execute();
  return rows.map((row) => {
    const period = row.period as Limit["period"];
    // A period that ended since the last spending counts from zero.
    const isOver = row.periodStart !== periodStartOf(period, now);
    const { id, subjectId, subjectName, workspaceId, amountMicros, isHard, heldMicros, createdAt } = row;
    return {
      ...{ id, subjectId, subjectName, workspaceId, amountMicros, isHard, heldMicros, createdAt },
      subjectKind: row.subjectKind as SubjectKind,
      wallet: row.wallet as SpendLimit["wallet"],
      period,
      spentMicros: isOver ? 0 : row.spentMicros,
      resetsAt: resetOf(period, now)?.toISOString() ?? null,
    };
  });
}
const OUTER_NAME = sql<string | null>`case l.subject_kind
  when 'organization' then (select o.name from organizations o where o.id = l.subject_id)
  when 'workspace' then (select w.name from workspaces w where w.id = l.subject_id)
  when 'member' then (select a.name from accounts a where a.id = l.subject_id) end`;

/** Throws 422 when there is no such thing here. */
async function requireSubject(t: VerbTx, kind: SubjectKind, subjectId: string): Promise<void> {
  const { organizationId, workspaceId } = t.scope;
  const found =
    kind === "organization"
      ? subjectId === organizationId
      : kind === "workspace"
        ? workspaceId
          ? subjectId === workspaceId
          : await t.db
              .selectFrom("workspaces")
              .select("id")
              .where("organizationId", "=", organizationId!)
              .where("id", "=", subjectId)
              .executeTakeFirst()
        : kind === "member"
          ? await t.db
              .selectFrom("members")
              .select("accountId")
              .where("accountId", "=", subjectId)
              .executeTakeFirst()
          : await t.db
              .selectFrom(kind === "agent" ? "agents" : "apiKeys")
              .select("id")
              .where("id", "=", subjectId)
              .executeTakeFirst();
  if (!found) throw invalid("subjectId", `there is no ${kind} with this id here`);
}

interface NewLimit {
  subjectKind: SubjectKind;
  subjectId: string;
  wallet: SpendLimit["wallet"];
  period: SpendLimit["period"];
  amountMicros: number;
  isHard: boolean;
}

/** Under the lock of the books, so that what was spent and held so far is counted exactly once. */
async function create(t: VerbTx, limit: NewLimit): Promise<SpendLimit> {
  const organizationId = t.scope.organizationId!;
  const { subjectKind, subjectId, wallet, period } = limit;
  await requireSubject(t, subjectKind, subjectId);
  await takeBooks(t, organizationId);
  const now = t.platform.now();
  const periodStart = periodStartOf(period, now);
  const workspaceId =
    subjectKind === "organization" ? null : subjectKind === "workspace" ? subjectId : t.scope.workspaceId!;
  const spent = await spentSince(t, {
    since: periodStart === "" ? null : new Date(`${periodStart}T00:00:00Z`),
    subject: { kind: subjectKind, id: subjectId, workspaceId },
    isSettled: true,
  });
  const held = await heldBy(t, { subjectKind, subjectId, workspaceId, wallet });
  const id = newId("spendLimit");
  const inserted = await t.db
    .insertInto("spendLimits")
    .values({
      ...limit,
      id,
      organizationId,
      workspaceId,
      periodStart,
      spentMicros: wallet === null ? spent.ai + spent.data : spent[wallet],
      heldMicros: held,
      isSetOutside: !t.scope.workspaceId,
      createdBy: t.caller.accountId!,
    })
    .onConflict((same) => same.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted)
    throw conflict("There is a limit for this period and wallet already; change its amount instead");
  return (await find(t, { id }))[0]!;
}

async function heldBy(
  t: VerbTx,
  limit: Pick<Limit, "subjectKind" | "subjectId" | "workspaceId" | "wallet">,
): Promise<number> {
  const column = { member: "accountId", agent: "agentId", key: "keyId" } as const;
  const { subjectKind, subjectId, workspaceId, wallet } = limit;
  const { held } = await t.db
    .selectFrom("holds")
    .select(sql<number>`coalesce(sum(greatest(amount_micros - settled_micros, 0)), 0)::bigint`.as("held"))
    .where("organizationId", "=", t.scope.organizationId!)
    .where("state", "=", "held")
    .$if(wallet !== null, (query) => query.where("wallet", "=", wallet!))
    .$if(workspaceId !== null, (query) => query.where("workspaceId", "=", workspaceId!))
    .$if(subjectKind in column, (query) =>
      query.where(column[subjectKind as keyof typeof column], "=", subjectId),
    )
    .executeTakeFirstOrThrow();
  return held;
}

/** Whether the organization set it on the workspace, for who runs the workspace to keep to. */
const isSetOutside = async (t: VerbTx, id: string): Promise<boolean> =>
  (
    await t.db
      .selectFrom("spendLimits")
      .select("isSetOutside")
      .where("organizationId", "=", t.scope.organizationId!)
      .where("id", "=", id)
      .executeTakeFirstOrThrow()
  ).isSetOutside;

async function requireLimit(t: VerbTx, id: string): Promise<SpendLimit> {
  const [found] = await find(t, { id });
  // A workspace sees what the organization set on it as a whole, and leaves it to the organization.
  if (!found || (t.scope.workspaceId && found.workspaceId === null)) throw notFound("Limit");
  if (t.scope.workspaceId && (await isSetOutside(t, id)))
    throw forbidden("The organization set this limit; who manages its billing changes it");
  return found;
}

async function update(
  t: VerbTx,
  {
    id,
    amountMicros,
    isHard,
  }: { id: string; amountMicros?: number | undefined; isHard?: boolean | undefined },
): Promise<SpendLimit> {
  await takeBooks(t, t.scope.organizationId!);
  const before = await requireLimit(t, id);
  const after = { amountMicros: amountMicros ?? before.amountMicros, isHard: isHard ?? before.isHard };
  await t.db
    .updateTable("spendLimits")
    // What it is told about begins anew with what it allows.
    .set({ ...after, toldPercent: 0, updatedAt: t.platform.now().toISOString() })
    .where("organizationId", "=", t.scope.organizationId!)
    .where("id", "=", id)
    .execute();
  t.changed({ before: { amountMicros: before.amountMicros, isHard: before.isHard }, after });
  return (await find(t, { id }))[0]!;
}

async function remove(t: VerbTx, { id }: { id: string }): Promise<undefined> {
  await takeBooks(t, t.scope.organizationId!);
  const { subjectKind, subjectId, period, amountMicros } = await requireLimit(t, id);
  await t.db
    .deleteFrom("spendLimits")
    .where("organizationId", "=", t.scope.organizationId!)
    .where("id", "=", id)
    .execute();
  t.changed({ before: { subjectKind, subjectId, period, amountMicros }, after: null });
}

implement(listLimits, async (t, filter) => {
  await requireBillingVisible(t);
  return { data: await find(t, filter) };
});
implement(createLimit, create);
implement(updateLimit, update);
implement(deleteLimit, remove);
implement(listOrganizationLimits, async (t, filter) => ({ data: await find(t, filter) }));
implement(createOrganizationLimit, create);
implement(updateOrganizationLimit, update);
implement(deleteOrganizationLimit, remove);
