import type { VerbTx, Work } from "../../platform/operation.ts";
import { implement, implementWork, operationOf } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { cancelRun } from "../runs/index.ts";
import {
  cancelTask,
  createTask,
  getTask,
  getTaskResult,
  getTaskTypes,
  listTaskLogs,
  listTasks,
  rerunTask,
} from "./contract.ts";
import { findTask, findTaskWhole, taskRows, toTask } from "./find.ts";
import { logRows } from "./log-rows.ts";
import type { TaskOutput } from "./plan.ts";
import { readResult } from "./result.ts";
import { startTask } from "./start.ts";
import { taskTypes } from "./types.ts";

implementWork(createTask, (ws, { input = null, ...task }) => startTask(ws, { ...task, input }));

implementWork(rerunTask, async (ws, { id, mode, ...edits }) => {
  const { given, toolkitId } = await ws.read((t) => findTaskWhole(t, id));
  const {
    code = given.code,
    language = given.language,
    input = given.input,
    timeoutMs = given.timeoutMs,
  } = edits;
  return startTask(ws, { code, language, input, timeoutMs, mode, toolkitId, parentId: id });
});

implement(listTasks, async (t, { cursor, limit, state, accountId, parentId, from, to }) => {
  const rows = await taskRows(t)
    .$if(cursor !== undefined, (query) => query.where("r.id", "<", cursor!))
    .$if(state !== undefined, (query) => query.where("r.state", "=", state!))
    .$if(accountId !== undefined, (query) => query.where("r.actorAccountId", "=", accountId!))
    .$if(parentId !== undefined, (query) => query.where("r.parentId", "=", parentId!))
    .$if(from !== undefined, (query) => query.where("r.createdAt", ">=", from!))
    .$if(to !== undefined, (query) => query.where("r.createdAt", "<", to!))
    .orderBy("r.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toTask), limit, ({ id }) => id);
});

implement(getTask, async (t, { id }) => {
  const { given: _, ...task } = await findTaskWhole(t, id);
  return task;
});

implementWork(getTaskResult, async (ws: Work, { id }) => {
  await ws.read((t) => findTask(t, id));
  const { output } = await ws.read((t) =>
    t.db.selectFrom("runs").select("output").where("id", "=", id).executeTakeFirstOrThrow(),
  );
  return { result: output === null ? null : await readResult(ws, output as TaskOutput) };
});

implement(listTaskLogs, async (t, { id, after, limit }) => {
  await findTask(t, id);
  return { data: await logRows(t, { id, after, limit }) };
});

implement(cancelTask, async (t: VerbTx, { id }): Promise<OutputOf<typeof cancelTask>> => {
  await findTask(t, id);
  await operationOf(cancelRun.name)!.run!(t, { id } as never);
  return findTask(t, id);
});

implement(getTaskTypes, (t, { query, sources = "" }) =>
  taskTypes(t, { query, sources: sources.split(",").filter(Boolean) }),
);
