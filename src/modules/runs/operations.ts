import { sql } from "kysely";
import { requireSameToolkit } from "../../platform/confinement.ts";
import { dispatch } from "../../platform/dispatch/dispatch.ts";
import { changeRun } from "../../platform/dispatch/record.ts";
import { isFinal, type RunState, TRANSITIONS } from "../../platform/dispatch/states.ts";
import { AppError, invalid } from "../../platform/errors.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import { awaitRun } from "./await-run.ts";
import { tell } from "./cancel.ts";
import {
  cancelRun,
  createRun,
  getRun,
  listRunEvents,
  listRuns,
  listRunSteps,
  resolveRun,
} from "./contract.ts";
import { decideUnknown } from "./decide-unknown.ts";
import { isDraftInProduction, requireDraftPower } from "./draft-in-production.ts";
import { findRun, runRows, toRun } from "./find.ts";
import { withBalance } from "./with-balance.ts";
import { startElsewhere, startHere } from "./start.ts";
import { toStep } from "./steps.ts";

type EventAnswer = OutputOf<typeof listRunEvents>["data"][number];

implementWork(createRun, async (ws, { mode, ...input }) => {
  if (mode === "async") return startElsewhere(ws, input);
  const run = await startHere(ws, input);
  return awaitRun(ws, run.id, ws.platform.config.SYNC_RUN_SECONDS * 1000);
});

/** Runs `r` that metered something of this wallet, kind or model; null: whatever it was. */
function usedIn({
  wallet,
  usageKind,
  model,
}: Pick<InputOf<typeof listRuns>, "wallet" | "usageKind" | "model">) {
  if (wallet === undefined && usageKind === undefined && model === undefined) return null;
  return sql<boolean>`exists (select from usage_events u where u.workspace_id = r.workspace_id and u.run_id = r.id
    and u.wallet = coalesce(${wallet ?? null}::text, u.wallet) and u.kind = coalesce(${usageKind ?? null}::text, u.kind)
    and (${model ?? null}::text is null or u.model = ${model ?? null}::text))`;
}

implement(listRuns, async (t, { cursor, limit, isDraftInProduction, ...filters }) => {
  const { agentId, sessionId, state, stage, accountId, keyId, from, to } = filters;
  const used = usedIn(filters);
  const rows = await runRows(t)
    .$if(cursor !== undefined, (query) => query.where("r.id", "<", cursor!))
    .$if(agentId !== undefined, (query) => query.where("r.agentId", "=", agentId!))
    .$if(sessionId !== undefined, (query) => query.where("r.sessionId", "=", sessionId!))
    .$if(state !== undefined, (query) => query.where("r.state", "=", state!))
    .$if(stage !== undefined, (query) => query.where("r.stage", "=", stage!))
    .$if(isDraftInProduction !== undefined, (query) =>
      query.where("r.isDraftInProduction", "=", isDraftInProduction!),
    )
    .$if(accountId !== undefined, (query) => query.where("r.actorAccountId", "=", accountId!))
    .$if(keyId !== undefined, (query) =>
      keyId === "none"
        ? query.where(sql<boolean>`not coalesce(starts_with(r.credential_id, 'key_'), false)`)
        : query.where("r.credentialId", "=", keyId!),
    )
    .$if(used !== null, (query) => query.where(used!))
    .$if(from !== undefined, (query) => query.where("r.createdAt", ">=", from!))
    .$if(to !== undefined, (query) => query.where("r.createdAt", "<", to!))
    .orderBy("r.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toRun), limit, (row) => row.id);
});

implement(getRun, async (t, { id }) => withBalance(t, await findRun(t, id)));

implement(listRunSteps, async (t, { id }) => {
  await findRun(t, id);
  const rows = await t.db.selectFrom("steps").selectAll().where("runId", "=", id).orderBy("number").execute();
  return { data: rows.map(toStep) };
});

implement(listRunEvents, async (t, { id, after, limit }) => {
  await findRun(t, id);
  const rows = await t.db
    .selectFrom("runEvents")
    .select(["sequence", "type", "data", "createdAt"])
    .where("runId", "=", id)
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return { data: rows as EventAnswer[] };
});

const illegal = (state: string, verb: string): AppError =>
  new AppError("illegal_transition", `A ${state} run cannot be ${verb}`, {
    extra: { state, legal: TRANSITIONS[state as RunState] },
  });

/** Locks the run and answers its state, whether a process holds it, whether it is of a draft, and what it is confined to. */
async function lockRun(
  t: VerbTx,
  id: string,
): Promise<{ state: string; isLeased: boolean; isDraft: boolean; toolkitId: string | null }> {
  await findRun(t, id);
  const row = await t.db
    .selectFrom("runs")
    .select(["state", "leaseToken", "isDraft"])
    .select(sql<string | null>`plan ->> 'toolkitId'`.as("toolkitId"))
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return {
    state: row.state,
    isLeased: row.leaseToken !== null,
    isDraft: row.isDraft,
    toolkitId: row.toolkitId,
  };
}

implement(cancelRun, async (t, { id }) => {
  const { state, isLeased } = await lockRun(t, id);
  if (isFinal(state)) throw illegal(state, "cancelled");
  if (isLeased)
    await t.db.updateTable("runs").set({ isCancelRequested: true }).where("id", "=", id).execute();
  else
    await changeRun(t, id, null, {
      state: "cancelled",
      reason: null,
      events: [{ type: "run.cancelled", data: {} }],
    });
  tell(t, id, isLeased ? state : "cancelled");
  return findRun(t, id);
});

implement(resolveRun, async (t, { id, decision, result, steps }) => {
  const { state, isDraft, toolkitId } = await lockRun(t, id);
  if (state !== "interrupted") throw illegal(state, "resolved");
  if (decision === "cancel") {
    if (steps?.length) throw invalid("steps", "a run that is cancelled decides about none");
    await changeRun(t, id, null, {
      state: "cancelled",
      reason: null,
      events: [{ type: "run.cancelled", data: {} }],
    });
    tell(t, id, "cancelled");
    return findRun(t, id);
  }
  requireSameToolkit(t.caller, toolkitId);
  // The workspace may have become production while the run waited for a person.
  if (isDraft) requireDraftPower(t.caller);
  const decided = await decideUnknown(t, id, { otherwise: { decision, result }, steps });
  await changeRun(t, id, null, {
    state: "queued",
    reason: null,
    events: [...decided, { type: "run.queued", data: {} }],
  });
  // The time it waited for a person does not count against it.
  await t.db
    .updateTable("runs")
    .set({
      ...(isDraft && isDraftInProduction(t.caller) ? { isDraftInProduction: true } : {}),
      deadlineAt: sql<string>`greatest(deadline_at, now() + make_interval(secs => ${t.platform.config.RUN_DEADLINE_SECONDS}))`,
    })
    .where("id", "=", id)
    .execute();
  await dispatch(t, id);
  tell(t, id, "queued");
  return findRun(t, id);
});
