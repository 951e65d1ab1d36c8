import { Loaded, useHref, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { TaskConsole } from "./TaskConsole.tsx";
import { useLiveTask } from "./useLiveTask.ts";

/** One task: its program, what it does and did, and a way to run it again with edits. */
export function TaskPage() {
  const id = usePathParam("id");
  const href = useHref();
  const live = useLiveTask(id);
  usePageTitle(live.task.data?.title ?? "Task", "Tasks");
  return (
    <Loaded query={live.task} thing="task" list={{ label: "All tasks", href: href("tasks") }}>
      {(task) => <TaskConsole key={task.id} task={task} start={task.code} live={live} />}
    </Loaded>
  );
}
