import { Activity, FilterX } from "lucide-react";
import {
  type Agent,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  usePageTitle,
  useUrlState,
} from "../../../web/api/index.ts";
import {
  Button,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  FilterSelect,
  PageHeader,
  RUN_STATE,
  type RunState,
  Table,
} from "../../../web/kit/index.ts";
import { DateRange, dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useFilterHint } from "../../../web/parts/useFilterHint.ts";
import { runColumns } from "./runColumns.tsx";
import { useRunList } from "./useRunList.ts";

const STATES = (Object.keys(RUN_STATE) as RunState[]).map((value) => ({
  value,
  label: RUN_STATE[value].text,
}));
const STAGES = ["production", "uat", "dev", "draft"].map((value) => ({ value, label: value }));
const NO_FILTERS = { state: undefined, agent: undefined, stage: undefined, from: undefined, to: undefined };

/** The runs of the workspace, newest first. */
export function RunsPage() {
  const href = useHref();
  const filterHint = useFilterHint();
  const currency = useCurrency();
  const agents = useAgentOptions();
  const [url, setUrl] = useUrlState();
  usePageTitle("Runs");
  const filters = {
    state: STATES.find(({ value }) => value === url.state)?.value,
    agentId: url.agent as Agent["id"] | undefined,
    stage: url.stage,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const list = useRunList(filters);
  const clear = () => setUrl(NO_FILTERS);
  return (
    <>
      <PageHeader title="Runs" count={list.isComplete && !isFiltered ? list.rows?.length : undefined} />
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect
          label="State"
          options={STATES}
          values={filters.state ? [filters.state] : []}
          // The API takes one value of each; choosing another replaces it.
          onValuesChange={(values) => setUrl({ state: values.at(-1) })}
        />
        <FilterSelect
          label="Agent"
          options={agents}
          values={url.agent ? [url.agent] : []}
          onValuesChange={(values) => setUrl({ agent: values.at(-1) })}
        />
        <FilterSelect
          label="Stage"
          options={STAGES}
          values={url.stage ? [url.stage] : []}
          onValuesChange={(values) => setUrl({ stage: values.at(-1) })}
        />
        <DateRange from={url.from} to={url.to} onChange={setUrl} />
      </FilterBar>
      {list.error ? (
        <ListError list={list} what="runs" />
      ) : (
        <Table
          label="Runs"
          columns={runColumns(currency)}
          rowKey={(run) => run.id}
          rowHref={(run) => href(`runs/${run.id}`)}
          {...list.table}
          empty={
            isFiltered ? (
              <EmptyState
                icon={FilterX}
                hint={filterHint}
                title="No run matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState
                icon={Activity}
                title="No runs yet"
                sentence="A run is one execution of an agent: its steps, its cost and its result."
                action={
                  <Button look="primary" href={href("agents")}>
                    Open an agent to run it
                  </Button>
                }
                docs={{ label: "How runs work", href: "/docs/runs" }}
              />
            )
          }
        />
      )}
      <DeveloperCorner example={verbExample("runs.list", filters)} docsHref="/docs/api#runsList" />
    </>
  );
}

function useAgentOptions() {
  const api = useApi();
  const can = useCan();
  const { data } = useApiQuery(
    ["agents", "options"],
    (signal) => api.agents.list({ limit: 200 }, { signal }),
    {
      isOn: can("agents:read"),
    },
  );
  return (data?.data ?? []).map(({ id, name }) => ({ value: id as string, label: name }));
}
