import { Send } from "lucide-react";
import type { ReactNode } from "react";
import { problemOf, useApiQuery } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  DescriptionList,
  ErrorState,
  Id,
  JsonView,
  Link,
  SidePanel,
  SkeletonText,
  Time,
} from "../../../web/kit/index.ts";
import type { AnEvent, EventTypeShown } from "./eventChoice.ts";
import { EventSchema } from "./EventSchema.tsx";
import type { EventsSource } from "./eventsSource.ts";
import { relatedLinks } from "./relatedLinks.ts";

/** One event whole: what is known of it, its data beside what the data means, and where to look on. */
export function EventPanel({
  source,
  id,
  known,
  types,
  onNarrow,
  onClose,
}: {
  source: EventsSource;
  id: string;
  /** From the list, if it is in there. */
  known: AnEvent | undefined;
  types: readonly EventTypeShown[];
  onNarrow: (filters: { types?: string; agent?: string; person?: string }) => void;
  onClose: () => void;
}) {
  const query = useApiQuery(["events", source.key, "one", id], (signal) => source.get(id, signal), {
    isOn: known === undefined,
    staleMs: 10 * 60_000,
  });
  const event = known ?? query.data;
  return (
    <SidePanel
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={event?.type ?? "Event"}
      width="large"
    >
      {event ? (
        <Detail source={source} event={event} types={types} onNarrow={onNarrow} />
      ) : query.error ? (
        <ErrorState
          problem={problemOf(query.error, "The event could not be loaded.")}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <SkeletonText lines={6} />
      )}
    </SidePanel>
  );
}

function Detail({
  source,
  event,
  types,
  onNarrow,
}: {
  source: EventsSource;
  event: AnEvent;
  types: readonly EventTypeShown[];
  onNarrow: (filters: { types?: string; agent?: string; person?: string }) => void;
}) {
  const { agentId, actorId, data } = event;
  const declared = types.find(({ type }) => type === event.type);
  const links = source.pageHref ? relatedLinks({ ...data, agentId }) : [];
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {declared && <p className="text-13 text-ink-muted">{declared.title}.</p>}
      <DescriptionList
        facts={[
          ["Id", <Id value={event.id} />],
          ["When", <Time at={event.createdAt} isExact />],
          ["Sequence", <span className="tabular-nums">{event.sequence}</span>],
          ["Who", event.actorName ?? (actorId ? <Id value={actorId} /> : "nobody in person")],
          [
            "Related",
            links.length > 0 ? (
              <span className="flex flex-wrap gap-x-3 gap-y-1">
                {links.map(({ label, page }) => (
                  <Link key={page} href={source.pageHref!(page)}>
                    {label}
                  </Link>
                ))}
              </span>
            ) : undefined,
          ],
        ]}
      />
      <div className="flex flex-wrap gap-2">
        {source.deliveriesHref && (
          <Button size="small" icon={Send} href={source.deliveriesHref(event.id)}>
            Deliveries of this event
          </Button>
        )}
        <Button size="small" onClick={() => onNarrow({ types: event.type })}>
          Only this type
        </Button>
        {agentId && source.agents && (
          <Button size="small" onClick={() => onNarrow({ agent: agentId })}>
            Only this agent
          </Button>
        )}
        {actorId && (
          <Button size="small" onClick={() => onNarrow({ person: actorId })}>
            Only this person
          </Button>
        )}
      </div>
      {declared && declared.version !== event.version && (
        <Callout>
          This event was kept with version {event.version} of its type; the fields below are those of version{" "}
          {declared.version}.
        </Callout>
      )}
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <Part title="Data">
          <JsonView label="Data" value={data} openDepth={3} />
        </Part>
        {declared && (
          <Part title="What the fields mean">
            <EventSchema type={declared} />
          </Part>
        )}
      </div>
    </div>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex min-w-0 flex-col gap-1">
    <h3 className="text-12 font-medium text-ink-muted">{title}</h3>
    {children}
  </section>
);
