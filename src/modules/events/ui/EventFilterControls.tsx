import { useState } from "react";
import { type UrlState, useApiQuery } from "../../../web/api/index.ts";
import { Combobox, FilterSelect, type Option } from "../../../web/kit/index.ts";
import { DateRange } from "../../../web/parts/DateRange.tsx";
import type { AnEvent, EventTypeShown } from "./eventChoice.ts";
import type { EventsSource } from "./eventsSource.ts";
import { EventTypeFilter, typesIn } from "./EventTypeFilter.tsx";

/** Also the one in the URL, whatever it is. */
const withChosen = (options: readonly Option[], chosen: string | undefined): Option[] =>
  chosen === undefined || options.some(({ value }) => value === chosen)
    ? [...options]
    : [...options, { value: chosen, label: chosen }];

const peopleOf = (events: readonly AnEvent[]): Option[] => {
  const seen = new Map<string, Option>();
  for (const { actorId, actorName } of events)
    if (actorId && actorName) seen.set(actorId, { value: actorId, label: actorName });
  return [...seen.values()];
};

/** Types that can occur in the stream of a workspace, or of an organization itself. */
export const occursIn =
  (scope: EventsSource["scope"]) =>
  (type: EventTypeShown): boolean =>
    type.scope !== (scope === "workspace" ? "organization" : "workspace");

/** Types, agent, person and time. */
export function EventFilterControls({
  source,
  url,
  events,
  agents,
  onChange,
}: {
  source: EventsSource;
  url: UrlState;
  events: readonly AnEvent[];
  agents: readonly Option[];
  onChange: (changes: UrlState) => void;
}) {
  const [search, setSearch] = useState("");
  // Looking at who is there is recorded, so people are asked for only when somebody wants to choose one.
  const [wantsPeople, setWantsPeople] = useState(false);
  const people = useApiQuery(
    ["event-people", source.key, { search }],
    (signal) => source.people!(search, signal),
    { isOn: source.people !== null && wantsPeople, staleMs: 60_000 },
  );
  const seen = peopleOf(events);
  const found = people.data ?? [];
  const everybody = [...found, ...seen.filter(({ value }) => found.every((each) => each.value !== value))];
  return (
    <>
      <EventTypeFilter
        chosen={typesIn(url.types)}
        only={occursIn(source.scope)}
        onChosenChange={(chosen) => onChange({ types: chosen.join(",") })}
      />
      {source.agents && (
        <FilterSelect
          label="Agent"
          options={withChosen(agents, url.agent)}
          values={url.agent ? [url.agent] : []}
          // The API takes one; choosing another replaces it.
          onValuesChange={(values) => onChange({ agent: values.at(-1) })}
        />
      )}
      <div className="w-48" onFocusCapture={() => setWantsPeople(true)}>
        <Combobox
          aria-label="Person"
          placeholder="Person…"
          emptyText="Nobody of this name."
          options={withChosen(everybody, url.person)}
          value={url.person ?? null}
          onQueryChange={setSearch}
          onValueChange={(person) => onChange({ person: person ?? undefined })}
        />
      </div>
      <DateRange from={url.from} to={url.to} onChange={onChange} />
    </>
  );
}
