import { ListTodo, Plus } from "lucide-react";
import { useEffect, useState } from "react";
import {
  type Output,
  useApi,
  useCan,
  useGo,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
} from "../../../web/api/index.ts";
import {
  Button,
  type Column,
  Duration,
  Money,
  RUN_STATE,
  type RunState,
  StatusBadge,
  Time,
  useShortcut,
} from "../../../web/kit/index.ts";
import { DateRange, dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { isOver, runDurationMs } from "../../runs/ui/stepBars.ts";

type Task = Output<"tasks.list">["data"][number];

const POLL_MS = 2_000;
const STATES = (Object.keys(RUN_STATE) as RunState[]).map((value) => ({
  value,
  label: RUN_STATE[value].text,
}));

const columnsFor = (currency: string | undefined): Column<Task>[] => [
  { key: "title", header: "Code", cell: ({ title }) => <code className="font-mono text-12">{title}</code> },
  { key: "state", header: "State", width: "128px", cell: ({ state }) => <StatusBadge state={state} /> },
  {
    key: "calls",
    header: "Calls",
    width: "72px",
    align: "end",
    priority: 2,
    cell: ({ stepCount }) => stepCount.toLocaleString("en"),
  },
  {
    key: "who",
    header: "Started by",
    width: "128px",
    priority: 3,
    cell: ({ actorName }) => actorName ?? "–",
  },
  {
    key: "duration",
    header: "Duration",
    width: "104px",
    align: "end",
    priority: 2,
    cell: (task) =>
      isOver(task.state) ? (
        <Duration durationMs={runDurationMs(task)} />
      ) : (
        <Duration since={task.createdAt} />
      ),
  },
  {
    key: "cost",
    header: "Cost",
    width: "100px",
    align: "end",
    priority: 3,
    cell: ({ usage }) => <Money micros={usage.costMicros} currency={currency} />,
  },
  {
    key: "when",
    header: "When",
    width: "92px",
    align: "end",
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

/** Code that was run with the tools of the workspace, newest first. */
export function TasksPage() {
  const api = useApi();
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const currency = useCurrency();
  const [url, setUrl] = useUrlState();
  const [isLive, setIsLive] = useState(false);
  usePageTitle("Tasks");
  const filters = {
    state: STATES.find(({ value }) => value === url.state)?.value,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const list = useList<Task>(
    ["tasks", "list", filters],
    (cursor, signal) => api.tasks.list({ cursor, ...filters }, { signal }),
    { pollMs: isLive && POLL_MS },
  );
  const hasMoving = (list.rows ?? []).some(({ state }) => !isOver(state));
  useEffect(() => setIsLive(hasMoving && (list.rows?.length ?? 0) <= 150), [hasMoving, list.rows?.length]);
  const newTask = can("tasks:run") && (
    <Button look="primary" icon={Plus} href={href("tasks/new")}>
      New task
    </Button>
  );
  useShortcut(can("tasks:run") ? "c" : null, () => go(href("tasks/new")), "New task");
  return (
    <ListPage
      title="Tasks"
      name="tasks"
      description="A program that calls the tools of the workspace. Every call passes the same policies and approvals as an agent's."
      actions={newTask}
      filters={
        <>
          <UrlFilter name="state" label="State" options={STATES} />
          <DateRange
            from={isDay(url.from) ? url.from : undefined}
            to={isDay(url.to) ? url.to : undefined}
            onChange={setUrl}
          />
        </>
      }
      isFiltered={isFiltered}
      onClear={() => setUrl({ state: undefined, from: undefined, to: undefined })}
      list={list}
      columns={columnsFor(currency)}
      rowHref={({ id }) => href(`tasks/${id}`)}
      noMatch="No task matches"
      empty={{
        icon: ListTodo,
        title: "No tasks yet",
        sentence:
          "A task runs JavaScript or TypeScript with the tools of this workspace, survives restarts, and may wait days for somebody's approval.",
        action: newTask,
        docs: { label: "How tasks work", href: "/docs/tasks" },
      }}
      example={verbExample("tasks.list", filters)}
      docsHref="/docs/api#tasksList"
    />
  );
}
