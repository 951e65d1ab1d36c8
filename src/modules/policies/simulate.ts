import { sql } from "kysely";
import { invalid, notFound } from "../../platform/errors.ts";
import type { Effect, GateRecord } from "../../platform/gate.ts";
import { implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import type { InputOf } from "../../platform/verb.ts";
import type { PolicyDraft } from "./contract.ts";
import { decideCall, type Policies } from "./decide.ts";
import { type ChangedCall, simulatePolicies } from "./explain-contract.ts";
import { accountRules, compileLevels, type LevelRules, readLevels } from "./load.ts";
import type { Facts } from "./matches.ts";
import { pastCall } from "./past-call.ts";
import { requireSense } from "./rows.ts";
import type { StoredRule } from "./rule.ts";
import { requireSubjects } from "./subjects.ts";

type Input = InputOf<typeof simulatePolicies>;
const DAY_MS = 86_400_000;
// What is bigger counts as unknown: a page of calls has to fit in memory.
const MOST_ARGUMENT_BYTES = 20_000;

interface StepRow {
  runId: string;
  number: number;
  id: string;
  name: string;
  at: string;
  intent: unknown;
  decision: GateRecord;
}

function cursorPlace(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null;
  const [at = "", id = ""] = cursor.split(" ");
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) ||
    Number.isNaN(Date.parse(at)) ||
    !/^\w{1,60}$/.test(id)
  )
    throw invalid("cursor", "must be the nextCursor of a page");
  return { at, id };
}

/** Calls of tools the gate decided about, newest first. */
async function decidedCalls(t: VerbTx, { days, cursor, limit }: Input): Promise<StepRow[]> {
  const since = new Date(t.platform.now().getTime() - days * DAY_MS).toISOString();
  const before = cursorPlace(cursor);
  const rows = await t.db
    .selectFrom("steps")
    .select(["runId", "number", "id", "name", "decision"])
    .select(sql<string>`to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as("at"))
    .select(
      sql<unknown>`case when pg_column_size(intent) < ${MOST_ARGUMENT_BYTES} then intent end`.as("intent"),
    )
    .where("kind", "=", "tool")
    .where("decision", "is not", null)
    .where("startedAt", ">=", since)
    .$if(before !== null, (query) =>
      query.where(sql<boolean>`(started_at, id) < (${before?.at}::timestamptz, ${before?.id})`),
    )
    .orderBy("startedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return rows as unknown as StepRow[];
}

const draftRule = (draft: PolicyDraft, index: number, position: number): StoredRule => ({
  id: `draft_${index}`,
  toolkitId: draft.toolkitId,
  position,
  effect: draft.effect,
  quorum: draft.quorum,
  match: draft.match,
  note: draft.note,
  expiresAt: draft.expiresAt === null ? Infinity : Date.parse(draft.expiresAt),
});

/** The workspace's rules as they would be. */
function changed(levels: LevelRules, { add, remove }: Input): LevelRules {
  const gone = new Set(remove);
  const kept = levels.workspace.filter(({ id }) => !gone.has(id));
  const place = levels.workspace.find(({ id }) => id === remove[0])?.position ?? 1_000_000;
  const added = add
    .filter(({ isEnabled }) => isEnabled)
    // Fractions, so that they stand in the place of what they replace.
    .map((draft, index) => draftRule(draft, index, place + index / 100));
  return { organization: levels.organization, workspace: [...kept, ...added] };
}

async function requireOwn(t: VerbTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await t.db
    .selectFrom("policies")
    .select("id")
    .where("id", "in", ids)
    .where("workspaceId", "=", t.scope.workspaceId!)
    .execute();
  if (found.length < new Set(ids).size) throw notFound("Policy");
}

async function effectsOf(ws: Work, rows: readonly StepRow[], levels: LevelRules[]) {
  const compiled = levels.map(compileLevels);
  const accounts = new Map<string | null, Policies["account"]>();
  const answers: { row: StepRow; verdicts: { effect: Effect; reason: string }[] }[] = [];
  for (const row of rows) {
    const call = pastCall({ name: row.name, arguments: row.intent ?? undefined, decision: row.decision });
    const { accountId } = call.caller;
    if (!accounts.has(accountId)) accounts.set(accountId, (await accountRules(ws.platform, accountId)).rules);
    const account = accounts.get(accountId)!;
    // What was spent by then is not kept: budgets count as not reached.
    const facts: Facts = { now: Date.parse(row.at), spentMicros: () => 0 };
    answers.push({ row, verdicts: compiled.map((each) => decideCall({ ...each, account }, call, facts)) });
  }
  return answers;
}

implementWork(simulatePolicies, async (ws, input) => {
  for (const draft of input.add) requireSense(draft);
  const { levels, rows } = await ws.read(async (t) => {
    for (const draft of input.add) await requireSubjects(t, draft.match, draft.toolkitId ?? null);
    await requireOwn(t, input.remove);
    const levels = await readLevels(t);
    return { levels, rows: await decidedCalls(t, input) };
  });
  const page = rows.slice(0, input.limit);
  const answers = await effectsOf(ws, page, [levels, changed(levels, input)]);
  const counts = new Map<string, { before: Effect; after: Effect; count: number }>();
  const data: ChangedCall[] = [];
  for (const { row, verdicts } of answers) {
    const [before, after] = verdicts as [(typeof verdicts)[0], (typeof verdicts)[0]];
    if (before.effect === after.effect) continue;
    const key = `${before.effect} ${after.effect}`;
    const count = counts.get(key) ?? { before: before.effect, after: after.effect, count: 0 };
    counts.set(key, { ...count, count: count.count + 1 });
    data.push({
      runId: row.runId,
      stepNumber: row.number,
      address: row.decision.address,
      agentId: row.decision.caller.agentId,
      at: new Date(row.at).toISOString(),
      before: before.effect,
      after: after.effect,
      reason: after.reason,
    });
  }
  const last = page.at(-1);
  return {
    replayed: page.length,
    changes: [...counts.values()],
    data,
    nextCursor: rows.length > input.limit && last ? `${last.at} ${last.id}` : null,
  };
});
