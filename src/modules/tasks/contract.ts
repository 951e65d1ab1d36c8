import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { FINAL_STATES, RunFacts, RunReason, RunState, RunUsage } from "../runs/contract.ts";

export const DEFAULT_TIMEOUT_MS = 300_000;
export const MAX_TIMEOUT_MS = 900_000;
/** A result up to this size stands in the task itself; a larger one is fetched by itself. */
export const MAX_INLINE_RESULT_BYTES = 64 * 1024;

export const Language = z
  .enum(["auto", "javascript", "typescript"])
  .describe("auto: TypeScript where it does not read as JavaScript.");
/** What a task runs. */
export const Program = z.object({
  code: z
    .string()
    .min(1)
    .max(200_000)
    .describe(
      "JavaScript or TypeScript: the body of an async function of `input`, a function, an expression, or a module with a default export. A Markdown fence around it is taken off.",
    ),
  language: Language.default("auto"),
  input: z.json().optional().describe("Any JSON, up to 256 kB; `input` in the program."),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(MAX_TIMEOUT_MS)
    .default(DEFAULT_TIMEOUT_MS)
    .describe("Computing and tool calls together; waiting for people is not counted."),
});
const Mode = z
  .enum(["sync", "async"])
  .default("sync")
  .describe("sync waits up to a cap, then answers 202; async answers at once.");

/** A run of kind `task`: its steps, events, cancellation and resolution are those of every run, under the same id. */
export const Task = z.object({
  id: id("run"),
  state: RunState,
  reason: RunReason,
  error: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe("`denied`: a call was denied and the program did not handle it. Null: nothing went wrong."),
  title: z.string().describe("The beginning of its code, in one line."),
  language: Language,
  timeoutMs: z.number().int(),
  usedMs: z.number().int().describe("Time that counts against the timeout so far."),
  parentId: id("run").nullable().describe("The task it is a re-run of; null: none."),
  hasResult: z
    .boolean()
    .describe("It succeeded. Its result is in `result`, or fetched with tasks.get_result."),
  result: z
    .unknown()
    .describe(`What the program returned, up to ${MAX_INLINE_RESULT_BYTES / 1024} kB; else null.`),
  resultBytes: z.number().int().nullable().describe("Size of the result as JSON; null until there is one."),
  isResultInline: z
    .boolean()
    .describe("False: the result is too large to stand here; tasks.get_result has it."),
  stepCount: z.number().int().describe("Tool calls it made."),
  logCount: z.number().int().describe("Lines and outputs of its log."),
  usage: RunUsage,
  actorAccountId: id("account"),
  ...RunFacts,
});
export const TaskDetail = Task.extend({
  code: z.string(),
  input: z.unknown().nullable().describe("Null: none was given."),
  toolkitId: id("toolkit").nullable().describe("The only tools it may call; null: all of the workspace."),
  snippets: z
    .array(z.object({ name: z.string(), version: z.number().int() }))
    .describe("The snippets its imports were resolved to when it was accepted."),
});
/** A line of the console, or a value the program gave to `emit`. */
export const TaskLog = z.object({
  number: z.number().int().describe("From 1, without gaps; also the SSE event id to resume from."),
  kind: z.enum(["log", "emit"]).describe("log: a line of the console."),
  level: z
    .enum(["log", "info", "warn", "error", "debug"])
    .nullable()
    .describe("Of a console line; null: an emit."),
  text: z.string().nullable().describe("Of a console line; null: an emit."),
  value: z.unknown().describe("Of an emit."),
  createdAt: z.iso.datetime(),
});

const ById = z.object({ id: id("run") });
const isOver = (task: { state: z.output<typeof RunState> }) => FINAL_STATES.includes(task.state);

export const createTask = verb({
  name: "tasks.create",
  http: "POST /v1/tasks 201",
  summary: "Run JavaScript or TypeScript with the tools of this workspace",
  needs: "tasks:run",
  scope: "workspace",
  // Still under way when the wait was over, or never waited for.
  status: (task) => (isOver(task) ? 201 : 202),
  input: Program.extend({ mode: Mode }),
  output: Task,
  audit: (_, { id }) => ({ id }),
});
export const rerunTask = verb({
  name: "tasks.rerun",
  http: "POST /v1/tasks/{id}/rerun 201",
  summary: "Run a task again, as it was or edited; a new task that names this one as its parent",
  needs: "tasks:run",
  scope: "workspace",
  status: (task) => (isOver(task) ? 201 : 202),
  input: ById.extend({
    code: Program.shape.code.optional().describe("Instead of its code."),
    language: Language.optional(),
    input: z.json().optional().describe("Instead of its input."),
    timeoutMs: z.number().int().min(100).max(MAX_TIMEOUT_MS).optional().describe("Instead of its own."),
    mode: Mode,
  }),
  output: Task,
  audit: ({ id: parentId }, { id }) => ({ id, parentId }),
});
export const listTasks = verb({
  name: "tasks.list",
  http: "GET /v1/tasks",
  summary: "The tasks of this workspace, newest first",
  needs: "runs:read",
  scope: "workspace",
  input: pageInput("run").extend({
    state: RunState.optional(),
    accountId: id("account").optional().describe("Who started it."),
    parentId: id("run").optional().describe("Re-runs of this task."),
    from: z.iso.datetime().optional().describe("Made since then."),
    to: z.iso.datetime().optional().describe("Made before then."),
  }),
  output: pageOf(Task),
});
export const getTask = verb({
  name: "tasks.get",
  http: "GET /v1/tasks/{id}",
  summary: "One task, with its code and input",
  needs: "runs:read",
  scope: "workspace",
  input: ById,
  output: TaskDetail,
});
export const getTaskResult = verb({
  name: "tasks.get_result",
  http: "GET /v1/tasks/{id}/result",
  summary: "The whole result of a task, however large",
  needs: "runs:read",
  scope: "workspace",
  input: ById,
  output: z.object({ result: z.unknown() }),
});
export const listTaskLogs = verb({
  name: "tasks.list_logs",
  http: "GET /v1/tasks/{id}/logs",
  summary: "What a task logged and emitted; with Accept: text/event-stream, live",
  needs: "runs:read",
  scope: "workspace",
  stream: "`log`, `emit`, `step`, `task`, and `done` with the task.",
  input: ById.extend({
    after: z.coerce.number().int().min(0).default(0).describe("Entries after this number."),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  output: z.object({ data: z.array(TaskLog) }),
});
export const cancelTask = verb({
  name: "tasks.cancel",
  http: "POST /v1/tasks/{id}/cancel",
  summary: "Cancel a task; a call that is under way ends first",
  needs: "tasks:run",
  scope: "workspace",
  input: ById,
  output: Task,
  audit: ({ id }) => ({ id }),
});
export const getTaskTypes = verb({
  name: "tasks.get_types",
  http: "GET /v1/tasks/types",
  summary: "TypeScript declarations of what a program finds: tools, emit, input, console",
  needs: "runs:read",
  scope: "workspace",
  input: z.object({
    query: z
      .string()
      .max(200)
      .optional()
      .describe("Only tools found by these words; without it, the first 200."),
    sources: z
      .string()
      .max(500)
      .optional()
      .describe(
        "Slugs with commas between them: where there are more than 200 tools, those of these sources come first.",
      ),
  }),
  output: z.object({ typescript: z.string(), isComplete: z.boolean().describe("Every tool is among them.") }),
});
