import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { createTask, getTask } from "./contract.ts";
import type { TaskInput, TaskOutput, TaskPlan } from "./plan.ts";

export type TaskAnswer = OutputOf<typeof createTask>;
export type TaskDetailAnswer = OutputOf<typeof getTask>;

const TITLE_CHARACTERS = 120;

/** The beginning of the code in one line, without the fence around it. */
export const titleOf = (code: string): string =>
  code
    .slice(0, TITLE_CHARACTERS * 4)
    .replace(/^\s*(?:```|~~~)[^\n]*\n/, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, TITLE_CHARACTERS);

/** Tasks as the API shows them, all but their code. */
export const taskRows = ({ db }: Pick<Tx, "db">) =>
  db
    .selectFrom("runs as r")
    .leftJoin("accounts as p", "p.id", "r.actorAccountId")
    .where("r.kind", "=", "task")
    .select([
      "r.id",
      "r.state",
      "r.reason",
      "r.errorCode",
      "r.errorMessage",
      sql<string>`left(r.input ->> 'code', ${TITLE_CHARACTERS * 4})`.as("begin"),
      sql<TaskAnswer["language"]>`r.input ->> 'language'`.as("language"),
      sql<number>`(r.input ->> 'timeoutMs')::int`.as("timeoutMs"),
      "r.usedMs",
      "r.parentId",
      "r.output",
      "r.stepCount",
      sql<number>`coalesce((select max(l.number) from task_logs l
        where l.workspace_id = r.workspace_id and l.run_id = r.id), 0)`.as("logCount"),
      "r.inputTokens",
      "r.outputTokens",
      "r.costMicros",
      "r.actorAccountId",
      "p.name as actorName",
      "r.credentialId",
      "r.createdAt",
      "r.startedAt",
      "r.endedAt",
    ]);
type Row = Awaited<ReturnType<ReturnType<typeof taskRows>["execute"]>>[number];

/** What of a result is shown with its task. */
export const resultOf = (output: TaskOutput | null) => ({
  hasResult: output !== null,
  result: output && "result" in output ? output.result : null,
  resultBytes: output?.bytes ?? null,
  isResultInline: output === null || "result" in output,
});

export const toTask = ({
  errorCode,
  errorMessage,
  begin,
  output,
  inputTokens,
  outputTokens,
  costMicros,
  ...row
}: Row): TaskAnswer => ({
  ...row,
  state: row.state as TaskAnswer["state"],
  error: errorCode ? { code: errorCode, message: errorMessage ?? "" } : null,
  title: titleOf(begin),
  ...resultOf(output as TaskOutput | null),
  usage: { inputTokens, outputTokens, costMicros },
});

export async function findTask(t: Tx, id: string): Promise<TaskAnswer> {
  const row = await taskRows(t).where("r.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Task");
  return toTask(row);
}

/** A task with what it was given and resolved to. */
export async function findTaskWhole(t: Tx, id: string): Promise<TaskDetailAnswer & { given: TaskInput }> {
  const row = await taskRows(t).select(["r.input", "r.plan"]).where("r.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Task");
  const { input, plan, ...shown } = row;
  const given = input as TaskInput;
  const { toolkitId, snippets: frozen } = plan as TaskPlan;
  const snippets = Object.entries(frozen).map(([name, { version }]) => ({
    name,
    version,
  }));
  return { ...toTask(shown), code: given.code, input: given.input ?? null, toolkitId, snippets, given };
}
