import { CalendarClock, CalendarDays, List, Plus } from "lucide-react";
import {
  type Input,
  useApi,
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
  FilterBar,
  PageHeader,
  SegmentedControl,
  useShortcut,
} from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { AgentFilter } from "../../agents/ui/AgentFilter.tsx";
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
  const { workspace } = useWorkspace();
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
        {!isCalendar && <UrlFilter name="state" label="State" options={STATES} />}
        <AgentFilter />
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
        <ListTable
          list={list}
          name="schedules"
          columns={scheduleColumns}
          rowHref={({ id }) => href(`schedules/${id}`)}
          isFiltered={isFiltered}
          onClear={clear}
          noMatch="No schedule matches"
          empty={{
            icon: CalendarClock,
            title: `Nothing runs by itself in ${workspace.name} yet`,
            sentence:
              "A schedule starts a run of an agent at the times you say, and keeps what became of each.",
            action: create,
            docs: { label: "How schedules work", href: "/docs/schedules" },
          }}
        />
      )}
      <DeveloperCorner
        example={isCalendar ? verbExample("schedules.upcoming", {}) : verbExample("schedules.list", filters)}
        docsHref={isCalendar ? "/docs/api#schedulesUpcoming" : "/docs/api#schedulesList"}
      />
    </>
  );
}
