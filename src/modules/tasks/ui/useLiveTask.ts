import { useEffect, useRef, useState } from "react";
import { type Output, useApi, useApiQuery } from "../../../web/api/index.ts";
import { isOver } from "../../runs/ui/stepBars.ts";
import { useLiveRun } from "../../runs/ui/useLiveRun.ts";

export type TaskDetail = Output<"tasks.get">;
export type TaskLog = Output<"tasks.list_logs">["data"][number];

const POLL_MS = 600;
const CALM_MS = 3_000;
const PAGE = 1_000;

/** A task with its run, its calls and its log, followed until it ends. */
export function useLiveTask(id: string) {
  const api = useApi();
  const run = useLiveRun(id);
  const [pollMs, setPollMs] = useState<number | false>(POLL_MS);
  const task = useApiQuery(["tasks", id, "self"], (signal) => api.tasks.get({ id }, { signal }), { pollMs });
  const state = task.data?.state;
  useEffect(() => {
    if (state === undefined) return;
    setPollMs(isOver(state) ? false : state === "waiting" || state === "interrupted" ? CALM_MS : POLL_MS);
    // A stream tells of what it began with; a task that went on after a wait is read again.
    void run.run.refetch();
    void run.steps.refetch();
  }, [state]);
  return { task, run, logs: useLogs(id, task.data) };
}

/** The lines so far; only what is new is asked for. */
function useLogs(id: string, task: Pick<TaskDetail, "logCount" | "state"> | undefined): readonly TaskLog[] {
  const api = useApi();
  const [logs, setLogs] = useState<readonly TaskLog[]>([]);
  const isReading = useRef(false);
  const known = logs.at(-1)?.number ?? 0;
  const wanted = task?.logCount ?? 0;
  useEffect(() => {
    if (isReading.current || wanted <= known) return;
    const abort = new AbortController();
    isReading.current = true;
    void api.tasks
      .listLogs({ id, after: known, limit: PAGE }, { signal: abort.signal })
      .then(({ data }) =>
        setLogs((own) => [...own, ...data.filter(({ number }) => number > (own.at(-1)?.number ?? 0))]),
      )
      .catch(() => undefined)
      .finally(() => (isReading.current = false));
    return () => abort.abort();
  }, [api, id, wanted, known]);
  return logs;
}
