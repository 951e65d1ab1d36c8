import { sql } from "kysely";
import { z } from "zod";
import { notFound } from "../../../platform/errors.ts";
import { id } from "../../../platform/ids.ts";
import { getRun } from "../../runs/contract.ts";
import { createTask, MAX_TIMEOUT_MS, Program } from "../../tasks/contract.ts";
import { startTask } from "../../tasks/index.ts";
import { type McpSession, registerMcpTools } from "../registry.ts";
import { defineTool } from "./define.ts";
import { outcomeNow, outcomeOfRun, RunOutcome, toCallResult } from "./outcome.ts";

const execute = defineTool({
  name: "execute",
  title: "Run a program",
  description:
    "Runs JavaScript or TypeScript with the tools of this workspace. Call a tool as await tools.<source>.<tool>(args): it answers { ok: true, data } or { ok: false, error: { code, message } } and never throws. Find tools with search_tools first, or inside with await tools.search({ query }). Return the value you want; console.log is shown. What has effects may wait for a person: then you get a run id to ask again with get_result.",
  needs: "tasks:run",
  // What it may do is decided call by call, inside.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.object({
    code: Program.shape.code,
    input: z.json().optional().describe("Any JSON; `input` in the program."),
    timeoutMs: z
      .number()
      .int()
      .min(100)
      .max(MAX_TIMEOUT_MS)
      .optional()
      .describe("Computing and tool calls together; waiting for people is not counted."),
  }),
  output: RunOutcome,
  async call(args, { session, waitMs, progress }) {
    const input = createTask.input.parse({ ...args, mode: "sync" });
    const ws = session.as(createTask, input);
    progress("The program is under way");
    const task = await startTask(ws, {
      ...input,
      input: input.input ?? null,
      via: "mcp",
      toolkitId: session.toolkit?.id ?? null,
      waitMs,
    });
    return toCallResult(await outcomeNow(ws, task.id, { ...task, kind: "task" }));
  },
});

/** Through a toolkit there is only what was started through it: what other tools answered is not among it. */
async function requireWithin({ ws, toolkit }: McpSession, runId: string): Promise<void> {
  if (!toolkit) return;
  const run = await ws.read((t) =>
    t.db
      .selectFrom("runs")
      .select("id")
      .where("id", "=", runId)
      .where(sql<boolean>`plan ->> 'toolkitId' = ${toolkit.id}`)
      .executeTakeFirst(),
  );
  if (!run) throw notFound("Run");
}

const getResult = defineTool({
  name: "get_result",
  title: "Get the result of a run",
  description:
    "What became of something that was not over when it was asked for, or waited for a person. Waits a while for its end. It cannot approve anything.",
  needs: "runs:read",
  annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
  input: z.object({ runId: id("run").describe("As the earlier call answered it.") }),
  output: RunOutcome,
  async call({ runId }, call) {
    const ws = call.session.as(getRun, { id: runId });
    await requireWithin(call.session, runId);
    const now = await outcomeNow(ws, runId);
    // Whoever waits for a person is told so at once; what is under way is waited for.
    if (now.state !== "running" && now.state !== "queued") return toCallResult(now);
    return toCallResult(await outcomeOfRun(ws, runId, call, "runs:read"));
  },
});

registerMcpTools({ list: async () => [execute, getResult] });
