import { Activity } from "lucide-react";
import { type Agent, type Input, useHref, usePageTitle, useUrlState } from "../../../web/api/index.ts";
import { Button, FilterChip, RUN_STATE, type RunState } from "../../../web/kit/index.ts";
import { DateRange, dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { AgentFilter } from "../../agents/ui/AgentFilter.tsx";
import { KINDS, WALLETS } from "../../usage/ui/usageWords.ts";
import { runColumns } from "./runColumns.tsx";
import { useRunList } from "./useRunList.ts";

const STATES = (Object.keys(RUN_STATE) as RunState[]).map((value) => ({
  value,
  label: RUN_STATE[value].text,
}));
const STAGES = ["production", "uat", "dev", "draft"].map((value) => ({ value, label: value }));
/** Filters that a page of usage leads here with. */
const USED: Record<string, string> = {
  member: "By",
  key: "API key",
  model: "Model",
  wallet: "Wallet",
  used: "Used",
};
const NO_FILTERS = {
  ...Object.fromEntries(Object.keys(USED).map((name) => [name, undefined])),
  state: undefined,
  agent: undefined,
  stage: undefined,
  from: undefined,
  to: undefined,
};

/** The runs of the workspace, newest first. */
export function RunsPage() {
  const href = useHref();
  const currency = useCurrency();
  const [url, setUrl] = useUrlState();
  usePageTitle("Runs");
  const filters = {
    state: STATES.find(({ value }) => value === url.state)?.value,
    agentId: url.agent as Agent["id"] | undefined,
    stage: url.stage,
    accountId: url.member as Input<"runs.list">["accountId"],
    keyId: url.key as Input<"runs.list">["keyId"],
    model: url.model,
    wallet: url.wallet as Input<"runs.list">["wallet"],
    usageKind: url.used as Input<"runs.list">["usageKind"],
    from: isDay(url.from) ? startOf(url.from) : momentIn(url.from),
    to: isDay(url.to) ? dayAfter(url.to) : momentIn(url.to),
  };
  const list = useRunList(filters);
  return (
    <ListPage
      title="Runs"
      name="runs"
      filters={
        <>
          <UrlFilter name="state" label="State" options={STATES} />
          <AgentFilter />
          <UrlFilter name="stage" label="Stage" options={STAGES} />
          <DateRange
            from={isDay(url.from) ? url.from : undefined}
            to={isDay(url.to) ? url.to : undefined}
            onChange={setUrl}
          />
          {(momentIn(url.from) ?? momentIn(url.to)) && (
            <FilterChip
              label="Between"
              value={[url.from, url.to].map((at) => (momentIn(at) ? formatUtc(at!) : "…")).join(" and ")}
              onRemove={() => setUrl({ from: undefined, to: undefined })}
            />
          )}
          {Object.entries(USED).map(
            ([name, label]) =>
              url[name] && (
                <FilterChip
                  key={name}
                  label={label}
                  value={nameOf(name, url[name])}
                  onRemove={() => setUrl({ [name]: undefined })}
                />
              ),
          )}
        </>
      }
      isFiltered={Object.values(filters).some((value) => value !== undefined)}
      onClear={() => setUrl(NO_FILTERS)}
      list={list}
      columns={runColumns(currency)}
      rowHref={({ id }) => href(`runs/${id}`)}
      noMatch="No run matches"
      empty={{
        icon: Activity,
        title: "No runs yet",
        sentence: "A run is one execution of an agent: its steps, its cost and its result.",
        action: (
          <Button look="primary" href={href("agents")}>
            Open an agent to run it
          </Button>
        ),
        docs: { label: "How runs work", href: "/docs/runs" },
      }}
      example={verbExample("runs.list", filters)}
      docsHref="/docs/api#runsList"
    />
  );
}

const momentIn = (text: string | undefined): string | undefined =>
  text !== undefined && !isDay(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
/** `2026-11-03 14:00 UTC` */
const formatUtc = (at: string) => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** What usage calls a value, where it has a name; ids stay as they are. */
function nameOf(filter: string, value: string): string {
  if (filter === "wallet") return WALLETS[value as keyof typeof WALLETS] ?? value;
  if (filter === "used") return KINDS[value as keyof typeof KINDS] ?? value;
  return filter === "key" && value === "none" ? "none" : value;
}
