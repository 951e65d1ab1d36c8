import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { problemOf, useAction } from "../../../web/api/index.ts";
import {
  Button,
  DescriptionList,
  DeveloperCorner,
  ErrorState,
  Id,
  Link,
  SidePanel,
  SkeletonText,
  Time,
} from "../../../web/kit/index.ts";
import { EventSchema } from "../../events/ui/EventSchema.tsx";
import { useEventTypes } from "../../events/ui/useEventTypes.ts";
import { AttemptView } from "./AttemptView.tsx";
import { Body } from "./Body.tsx";
import { DeliveryBadge } from "./DeliveryBadge.tsx";
import { NextTry, placeOf } from "./deliveryColumns.tsx";
import { HeaderList } from "./HeaderList.tsx";
import { useDelivery } from "./useDelivery.ts";
import { type DeliveryDetail, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

/** One delivery: what was sent, and each try with what came back. Moves while it is under way. */
export function DeliveryPanel({
  id,
  hasWebhook,
  onClose,
}: {
  id: string;
  /** Says which webhook it is of, where there are several. */
  hasWebhook: boolean;
  onClose: () => void;
}) {
  const query = useDelivery(id);
  return (
    <SidePanel
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={query.data?.eventType ?? "Delivery"}
      actions={query.data && <ReplayButton delivery={query.data} />}
      width="large"
    >
      {query.data ? (
        <Detail delivery={query.data} hasWebhook={hasWebhook} />
      ) : query.error ? (
        <ErrorState
          problem={problemOf(query.error, "The delivery could not be loaded.")}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <SkeletonText lines={6} />
      )}
    </SidePanel>
  );
}

function ReplayButton({ delivery }: { delivery: DeliveryDetail }) {
  const { call, canWrite } = useWebhooks();
  const replay = useAction(() => call("webhook_deliveries.replay", { id: delivery.id }), {
    what: "The delivery was not replayed.",
    done: "On its way again",
    refreshes: [WEBHOOKS],
  });
  if (!canWrite) return null;
  return (
    <Button size="small" icon={RotateCw} isLoading={replay.isBusy} onClick={() => replay.run()}>
      Replay
    </Button>
  );
}

function Detail({ delivery, hasWebhook }: { delivery: DeliveryDetail; hasWebhook: boolean }) {
  const { href, eventHref, workspaces, example, apiDocsHref } = useWebhooks();
  const types = useEventTypes();
  const declared = types.data?.find(({ type }) => type === delivery.eventType);
  const { body, headers } = delivery.request;
  const eventPage = eventHref(delivery);
  const newestFirst = delivery.attemptLog.toReversed();
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <DescriptionList
        facts={[
          ["State", <DeliveryBadge delivery={delivery} />],
          ["Next try", delivery.state === "pending" ? <NextTry delivery={delivery} isExact /> : undefined],
          [
            "Webhook",
            hasWebhook ? <Link href={href(`/${delivery.webhookId}`)}>{delivery.webhookUrl}</Link> : undefined,
          ],
          ["Delivery", <Id value={delivery.id} />],
          [
            "Event",
            <span className="flex flex-wrap items-center gap-x-3">
              <Id value={delivery.eventId} />
              {eventPage && <Link href={eventPage}>See the event</Link>}
            </span>,
          ],
          ["Happened in", workspaces ? placeOf(workspaces, delivery) : undefined],
          ["Since", <Time at={delivery.createdAt} isExact />],
          ["Ended", delivery.endedAt ? <Time at={delivery.endedAt} isExact /> : undefined],
        ]}
      />
      <Part title={triesText(delivery.attempts, newestFirst.length)}>
        {newestFirst.length > 0 ? (
          <ul aria-label="Tries" className="min-w-0 overflow-hidden rounded-md border border-line bg-surface">
            {newestFirst.map((attempt, at) => (
              <AttemptView key={attempt.number} attempt={attempt} isOpen={at === 0} />
            ))}
          </ul>
        ) : (
          <p className="text-13 text-ink-muted">Not sent yet.</p>
        )}
      </Part>
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <Part title="Body, the same in every try">
          {body === null ? (
            <p className="text-13 text-ink-muted">
              The event is not kept any more, so its body is not either.
            </p>
          ) : (
            <Body label="Request body" text={body} />
          )}
          {headers && <HeaderList title="Request headers" headers={headers} />}
        </Part>
        {declared && (
          <Part title="What the fields of data mean">
            <EventSchema type={declared} />
          </Part>
        )}
      </div>
      <DeveloperCorner
        example={example("webhook_deliveries.replay", { id: delivery.id })}
        docsHref={apiDocsHref("webhook_deliveries.replay")}
      />
    </div>
  );
}

const triesText = (made: number, kept: number): string => {
  if (made <= 1) return made === 1 ? "One try" : "Tries";
  return kept < made ? `The last ${kept} of ${made} tries, newest first` : `${made} tries, newest first`;
};

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex min-w-0 flex-col gap-1.5">
    <h3 className="text-12 font-medium text-ink-muted">{title}</h3>
    {children}
  </section>
);
