import { useEffect, useState } from "react";
import { type Output, type Run, useApi, useApiQuery } from "../../../web/api/index.ts";
import { isOver, stoppedAt } from "../../runs/ui/stepBars.ts";
import { readLogs, readSteps, stepsKey, logsKey, taskKey } from "./taskRecord.ts";
import { usePageVisible } from "./usePageVisible.ts";
import { useTaskStream } from "./useTaskStream.ts";

export type TaskDetail = Output<"tasks.get">;
export type TaskLog = Output<"tasks.list_logs">["data"][number];

const BROKEN_POLL_MS = 5_000;
/** What was followed to its end is whole, and the record of what is over does not change. */
const FOREVER_MS = Infinity;

/** A task with its run, its calls and its log: followed while it is under way, read from its record once it is over. */
export function useLiveTask(id: string) {
  const api = useApi();
  const [isBroken, setIsBroken] = useState(false);
  const task = useApiQuery(taskKey(id), (signal) => api.tasks.get({ id }, { signal }), {
    pollMs: isBroken && BROKEN_POLL_MS,
  });
  const state = task.data?.state;
  const isEnded = state !== undefined && isOver(state);
  const isUnderWay = state !== undefined && !isEnded;
  const isSeen = usePageVisible();
  useTaskStream({ id, isOn: isUnderWay && isSeen && !isBroken, onBroken: () => setIsBroken(true) });
  // The server answers again.
  useEffect(() => setIsBroken(false), [task.dataUpdatedAt]);
  const record = { isOn: isEnded, staleMs: FOREVER_MS };
  const logs = useApiQuery(logsKey(id), (signal) => readLogs(api, id, signal), record);
  const steps = useApiQuery(stepsKey(id), (signal) => readSteps(api, id, signal), record);
  const run = useApiQuery(["runs", id, "self"], (signal) => api.runs.get({ id }, { signal }));
  const stopped = useStopped(id, state);
  useEffect(() => {
    if (state !== undefined && run.data && run.data.state !== state) void run.refetch();
  }, [state]);
  return {
    task,
    run: run.data && task.data ? moved(run.data, task.data) : undefined,
    steps: steps.data,
    logs: logs.data ?? NOTHING,
    stopAt: stopped,
    isBroken: isBroken && isUnderWay,
  };
}
export type LiveTask = ReturnType<typeof useLiveTask>;

const NOTHING: readonly TaskLog[] = [];

/** The task is told of sooner than its run is read. */
const moved = (run: Run, { state, endedAt, stepCount }: TaskDetail): Run => ({
  ...run,
  state,
  endedAt,
  stepCount,
});

/** When a task that waits stopped moving. */
function useStopped(id: string, state: TaskDetail["state"] | undefined): string | null {
  const api = useApi();
  const stands = state === "waiting" || state === "interrupted";
  const events = useApiQuery(
    ["runs", id, "stops"],
    async (signal) => (await api.runs.listEvents({ id, limit: 1000 }, { signal })).data,
    { isOn: stands },
  );
  useEffect(() => {
    if (stands) void events.refetch();
  }, [stands]);
  return state && events.data ? stoppedAt({ state }, events.data) : null;
}
