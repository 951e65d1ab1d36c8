import { CalendarClock, CalendarDays, FilterX, List, Plus } from "lucide-react";
import {
  type Input,
  type Output,
  useApi,
  useApiQuery,
  useCan,
  useGo,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import {
  Button,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  FilterSelect,
  PageHeader,
  SegmentedControl,
  Table,
  useShortcut,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useFilterHint } from "../../../web/parts/useFilterHint.ts";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { ScheduleCalendar } from "./ScheduleCalendar.tsx";
import { scheduleColumns } from "./scheduleColumns.tsx";

const STATES = [
  { value: "active", label: "Active" },
  { value: "paused", label: "Paused" },
  { value: "ended", label: "Ended" },
] as const;
const VIEWS = [
  { value: "list", label: "List", icon: List },
  { value: "calendar", label: "Calendar", icon: CalendarDays },
] as const;
const POLL_MS = 15_000;

type Filters = Pick<Input<"schedules.list">, "agentId" | "state" | "search">;

/** What runs by itself in this workspace: as a list, or on a calendar of what is to come. */
export function SchedulesPage() {
  const api = useApi();
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const agents = useAgentOptions();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  usePageTitle("Schedules");
  const isCalendar = url.view === "calendar";
  const filters: Filters = {
    search: search || undefined,
    state: STATES.find(({ value }) => value === url.state)?.value,
    agentId: (url.agent || undefined) as Filters["agentId"],
  };
  const isFiltered = isCalendar
    ? filters.agentId !== undefined
    : Object.values(filters).some((value) => value !== undefined);
  const list = useList(
    ["schedules", filters],
    (cursor, signal) => api.schedules.list({ cursor, ...filters }, { signal }),
    { isOn: !isCalendar, pollMs: POLL_MS },
  );
  const mayCreate = can("schedules:write");
  useShortcut(mayCreate ? "c" : null, () => go(href("schedules/new")), "Create schedule");
  const create = mayCreate && (
    <Button look="primary" icon={Plus} href={href("schedules/new")}>
      Create schedule
    </Button>
  );
  const clear = () => {
    setText("");
    setUrl({ search: undefined, state: undefined, agent: undefined });
  };
  return (
    <>
      <PageHeader
        title="Schedules"
        count={!isCalendar && list.isComplete && !isFiltered ? list.rows?.length : undefined}
        description="Agents that run by themselves: by a cron expression, every so often, or once."
        actions={create || undefined}
      />
      {!mayCreate && (
        <div className="pb-3">
          <ReadOnlyNote permission="schedules:write" doing="create and change schedules" />
        </div>
      )}
      <FilterBar
        query={text}
        onQueryChange={isCalendar ? undefined : setText}
        placeholder="Search schedules"
        isFiltered={isFiltered}
        onClear={clear}
      >
        {!isCalendar && (
          <FilterSelect<(typeof STATES)[number]["value"]>
            label="State"
            options={STATES}
            values={filters.state ? [filters.state] : []}
            onValuesChange={(values) => setUrl({ state: values.at(-1) })}
          />
        )}
        {agents.length > 0 && (
          <FilterSelect
            label="Agent"
            options={agents}
            values={url.agent ? [url.agent] : []}
            onValuesChange={(values) => setUrl({ agent: values.at(-1) })}
          />
        )}
        <span className="grow" />
        <SegmentedControl
          label="View"
          options={VIEWS}
          value={isCalendar ? "calendar" : "list"}
          onValueChange={(view) => setUrl({ view: view === "list" ? undefined : view })}
        />
      </FilterBar>
      {isCalendar ? (
        <ScheduleCalendar agentId={filters.agentId} />
      ) : (
        <ScheduleList list={list} isFiltered={isFiltered} onClear={clear} create={create} />
      )}
      <DeveloperCorner
        example={isCalendar ? verbExample("schedules.upcoming", {}) : verbExample("schedules.list", filters)}
        docsHref={isCalendar ? "/docs/api#schedulesUpcoming" : "/docs/api#schedulesList"}
      />
    </>
  );
}

function ScheduleList({
  list,
  isFiltered,
  onClear,
  create,
}: {
  list: ReturnType<typeof useList<Output<"schedules.list">["data"][number]>>;
  isFiltered: boolean;
  onClear: () => void;
  create: React.ReactNode;
}) {
  const href = useHref();
  const { workspace } = useWorkspace();
  const filterHint = useFilterHint();
  if (list.error && !list.rows) return <ListError list={list} what="schedules" />;
  return (
    <Table
      label="Schedules"
      columns={scheduleColumns}
      rowKey={({ id }) => id}
      rowHref={({ id }) => href(`schedules/${id}`)}
      {...list.table}
      empty={
        isFiltered ? (
          <EmptyState
            icon={FilterX}
            hint={filterHint}
            title="No schedule matches"
            action={<Button onClick={onClear}>Clear filters</Button>}
          />
        ) : (
          <EmptyState
            icon={CalendarClock}
            title={`Nothing runs by itself in ${workspace.name} yet`}
            sentence="A schedule starts a run of an agent at the times you say, and keeps what became of each."
            action={create}
            docs={{ label: "How schedules work", href: "/docs/schedules" }}
          />
        )
      }
    />
  );
}

function useAgentOptions() {
  const api = useApi();
  const can = useCan();
  const { data } = useApiQuery(
    ["agents", "options"],
    (signal) => api.agents.list({ limit: 200 }, { signal }),
    { isOn: can("agents:read") },
  );
  return (data?.data ?? []).map(({ id, name }) => ({ value: id as string, label: name }));
}
