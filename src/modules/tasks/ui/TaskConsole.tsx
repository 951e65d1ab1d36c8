import { CircleStop, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { useAction, useApi, useCan, useGo, useHref } from "../../../web/api/index.ts";
import {
  Button,
  classes,
  ConfirmDialog,
  DetailHeader,
  DeveloperCorner,
  EmptyState,
  ErrorState,
  Link,
  StatusBadge,
  Time,
  useShortcut,
} from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { isOver } from "../../runs/ui/stepBars.ts";
import { TaskEditor } from "./TaskEditor.tsx";
import { TaskOutput } from "./TaskOutput.tsx";
import { useProgram } from "./useProgram.ts";
import type { LiveTask, TaskDetail } from "./useLiveTask.ts";

/** The program at the left, what becomes of it at the right; running it again makes a new task. */
export function TaskConsole({
  task,
  start,
  live,
}: {
  task: TaskDetail | null;
  /** The code to begin with. */
  start: string;
  live?: LiveTask;
}) {
  const api = useApi();
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const program = useProgram(task, start);
  const [isCancelling, setIsCancelling] = useState(false);
  const { code, input, timeoutMs } = program.values;
  const body = { code, timeoutMs, mode: "async" as const, ...(input === undefined ? {} : { input }) };
  const run = useAction(
    () =>
      // What was edited is told by what it came from; the first one comes from nothing.
      task ? api.tasks.rerun({ id: task.id, ...body }) : api.tasks.create(body),
    {
      what: "The task did not start.",
      refreshes: ["tasks"],
      isInPlace: true,
    },
  );
  const startedId = run.output?.id;
  // After the guard has heard that there is nothing left to lose.
  useEffect(() => {
    if (startedId) go(href(`tasks/${startedId}`));
  }, [startedId]);
  const cancel = useAction(() => api.tasks.cancel({ id: task!.id }), {
    what: "The task was not cancelled.",
    done: "The task is cancelled",
    refreshes: ["tasks", "runs"],
    isInPlace: true,
    onDone: () => setIsCancelling(false),
  });
  const canRun = can("tasks:run");
  const begin = () => {
    if (canRun && !run.isBusy && !program.isBroken && code.trim() !== "") run.run();
  };
  useShortcut(canRun ? "mod+enter" : null, begin, "Run the task");
  return (
    <>
      <DetailHeader
        list={{ label: "Tasks", href: href("tasks") }}
        name={task ? <span className="line-clamp-1 font-mono text-14">{task.title}</span> : "New task"}
        {...(task ? { id: task.id } : {})}
        status={
          task && (
            <StatusBadge
              state={task.state}
              reason={task.state === "waiting" ? (task.reason ?? undefined) : undefined}
            />
          )
        }
        meta={
          task
            ? [
                <Time at={task.createdAt} />,
                `by ${task.actorName ?? "someone who left"}`,
                ...(task.parentId
                  ? [<Link href={href(`tasks/${task.parentId}`)}>from an earlier task</Link>]
                  : []),
                <Link href={href(`runs/${task.id}`)}>as a run</Link>,
              ]
            : ["JavaScript or TypeScript, with the tools of this workspace"]
        }
        actions={
          canRun && (
            <>
              {task && !isOver(task.state) && (
                <Button icon={CircleStop} onClick={() => setIsCancelling(true)}>
                  Cancel task
                </Button>
              )}
              <Button
                look="primary"
                icon={Play}
                isLoading={run.isBusy}
                disabled={program.isBroken || code.trim() === ""}
                onClick={begin}
              >
                {task ? (program.isChanged ? "Run with edits" : "Run again") : "Run"}
              </Button>
            </>
          )
        }
      />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
        <div className={classes("flex min-w-0 flex-col gap-4", task && "order-2 xl:order-none")}>
          <TaskEditor program={program} errors={run.fieldErrors} onRun={begin} />
          {run.problem && <ErrorState problem={run.problem} isInline />}
        </div>
        {task && live ? (
          <TaskOutput task={task} live={live} />
        ) : (
          <div className="hidden rounded-md border border-dashed border-line xl:block">
            <EmptyState
              icon={Play}
              title="Nothing ran yet"
              sentence="Log, calls and result appear here while the program runs. Ctrl or Command with Enter starts it."
              docs={{ label: "How tasks work", href: "/docs/tasks" }}
            />
          </div>
        )}
      </div>
      <DeveloperCorner
        example={verbExample("tasks.create", { code, ...(input === undefined ? {} : { input }) })}
        docsHref="/docs/api#tasksCreate"
      />
      <LeaveGuard isChanged={program.isChanged && startedId === undefined} act="running" thing="program" />
      <ConfirmDialog
        isOpen={isCancelling}
        onOpenChange={(isOpen) => {
          setIsCancelling(isOpen);
          cancel.reset();
        }}
        title="Cancel this task?"
        consequence="A call that is under way ends first; what was done stays done. What waits for people is withdrawn."
        action="Cancel task"
        cancel="Let it go on"
        isLoading={cancel.isBusy}
        error={cancel.problem}
        onConfirm={() => cancel.run()}
      />
    </>
  );
}
