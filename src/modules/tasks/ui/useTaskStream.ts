import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { noticeError, type Step, useApi } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import { APPROVALS } from "../../approvals/ui/approvals.ts";
import { logsKey, stepsKey, taskKey, withLogs, withSteps } from "./taskRecord.ts";
import type { TaskDetail, TaskLog } from "./useLiveTask.ts";

/** What comes in a burst is shown together. */
const FLUSH_MS = 50;

/** Writes what happens in a task into the answers the page shows, until it is over. A connection that breaks is opened again; `onBroken` is told of one that does not come back. */
export function useTaskStream({
  id,
  isOn,
  onBroken,
}: {
  id: string;
  isOn: boolean;
  onBroken: () => void;
}): void {
  const api = useApi();
  const queries = useQueryClient();
  const scope = useQueryScope();
  const broke = useEffectEvent(onBroken);
  useEffect(() => {
    if (!isOn) return;
    const abort = new AbortController();
    const steps: Step[] = [];
    const logs: TaskLog[] = [];
    let isDone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keyOf = (key: readonly string[]) => [scope, ...key];
    const markStale = (key: readonly string[], refetchType: "active" | "none" = "active") =>
      void queries.invalidateQueries({ queryKey: keyOf(key), refetchType });
    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      const changed = steps.splice(0);
      const added = logs.splice(0);
      if (changed.length > 0)
        queries.setQueryData<Step[]>(keyOf(stepsKey(id)), (own = []) => withSteps(own, changed));
      if (added.length > 0)
        queries.setQueryData<readonly TaskLog[]>(keyOf(logsKey(id)), (own = []) => withLogs(own, added));
      if (changed.some(({ state }) => state === "waiting")) markStale([APPROVALS]);
    };
    const follow = async () => {
      for await (const event of api.tasks.follow({ id }, { signal: abort.signal })) {
        if (event.type === "step") steps.push(event.step);
        else if (event.type === "log") logs.push(event.entry);
        else {
          // What it did is shown before the state that led to.
          flush();
          queries.setQueryData<TaskDetail>(keyOf(taskKey(id)), (own) => own && { ...own, ...event.task });
          isDone = event.type === "done";
          if (isDone) for (const key of [["tasks", "list"], ["runs"], [APPROVALS]]) markStale(key);
          continue;
        }
        timer ??= setTimeout(flush, FLUSH_MS);
      }
    };
    follow().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      noticeError(error);
      broke();
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
      // What was not followed to its end is read from the record by whoever comes back.
      if (!isDone) for (const key of [logsKey(id), stepsKey(id)]) markStale(key, "none");
    };
  }, [api, queries, scope, id, isOn]);
}
