import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { prepare } from "../../platform/db/prepared.ts";
import { WORKSPACE_CAP } from "../../platform/dispatch/claim.ts";
import type { RunRow } from "../../platform/dispatch/machine.ts";
import type { Acceptance, RunFactsNow } from "../../platform/dispatch/program-record.ts";
import type { ProgramEnd } from "../../platform/dispatch/program-run.ts";
import { textOf } from "../../platform/dispatch/step-log.ts";
import { isFinal } from "../../platform/dispatch/states.ts";
import { invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Work } from "../../platform/operation.ts";
import { storable } from "../../platform/storable.ts";
import { accessTags } from "../access/index.ts";
import { concurrencyOf } from "../plans/index.ts";
import { discountOf, runPrices } from "../prices/index.ts";
import { awaitRun, recordRun } from "../runs/index.ts";
import { importsOf, resolveSnippets } from "../snippets/index.ts";
import { findTask, resultOf, type TaskAnswer, titleOf } from "./find.ts";
import type { TaskInput, TaskOutput, TaskPlan } from "./plan.ts";

const MAX_INPUT_BYTES = 256 * 1024;
/** Beyond this the answer is looked up like that of any run. */
const ANSWERED_HERE_WITHIN_MS = 1_000;

export interface NewTask extends TaskInput {
  parentId?: string | null;
  via?: TaskPlan["via"];
  toolkitId?: string | null;
  /** `sync`: waits until it ends or needs a person, up to a cap. */
  mode: "sync" | "async";
  /** Of who waits; else the installation's. */
  waitMs?: number;
}

async function planFor(ws: Work, { code, via = "task", toolkitId = null }: NewTask): Promise<TaskPlan> {
  const { platform, caller } = ws;
  const names = importsOf(code);
  return {
    seed: randomBytes(16).toString("hex"),
    snippets: names.length > 0 ? await ws.read((t) => resolveSnippets(t, names)) : {},
    via,
    // A caller that is confined stays so, whatever it runs again.
    toolkitId: caller.toolkitId ?? toolkitId,
    environment: caller.workspace!.environment,
    prices: runPrices(platform, null, await discountOf(platform, ws.scope.organizationId!)),
  };
}

/**
 * Accepts a task and, for who waits, runs it here at once. `ws` is of a verb that is audited: its entry goes with the
 * transaction that accepts the task, and sees `{ id }`.
 */
export async function startTask(ws: Work, task: NewTask): Promise<TaskAnswer> {
  if (Buffer.byteLength(JSON.stringify(task.input) ?? "") > MAX_INPUT_BYTES)
    throw invalid("input", `is larger than ${MAX_INPUT_BYTES / 1024} kB`);
  const plan = await planFor(ws, task);
  if (task.mode === "sync") {
    const isLimited = (await concurrencyOf(ws.platform, ws.scope.organizationId!)) !== null;
    const answered = isLimited ? null : await runHere(ws, task, plan);
    if (answered) return answered;
  }
  const { id } = await ws.commit((t) =>
    recordRun(
      t,
      { ...kindOf(ws, task), input: inputOf(task), plan, deadlineSeconds: mayTakeMs(ws, task) / 1000 },
      { isCallerAdvancing: task.mode === "sync" },
    ),
  );
  if (task.mode === "async") return ws.read((t) => findTask(t, id));
  void ws.platform.advancer.advance(ws.scope.workspaceId!, id, { isInline: true });
  return awaitTask(ws, id, task);
}

async function awaitTask(ws: Work, id: string, { waitMs }: NewTask): Promise<TaskAnswer> {
  await awaitRun(ws, id, waitMs ?? ws.platform.config.SYNC_RUN_SECONDS * 1000, "tasks:run");
  return ws.read((t) => findTask(t, id));
}

const kindOf = ({ caller }: Work, { parentId = null }: NewTask) => ({
  kind: "task",
  stage: caller.stage ?? "production",
  parentId,
});
const inputOf = ({ code, language, input, timeoutMs }: NewTask): TaskInput =>
  storable({ code, language, input: input ?? null, timeoutMs });
// Its own timeout counts what it runs; this one bounds how long it may wait in a queue.
const mayTakeMs = ({ platform }: Work, { timeoutMs }: NewTask) =>
  platform.config.RUN_DEADLINE_SECONDS * 1000 + timeoutMs;

/** Runs the task in this process, recorded with the first thing that is written about it. Null: not here. */
async function runHere(ws: Work, task: NewTask, plan: TaskPlan): Promise<TaskAnswer | null> {
  const { platform, caller, scope } = ws;
  const input = inputOf(task);
  const createdAt = new Date().toISOString();
  const endsAtMs = performance.now() + mayTakeMs(ws, task);
  const { kind, stage, parentId } = kindOf(ws, task);
  const run: RunRow & { createdAt: string } = {
    id: newId("run"),
    workspaceId: scope.workspaceId!,
    kind,
    input,
    plan,
    agentId: null,
    sessionId: null,
    stage,
    isDraft: false,
    actorAccountId: caller.accountId,
    actorKind: caller.kind as RunRow["actorKind"],
    credentialId: caller.credentialId,
    createdAt,
  };
  const acceptance: Acceptance = {
    insert: (t, facts, isAwaited) => insertRun(t, { run, parentId, endsAtMs }, facts, isAwaited),
    async commit(work) {
      await ws.commit(async (t) => {
        await work(t);
        return { id: run.id };
      });
    },
  };
  const begun = platform.advancer.begin({
    run,
    steps: [],
    scope,
    eventSequence: 0,
    stepCount: 0,
    usedMs: 0,
    costMicros: 0,
    startedAt: null,
    endsAtMs,
    isInline: false,
    acceptance,
  });
  if (!begun) return null;
  const end = await Promise.race([begun.ended, sleep(ANSWERED_HERE_WITHIN_MS, null, { ref: false })]);
  if (!end) {
    await begun.accepted;
    return awaitTask(ws, run.id, task);
  }
  // What it cost shows in the wallet, and its log is counted, where it is looked up.
  if (end.costMicros > 0 || end.hasLogs) return ws.read((t) => findTask(t, run.id));
  return answerFrom(run, { parentId, input, end, actorName: await nameOf(ws) });
}

function answerFrom(
  run: RunRow & { createdAt: string },
  {
    parentId,
    input,
    end,
    actorName,
  }: { parentId: string | null; input: TaskInput; end: ProgramEnd; actorName: string | null },
): TaskAnswer {
  const { state, reason, error, output, usedMs, startedAt, stepCount } = end;
  return {
    id: run.id,
    state,
    reason,
    error,
    title: titleOf(input.code),
    language: input.language,
    timeoutMs: input.timeoutMs,
    usedMs,
    parentId,
    ...resultOf(output as TaskOutput | null),
    stepCount,
    logCount: 0,
    usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 },
    actorAccountId: run.actorAccountId,
    actorName,
    credentialId: run.credentialId,
    createdAt: run.createdAt,
    startedAt,
    endedAt: isFinal(state) ? new Date().toISOString() : null,
  };
}

const nameOf = ({ caller: { accountId }, platform: { access, door } }: Work): Promise<string | null> =>
  access.get(`account-name:${accountId}`, async () => {
    const row = await door.read({ accountId }, (t) =>
      t.db.selectFrom("accounts").select("name").where("id", "=", accountId).executeTakeFirst(),
    );
    return { value: row?.name ?? null, tags: [accessTags.account(accountId)] };
  });

interface NewRunRow extends Omit<RunFactsNow, "lease" | "error"> {
  id: string;
  kind: string;
  stage: string;
  parentId: string | null;
  actorAccountId: string;
  actorKind: string;
  credentialId: string | null;
  createdAt: string;
  leftSeconds: number;
  input: string;
  plan: string;
  leaseToken: string | null;
  leaseProcess: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  isOver: boolean;
  isWaiting: boolean;
}
const rowOf = (row: NewRunRow) => ({
  id: row.id,
  kind: row.kind,
  stage: row.stage,
  parentId: row.parentId,
  actorAccountId: row.actorAccountId,
  actorKind: row.actorKind,
  credentialId: row.credentialId,
  createdAt: row.createdAt,
  deadlineAt: sql<string>`now() + make_interval(secs => ${row.leftSeconds}::float8)`,
  input: row.input,
  plan: row.plan,
  state: row.state,
  eventSequence: row.eventSequence,
  stepCount: row.stepCount,
  usedMs: row.usedMs,
  costMicros: row.costMicros,
  reason: row.reason,
  errorCode: row.errorCode,
  errorMessage: row.errorMessage,
  output: row.output,
  startedAt: sql<string>`now()`,
  endedAt: sql<string>`case when ${row.isOver}::boolean then now() end`,
  waitingSince: sql<string>`case when ${row.isWaiting}::boolean then now() end`,
});
// Apart from the other: PostgreSQL would plan a statement that might count anew for each run.
const insertUnheld = prepare((db, row: NewRunRow) => db.insertInto("runs").values(rowOf(row)));
const insertHeld = prepare((db, row: NewRunRow) => {
  const hasRoom = sql`(select count(*) from runs o where o.lease_token is not null
    and o.workspace_id = current_workspace()) < ${WORKSPACE_CAP}`;
  const ifRoom = (value: unknown, otherwise: unknown) =>
    sql<string>`case when ${hasRoom} then ${value}::text else ${otherwise}::text end`;
  return db.insertInto("runs").values({
    ...rowOf(row),
    state: ifRoom(row.state, "queued"),
    leaseToken: ifRoom(row.leaseToken, null),
    leaseProcess: ifRoom(row.leaseProcess, null),
  });
});

/** A run that lives on is held by its process, unless its workspace has as many under way as it may: then it waits its turn. */
async function insertRun(
  t: Tx,
  {
    run,
    parentId,
    endsAtMs,
  }: { run: RunRow & { createdAt: string }; parentId: string | null; endsAtMs: number },
  { lease, error, ...facts }: RunFactsNow,
  isAwaited: boolean,
): Promise<void> {
  const { id, kind, stage, actorAccountId, actorKind, credentialId, createdAt } = run;
  const row = {
    ...{ id, kind, stage, parentId, actorAccountId, actorKind, credentialId, createdAt },
    leftSeconds: (endsAtMs - performance.now()) / 1000,
    ...facts,
    input: textOf(run.input),
    plan: JSON.stringify(run.plan),
    leaseToken: lease?.token ?? null,
    leaseProcess: lease?.processId ?? null,
    errorCode: error?.code ?? null,
    errorMessage: error?.message.slice(0, 2000) ?? null,
    isOver: isFinal(facts.state),
    isWaiting: facts.state === "waiting",
  };
  const insert = lease ? insertHeld : insertUnheld;
  if (isAwaited) await t.run(insert, row);
  else t.atCommit({ compile: () => insert.bind(row) });
  const unheld = sql`select dispatch_run(${t.scope.workspaceId}, ${id}) from runs where id = ${id} and lease_token is null`;
  if (lease) t.atCommit({ compile: () => unheld.compile(t.db) });
}
