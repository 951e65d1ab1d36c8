import { useHref, useUrlState } from "../../../web/api/index.ts";
import { Button, Callout, Tabs } from "../../../web/kit/index.ts";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { WaitingApprovals } from "../../approvals/ui/WaitingApprovals.tsx";
import { RunError } from "../../runs/ui/RunError.tsx";
import { RunSteps } from "../../runs/ui/RunSteps.tsx";
import { isOver } from "../../runs/ui/stepBars.ts";
import { TaskFacts } from "./TaskFacts.tsx";
import { TaskLogView } from "./TaskLogView.tsx";
import { TaskResult } from "./TaskResult.tsx";
import type { LiveTask, TaskDetail } from "./useLiveTask.ts";

const TABS = ["result", "log", "calls"];

/** What becomes of a task: what waits for people, its result, its log, its calls. */
export function TaskOutput({ task, live }: { task: TaskDetail; live: LiveTask }) {
  const href = useHref();
  const currency = useCurrency();
  const [url, setUrl] = useUrlState();
  const isEnded = isOver(task.state);
  const tab = TABS.find((each) => each === url.tab) ?? (isEnded ? "result" : "log");
  const { run, steps, logs } = live;
  const asks =
    !isEnded && (task.state === "waiting" || (steps ?? []).some(({ state }) => state === "waiting"));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {task.state === "waiting" && (
        <Callout kind="info" title="It waits for people">
          The program goes on with the answer once somebody decides, from where it was. You can leave.
        </Callout>
      )}
      {asks && <WaitingApprovals runId={task.id} />}
      {live.isBroken && (
        <Callout kind="warning" title="The live connection broke">
          What you see may be a moment old. It is opened again as soon as the server answers.
        </Callout>
      )}
      {task.state === "interrupted" && (
        <Callout
          kind="warning"
          title="The outcome of a call is not known"
          action={
            <Button size="small" href={href(`runs/${task.id}`)}>
              Decide
            </Button>
          }
        >
          {task.reason ?? "The process ended during a call that may not be repeated."}
        </Callout>
      )}
      {task.error && <RunError error={task.error} steps={steps} />}
      <Tabs
        value={tab}
        onValueChange={(next) => setUrl({ tab: next, step: undefined })}
        tabs={[
          { value: "result", label: "Result", content: <TaskResult task={task} /> },
          {
            value: "log",
            label: "Log",
            count: Math.max(task.logCount, logs.length),
            content: <TaskLogView logs={logs} since={task.createdAt} isEnded={isEnded} />,
          },
          {
            value: "calls",
            label: "Calls",
            count: Math.max(task.stepCount, steps?.length ?? 0),
            content: run && (
              <RunSteps
                run={run}
                steps={steps}
                stopAt={live.stopAt}
                currency={currency}
                chosenId={url.step}
                onChoose={(step) => setUrl({ tab: "calls", step })}
              />
            ),
          },
        ]}
      />
      <TaskFacts task={task} currency={currency} />
    </div>
  );
}
