import { X } from "lucide-react";
import type { UrlState } from "../../../web/api/index.ts";
import { Combobox, FilterSelect, Id, IconButton, type Option } from "../../../web/kit/index.ts";
import { DateRange } from "../../../web/parts/DateRange.tsx";
import { eventGroups, wildcardOf } from "../../events/ui/eventChoice.ts";
import { useEventTypes } from "../../events/ui/useEventTypes.ts";

export const DELIVERY_STATES = [
  { value: "pending", label: "Pending or retrying" },
  { value: "succeeded", label: "Succeeded" },
  { value: "failed", label: "Failed" },
] as const;

/** State, type of event, webhook, one event, and time; all of it in the URL. */
export function DeliveryFilterControls({
  url,
  webhooks,
  onChange,
}: {
  url: UrlState;
  /** To choose from, where they are of several. */
  webhooks: readonly Option[] | null;
  onChange: (changes: UrlState) => void;
}) {
  const types = useEventTypes();
  const options: Option[] = eventGroups(types.data ?? []).flatMap(({ thing, types: own }) => [
    { value: wildcardOf(thing), label: wildcardOf(thing), hint: "all" },
    ...own.map(({ type }) => ({ value: type, label: type })),
  ]);
  const chosen = url.eventType;
  const known = chosen === undefined || options.some(({ value }) => value === chosen);
  return (
    <>
      <FilterSelect<(typeof DELIVERY_STATES)[number]["value"]>
        label="State"
        options={DELIVERY_STATES}
        values={DELIVERY_STATES.filter(({ value }) => value === url.state).map(({ value }) => value)}
        // The API takes one; choosing another replaces it.
        onValuesChange={(values) => onChange({ state: values.at(-1) })}
      />
      <div className="w-56">
        <Combobox
          aria-label="Event type"
          placeholder="Event type…"
          emptyText="No event type of this name."
          options={known ? options : [...options, { value: chosen, label: chosen }]}
          value={chosen ?? null}
          onValueChange={(eventType) => onChange({ eventType: eventType ?? undefined })}
        />
      </div>
      {webhooks && (
        <FilterSelect
          label="Webhook"
          options={webhooks}
          values={url.webhook ? [url.webhook] : []}
          onValuesChange={(values) => onChange({ webhook: values.at(-1) })}
        />
      )}
      <DateRange from={url.from} to={url.to} onChange={onChange} />
      {url.eventId && (
        <span className="flex h-8 items-center gap-1 rounded-md border border-accent-ink bg-selected pr-1 pl-2.5 text-13">
          <span className="text-ink-muted">Event</span>
          <Id value={url.eventId} isShort />
          <IconButton
            size="small"
            icon={X}
            label="Deliveries of all events"
            onClick={() => onChange({ eventId: undefined })}
          />
        </span>
      )}
    </>
  );
}
