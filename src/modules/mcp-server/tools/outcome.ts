import type { CallToolResult } from "@modelcontextprotocol/server";
import { isFinal } from "../../../platform/dispatch/states.ts";
import type { Permission } from "../../../platform/verb.ts";
import { awaitRun, findRun } from "../../runs/index.ts";
import type { Work } from "../../../platform/operation.ts";
import { structured } from "../answers.ts";
import type { McpCall } from "../registry.ts";

const MAX_TEXT = 100_000;

/** How far a run is, in the words a model acts on. */
export interface RunOutcome {
  runId: string;
  state: string;
  /** What it came to, once it succeeded. */
  result?: unknown;
  error?: { code: string; message: string };
  /** Where a person decides about what it waits for. */
  approvalUrl?: string;
  /** What to do while it is not over. */
  next?: string;
  logs?: string[];
}

/** Who waits for a person: the link is for people; nothing here lets a model decide. */
async function waitingFor(ws: Work, runId: string): Promise<Pick<RunOutcome, "approvalUrl" | "next">> {
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
  if (!approval) return { next: `Ask again with get_result and runId ${runId}.` };
  const approvalUrl = `${ws.platform.config.publicUrl}/approvals/${approval.id}`;
  return {
    approvalUrl,
    next:
      `${approval.address} waits for a person's approval: show them ${approvalUrl}. ` +
      `Once they decided, ask again with get_result and runId ${runId}. Do not start it again.`,
  };
}

/** Waits for a run, telling the client how it gets on, and says what became of it. */
export async function outcomeOfRun(
  ws: Work,
  runId: string,
  { waitMs, progress }: Pick<McpCall, "waitMs" | "progress">,
  resultOf: (ws: Work, runId: string) => Promise<{ result: unknown; logs?: string[] }>,
  needs: Permission,
): Promise<RunOutcome> {
  progress(`Run ${runId} is under way`);
  const run = waitMs > 0 ? await awaitRun(ws, runId, waitMs, needs) : await ws.read((t) => findRun(t, runId));
  const { state, error } = run;
  if (state === "succeeded") return { runId, state, ...(await resultOf(ws, runId)) };
  if (isFinal(state)) {
    const { logs } = await resultOf(ws, runId);
    const failure = error ?? { code: state, message: run.reason ?? `The run is ${state}` };
    return { runId, state, error: failure, ...(logs ? { logs } : {}) };
  }
  if (state === "interrupted")
    return {
      runId,
      state,
      next: `It was interrupted, and whether its last call was done is not known: a person decides at ${ws.platform.config.publicUrl}/runs/${runId}. Then ask again with get_result.`,
    };
  if (state === "waiting") return { runId, state, ...(await waitingFor(ws, runId)) };
  return { runId, state, next: `It is not over yet. Ask again with get_result and runId ${runId}.` };
}

/** What a run of an agent or of one tool came to, whole. */
export async function runResult(ws: Work, runId: string): Promise<{ result: unknown }> {
  const { output } = await ws.read((t) =>
    t.db.selectFrom("runs").select("output").where("id", "=", runId).executeTakeFirstOrThrow(),
  );
  const { text, result } = (output ?? {}) as { text?: string; result?: unknown };
  return { result: text ?? result ?? null };
}

/** The outcome as an MCP result: the same in both forms, an error where it failed. */
export function toCallResult(outcome: RunOutcome): CallToolResult {
  const { result, error, next } = outcome;
  const answer = structured({ ...outcome }, error !== undefined);
  const text = error
    ? `${error.code}: ${error.message}`
    : (next ?? (typeof result === "string" ? result : (JSON.stringify(result) ?? "null")));
  const logs = outcome.logs?.length ? `\n\nLog:\n${outcome.logs.join("\n")}` : "";
  return { ...answer, content: [{ type: "text", text: (text + logs).slice(0, MAX_TEXT) }] };
}
