import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import { isFinal } from "../../../platform/dispatch/states.ts";
import type { Work } from "../../../platform/operation.ts";
import type { Permission } from "../../../platform/verb.ts";
import { awaitRun, findRun } from "../../runs/index.ts";
import { logRows, readResult, type TaskOutput } from "../../tasks/index.ts";
import { structured } from "../answers.ts";
import type { McpCall } from "../registry.ts";

const MAX_TEXT = 100_000;
const MAX_RESULT_BYTES = 1_000_000;
const MAX_LOG_LINES = 200;

/** How far a run is, in the words a model acts on. */
export const RunOutcome = z.object({
  runId: z.string(),
  state: z
    .string()
    .describe("succeeded, failed, cancelled, timed_out, waiting, running, queued or interrupted."),
  result: z.unknown().optional().describe("What it came to, once it succeeded."),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  approvalUrl: z.string().optional().describe("Where a person decides about what it waits for."),
  next: z.string().optional().describe("What to do while it is not over."),
  logs: z.array(z.string()).optional(),
  emitted: z.array(z.unknown()).optional().describe("What the program gave to emit."),
});
export type RunOutcome = z.output<typeof RunOutcome>;

const askAgain = (runId: string) => `ask again with get_result and runId ${runId}`;

/** What waits for a person: the link is for people; nothing here lets a model decide. */
async function waitingFor(ws: Work, runId: string): Promise<Partial<RunOutcome>> {
  const approval = await ws.read((t) =>
    t.db
      .selectFrom("approvals")
      .select(["id", "address"])
      .where("runId", "=", runId)
      .where("state", "=", "pending")
      .orderBy("id")
      .limit(1)
      .executeTakeFirst(),
  );
  if (!approval) return { next: `It waits; ${askAgain(runId)}.` };
  const approvalUrl = `${ws.platform.config.publicUrl}/approvals/${approval.id}`;
  return {
    approvalUrl,
    next:
      `${approval.address} waits for a person's approval: show them ${approvalUrl}. ` +
      `Once they decided, ${askAgain(runId)}. Do not start it again.`,
  };
}

/** What the program said, as far as it is short. */
async function saidBy(ws: Work, runId: string): Promise<Partial<RunOutcome>> {
  const rows = await ws.read((t) => logRows(t, { id: runId, after: 0, limit: MAX_LOG_LINES }));
  const logs = rows.flatMap(({ kind, text }) => (kind === "log" ? [text ?? ""] : []));
  const emitted = rows.flatMap(({ kind, value }) => (kind === "emit" ? [value] : []));
  return { ...(logs.length > 0 ? { logs } : {}), ...(emitted.length > 0 ? { emitted } : {}) };
}

/** What a run that succeeded came to; too large to hand to a model, it says where it is. */
async function resultOf(ws: Work, runId: string): Promise<Partial<RunOutcome>> {
  const { output, kind } = await ws.read((t) =>
    t.db.selectFrom("runs").select(["output", "kind"]).where("id", "=", runId).executeTakeFirstOrThrow(),
  );
  if (kind === "task") {
    const task = output as TaskOutput | null;
    if (task && task.bytes > MAX_RESULT_BYTES)
      return { next: `The result has ${task.bytes} bytes: read it with GET /v1/tasks/${runId}/result.` };
    return { result: task ? await readResult(ws, task) : null };
  }
  const { text, result } = (output ?? {}) as { text?: string; result?: unknown };
  return { result: text ?? result ?? null };
}

type Looked = Pick<Awaited<ReturnType<typeof findRun>>, "kind" | "state" | "error" | "reason">;

/** The run as it is now. */
export async function outcomeNow(ws: Work, runId: string, looked?: Looked): Promise<RunOutcome> {
  const { kind, state, error, reason } = looked ?? (await ws.read((t) => findRun(t, runId)));
  const said = kind === "task" && isFinal(state) ? await saidBy(ws, runId) : {};
  if (state === "succeeded") return { runId, state, ...(await resultOf(ws, runId)), ...said };
  if (isFinal(state)) {
    const failure = error ?? { code: state, message: reason ?? `The run is ${state}` };
    return { runId, state, error: failure, ...said };
  }
  if (state === "waiting") return { runId, state, ...(await waitingFor(ws, runId)) };
  if (state === "interrupted") {
    const page = `${ws.platform.config.publicUrl}/runs/${runId}`;
    const next = `It was interrupted, and whether its last call was done is not known: a person decides at ${page}. Then ${askAgain(runId)}.`;
    return { runId, state, next };
  }
  return { runId, state, next: `It is not over yet: ${askAgain(runId)}.` };
}

/** Waits for a run, telling the client how it gets on, and says what became of it. */
export async function outcomeOfRun(
  ws: Work,
  runId: string,
  { waitMs, progress }: Pick<McpCall, "waitMs" | "progress">,
  needs: Permission,
): Promise<RunOutcome> {
  progress(`Run ${runId} is under way`);
  return outcomeNow(ws, runId, await awaitRun(ws, runId, waitMs, needs));
}

/** The outcome as an MCP result: the same in both forms, an error where it failed. */
export function toCallResult(outcome: RunOutcome): CallToolResult {
  const { result, error, next, logs } = outcome;
  const answer = structured({ ...outcome }, error !== undefined);
  const text = error
    ? `${error.code}: ${error.message}`
    : (next ?? (typeof result === "string" ? result : (JSON.stringify(result) ?? "null")));
  const log = logs?.length ? `\n\nLog:\n${logs.join("\n")}` : "";
  return { ...answer, content: [{ type: "text", text: (text + log).slice(0, MAX_TEXT) }] };
}
