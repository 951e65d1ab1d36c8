import type { Work } from "../../platform/operation.ts";
import type { Permission } from "../../platform/verb.ts";
import type { Callable, ToolPlan } from "../tools/index.ts";
import { awaitRun } from "./await-run.ts";
import type { RunAnswer } from "./find.ts";
import { acceptCallRun } from "./start-tool.ts";

export interface Calling extends Pick<ToolPlan, "via" | "toolkitId"> {
  callable: Callable;
  arguments: Record<string, unknown>;
}

/** Starts a run of one call and takes it up in this process at once; its start is what is audited. */
export async function startCall(
  ws: Work,
  calling: Calling,
  { isDraft = false, audited = {} }: { isDraft?: boolean; audited?: Record<string, unknown> } = {},
): Promise<RunAnswer> {
  const run = await ws.commit(async (t) => {
    const accepted = await acceptCallRun(t, calling, { isCallerAdvancing: true, isDraft });
    return { ...accepted, runId: accepted.id, ...audited };
  });
  void ws.platform.advancer.advance(ws.scope.workspaceId!, run.id, { isInline: true });
  return run;
}

/** What became of a call that is a run: its result once it ended, what people were asked while it waits. */
export async function calledAs(ws: Work, run: RunAnswer) {
  const { output, refusal, approvalId } = await ws.read(async (t) => {
    const [row, step, approval] = await Promise.all([
      t.db.selectFrom("runs").select("output").where("id", "=", run.id).executeTakeFirst(),
      // What the other side answered with its refusal stands with the call itself.
      run.state === "failed"
        ? t.db.selectFrom("steps").select("result").where("runId", "=", run.id).executeTakeFirst()
        : null,
      t.db
        .selectFrom("approvals")
        .select("id")
        .where("runId", "=", run.id)
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst(),
    ]);
    return {
      output: row?.output as { result: unknown } | null,
      refusal: step?.result as { result?: unknown } | null | undefined,
      approvalId: approval?.id ?? null,
    };
  });
  const isWaiting = run.state === "waiting";
  const error =
    run.error ??
    (isWaiting
      ? WAITS
      : run.state === "succeeded"
        ? null
        : { code: run.state, message: `The run is ${run.state}` });
  return {
    isOk: run.state === "succeeded",
    result: output?.result ?? refusal?.result ?? null,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
    runId: run.id,
    approvalId,
    state: run.state,
    costMicros: run.usage.costMicros,
  };
}
const WAITS = {
  code: "approval_required",
  message: "People are asked first; the call goes on by itself once they approve",
};

export const awaitCall = async (ws: Work, run: RunAnswer, needs: Permission) =>
  calledAs(ws, await awaitRun(ws, run.id, ws.platform.config.SYNC_RUN_SECONDS * 1000, needs));
