import { ArrowUp, Pause, Play, Radio, Settings2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useApiQuery, useUrlState } from "../../../web/api/index.ts";
import { Button, Callout, DeveloperCorner, FilterBar, PageHeader, Tabs } from "../../../web/kit/index.ts";
import { dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { LiveMark } from "../../../web/parts/LiveMark.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { EventCatalogue } from "./EventCatalogue.tsx";
import { eventColumns } from "./eventColumns.tsx";
import { EventFilterControls } from "./EventFilterControls.tsx";
import { EventPanel } from "./EventPanel.tsx";
import { EventSettingsDialog } from "./EventSettingsDialog.tsx";
import type { EventFilters, EventsSource } from "./eventsSource.ts";
import { typesIn } from "./EventTypeFilter.tsx";
import { useEventTypes } from "./useEventTypes.ts";
import { useLiveEvents } from "./useLiveEvents.ts";

const NO_FILTERS = { types: undefined, agent: undefined, person: undefined, from: undefined, to: undefined };

/** What happened, newest first and live, and the catalogue of what can happen. The filters are in the URL. */
export function EventBrowser({ source }: { source: EventsSource }) {
  const [url, setUrl] = useUrlState();
  const [isSetting, setIsSetting] = useState(false);
  const tab = url.tab === "catalogue" ? "catalogue" : "events";
  return (
    <>
      <PageHeader
        title="Events"
        description={`What happens in ${source.whole}, in order and live. Webhooks send it on.`}
        actions={
          <Button icon={Settings2} onClick={() => setIsSetting(true)}>
            Settings
          </Button>
        }
      />
      <Tabs
        value={tab}
        onValueChange={(next) =>
          setUrl({
            ...NO_FILTERS,
            tab: next === "events" ? undefined : next,
            search: undefined,
            event: undefined,
            type: undefined,
          })
        }
        tabs={[
          { value: "events", label: "Events", content: tab === "events" && <Happened source={source} /> },
          {
            value: "catalogue",
            label: "Catalogue",
            content: tab === "catalogue" && (
              <>
                <EventCatalogue
                  onShowEvents={(types) =>
                    setUrl({ ...NO_FILTERS, types, tab: undefined, type: undefined, search: undefined })
                  }
                />
                <DeveloperCorner
                  example={verbExample("event_types.list", {})}
                  docsHref="/docs/api#eventTypesList"
                />
              </>
            ),
          },
        ]}
      />
      {isSetting && <EventSettingsDialog source={source.settings} onClose={() => setIsSetting(false)} />}
    </>
  );
}

function Happened({ source }: { source: EventsSource }) {
  const [url, setUrl] = useUrlState();
  const [isPaused, setIsPaused] = useState(false);
  const types = useEventTypes();
  const agents = useApiQuery(["agents", "names", source.key], (signal) => source.agents!(signal), {
    isOn: source.agents !== null,
    staleMs: 60_000,
  });
  const filters: EventFilters = {
    types: typesIn(url.types).join(",") || undefined,
    agentId: url.agent,
    actorId: url.person,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const live = useLiveEvents(source, filters, isPaused);
  const { list } = live;
  const columns = useMemo(
    () =>
      eventColumns(
        new Map(types.data?.map(({ type, title }) => [type, title])),
        source.scope === "workspace" ? new Map(agents.data?.map(({ value, label }) => [value, label])) : null,
      ),
    [types.data, agents.data, source.scope],
  );
  const clear = () => setUrl(NO_FILTERS);
  const narrow = (changes: Partial<Record<keyof typeof NO_FILTERS, string>>) =>
    setUrl({ ...changes, event: undefined });
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <EventFilterControls
          source={source}
          url={url}
          events={list.rows ?? []}
          agents={agents.data ?? []}
          onChange={setUrl}
        />
        {live.canFollow && (
          <span className="ml-auto flex items-center gap-2">
            <LiveMark isPaused={isPaused} isBroken={live.isBroken} />
            <Button
              icon={isPaused ? Play : Pause}
              onClick={() => {
                if (isPaused) list.refetch();
                setIsPaused(!isPaused);
              }}
            >
              {isPaused ? "Resume" : "Pause"}
            </Button>
          </span>
        )}
      </FilterBar>
      {live.isBroken && (
        <div className="pb-3">
          <Callout
            kind="warning"
            title="The live connection broke"
            action={
              <Button size="small" onClick={live.reconnect}>
                Follow again
              </Button>
            }
          >
            What you see may be a moment old.
          </Callout>
        </div>
      )}
      <ListTable
        list={list}
        name="events"
        columns={columns}
        onOpen={({ id }) => setUrl({ event: id })}
        openKey={url.event}
        isFiltered={isFiltered}
        onClear={clear}
        noMatch={{
          title: "No event matches",
          hint: `Filters are set. You are looking in ${source.whole}.`,
        }}
        empty={{
          icon: Radio,
          title: "Nothing happened yet",
          sentence:
            "Runs that end, people who join, keys that expire: each leaves an event here. They appear as they happen.",
          action: <Button onClick={() => setUrl({ tab: "catalogue" })}>See what can happen</Button>,
          docs: { label: "How events work", href: "/docs/events" },
        }}
      />
      {live.held > 0 && (
        <div className="sticky bottom-4 z-20 mt-3 flex justify-center">
          <Button look="primary" icon={ArrowUp} onClick={live.showHeld}>
            {live.held === 1 ? "One new event" : `${live.held} new events`}
          </Button>
        </div>
      )}
      <DeveloperCorner example={source.example(filters)} docsHref={source.apiDocsHref} />
      {url.event && (
        <EventPanel
          source={source}
          id={url.event}
          known={list.rows?.find(({ id }) => id === url.event)}
          types={types.data ?? []}
          onNarrow={narrow}
          onClose={() => setUrl({ event: undefined })}
        />
      )}
    </>
  );
}
