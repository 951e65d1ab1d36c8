import { Activity, FilterX } from "lucide-react";
import {
  type Agent,
  type Run,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  useList,
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
  Table,
} from "../../../web/kit/index.ts";
import { dayAfter, DateRange, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { runColumns } from "./runColumns.tsx";
import { isOver } from "./stepBars.ts";

const LIVE_MS = 2_000;
const STATES = (Object.keys(RUN_STATE) as Run["state"][]).map((value) => ({
  value,
  label: RUN_STATE[value].text,
}));
const STAGES = ["production", "uat", "dev", "draft"].map((value) => ({ value, label: value }));
const CLEARED = { state: undefined, agent: undefined, stage: undefined, from: undefined, to: undefined };

/** The runs of the workspace, newest first; rows that go on are kept current. */
export function RunsPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const currency = useCurrency();
  const [url, setUrl] = useUrlState();
  usePageTitle("Runs");
  const state = STATES.find(({ value }) => value === url.state)?.value;
  const filters = {
    state,
    agentId: url.agent as Agent["id"] | undefined,
    stage: url.stage,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const list = useList(
    ["runs", filters],
    (cursor, signal) => api.runs.list({ cursor, ...filters }, { signal }),
    { pollMs: 0 },
  );
  const isLive = list.rows?.some((run) => !isOver(run.state)) ?? false;
  const agents = useApiQuery(["agents", "names"], (signal) => api.agents.list({ limit: 200 }, { signal }), {
    isOn: can("agents:read"),
  });
  void isLive;
  void LIVE_MS;
  return null;
}
