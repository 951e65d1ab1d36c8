import { RotateCw, Send } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { type Input, useAction, useUrlState } from "../../../web/api/index.ts";
import { Button, DeveloperCorner, FilterBar, type Option } from "../../../web/kit/index.ts";
import { dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { deliveryColumns } from "./deliveryColumns.tsx";
import { DELIVERY_STATES, DeliveryFilterControls } from "./DeliveryFilterControls.tsx";
import { DeliveryPanel } from "./DeliveryPanel.tsx";
import { ReplayDialog } from "./ReplayDialog.tsx";
import { type DeliveryFilters, useDeliveries } from "./useDeliveries.ts";
import { type AWebhook, useWebhooks, WEBHOOKS, type Which } from "./webhookSource.ts";

export const NO_DELIVERY_FILTERS = {
  state: undefined,
  eventType: undefined,
  eventId: undefined,
  webhook: undefined,
  from: undefined,
  to: undefined,
};

/** What was and will be delivered, of one webhook or of all. The filters and the open one are in the URL. */
export function DeliveryList({
  webhook,
  webhooks = null,
  nothing,
}: {
  webhook?: AWebhook;
  /** To choose from, when it is of all. */
  webhooks?: readonly Option[] | null;
  /** What to do about there being nothing at all. */
  nothing?: ReactNode;
}) {
  const { call, canWrite, name, workspaces, example, apiDocsHref } = useWebhooks();
  const [url, setUrl] = useUrlState();
  const [isReplaying, setIsReplaying] = useState(false);
  const filters = {
    webhookId: webhook?.id ?? url.webhook,
    state: DELIVERY_STATES.find(({ value }) => value === url.state)?.value,
    eventType: url.eventType,
    eventId: url.eventId,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  } as DeliveryFilters;
  const { webhookId: _, ...chosen } = filters;
  const isFiltered =
    Object.values(chosen).some((value) => value !== undefined) || (!webhook && url.webhook !== undefined);
  const list = useDeliveries(filters);
  const columns = useMemo(
    () => deliveryColumns(webhook === undefined, workspaces),
    [webhook === undefined, workspaces],
  );
  const replay = useAction((ids: string[]) => call("webhook_deliveries.replay_many", { ids } as Which), {
    what: "The deliveries were not replayed.",
    done: ({ count }) =>
      count === 1 ? "One delivery is on its way again" : `${count} deliveries are on their way again`,
    refreshes: [WEBHOOKS],
  });
  const clear = () => setUrl(NO_DELIVERY_FILTERS);
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <DeliveryFilterControls url={url} webhooks={webhooks} onChange={setUrl} />
        {webhook && canWrite && (
          <span className="ml-auto">
            <Button icon={RotateCw} onClick={() => setIsReplaying(true)}>
              Replay many…
            </Button>
          </span>
        )}
      </FilterBar>
      <ListTable
        list={list}
        name="deliveries"
        columns={columns}
        onOpen={({ id }) => setUrl({ delivery: id })}
        openKey={url.delivery}
        bulkActions={
          canWrite
            ? (ids, unselect) => (
                <Button
                  size="small"
                  icon={RotateCw}
                  isLoading={replay.isBusy}
                  onClick={() => void replay.runAsync(ids).then(unselect, () => {})}
                >
                  Replay {ids.length}
                </Button>
              )
            : undefined
        }
        isFiltered={isFiltered}
        onClear={clear}
        noMatch={{ hint: `Filters are set. You are looking in ${name}.`, title: "No delivery matches" }}
        empty={{
          icon: Send,
          title: "Nothing was sent yet",
          sentence:
            "Each event a webhook hears leaves a delivery here, with every try and what the receiver answered.",
          action: nothing,
          docs: { label: "How deliveries work", href: "/docs/webhooks" },
        }}
      />
      <DeveloperCorner
        example={example("webhook_deliveries.list", filters as Input<"webhook_deliveries.list">)}
        docsHref={apiDocsHref("webhook_deliveries.list")}
      />
      {url.delivery && (
        <DeliveryPanel
          id={url.delivery}
          hasWebhook={webhook === undefined}
          onClose={() => setUrl({ delivery: undefined })}
        />
      )}
      {isReplaying && webhook && (
        <ReplayDialog webhook={webhook} filters={filters} onClose={() => setIsReplaying(false)} />
      )}
    </>
  );
}
