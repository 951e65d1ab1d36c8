import { useAction, useApi } from "../../../web/api/index.ts";
import { Button, Bytes, ErrorState, JsonView } from "../../../web/kit/index.ts";
import { isOver } from "../../runs/ui/stepBars.ts";
import type { TaskDetail } from "./useLiveTask.ts";

/** What the program returned; a large one is loaded when it is asked for. */
export function TaskResult({ task }: { task: TaskDetail }) {
  const api = useApi();
  const load = useAction(() => api.tasks.getResult({ id: task.id }), {
    what: "The result could not be loaded.",
    isInPlace: true,
  });
  if (!task.hasResult)
    return (
      <p className="text-13 text-ink-muted">
        {isOver(task.state)
          ? "It ended without a result."
          : "The result appears here when the program returns."}
      </p>
    );
  if (task.isResultInline || load.output)
    return <JsonView label="Result" value={load.output ? load.output.result : task.result} openDepth={3} />;
  return (
    <div className="flex flex-col items-start gap-3 text-13">
      <p className="text-ink-muted">
        The result is large
        {task.resultBytes !== null && (
          <>
            : <Bytes sizeBytes={task.resultBytes} />
          </>
        )}
        .
      </p>
      <Button isLoading={load.isBusy} onClick={() => load.run()}>
        Load it
      </Button>
      {load.problem && <ErrorState problem={load.problem} isInline />}
    </div>
  );
}
