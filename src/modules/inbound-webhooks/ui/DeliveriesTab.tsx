import { Check, CheckCheck, FilterX, Pause, Play } from "lucide-react";
import { useState } from "react";
import { useAction, useApi, useCan, useHref, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  EmptyState,
  FilterBar,
  FilterSelect,
  formatCount,
  Table,
} from "../../../web/kit/index.ts";
import { DateRange, dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListError } from "../../../web/parts/ListError.tsx";
import { LiveMark } from "../../../web/parts/LiveMark.tsx";
import { useFilterHint } from "../../../web/parts/useFilterHint.ts";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { deliveryColumns } from "./deliveryColumns.tsx";
import { DeliveryPanel } from "./DeliveryPanel.tsx";
import { DELIVERY_STATES } from "./DeliveryState.tsx";
import { type Delivery, useDeliveryTail } from "./useDeliveryTail.ts";
import { WaitingForFirst } from "./WaitingForFirst.tsx";
import type { InboundWebhook } from "./webhookDraft.ts";

const ACKNOWLEDGED = [
  { value: "false", label: "Open" },
  { value: "true", label: "Acknowledged" },
] as const;
const NO_FILTERS = {
  search: undefined,
  state: undefined,
  acknowledged: undefined,
  from: undefined,
  to: undefined,
};
/** As many as the API acknowledges at once. */
const AT_ONCE = 1000;

/** What the endpoint received, newest first, live; each can be opened and acknowledged. */
export function DeliveriesTab({ webhook }: { webhook: InboundWebhook }) {
  const href = useHref();
  const filterHint = useFilterHint();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const [isPaused, setIsPaused] = useState(false);
  const filters = {
    webhookId: webhook.id,
    search: search || undefined,
    state: DELIVERY_STATES.find(({ value }) => value === url.state)?.value,
    isAcknowledged: ACKNOWLEDGED.find(({ value }) => value === url.acknowledged)?.value,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  const { webhookId: _, ...narrowing } = filters;
  const isFiltered = Object.values(narrowing).some((value) => value !== undefined);
  const startsRuns = webhook.target.kind !== "inbox";
  const tail = useDeliveryTail(filters, { isPaused, startsRuns });
  const { list } = tail;
  const acknowledge = useAcknowledging();
  const clear = () => {
    setText("");
    setUrl(NO_FILTERS);
  };
  const resume = () => {
    setIsPaused(false);
    tail.catchUp();
  };
  return (
    <>
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search by de-duplication key"
        isFiltered={isFiltered}
        onClear={clear}
      >
        <FilterSelect<(typeof DELIVERY_STATES)[number]["value"]>
          label="State"
          options={DELIVERY_STATES}
          values={filters.state ? [filters.state] : []}
          onValuesChange={(values) => setUrl({ state: values.at(-1) })}
        />
        <FilterSelect<(typeof ACKNOWLEDGED)[number]["value"]>
          label="Acknowledged"
          options={ACKNOWLEDGED}
          values={filters.isAcknowledged ? [filters.isAcknowledged] : []}
          onValuesChange={(values) => setUrl({ acknowledged: values.at(-1) })}
        />
        <DateRange from={url.from} to={url.to} onChange={setUrl} />
        <span className="grow" />
        <AcknowledgeShown rows={list.rows} acknowledge={acknowledge} />
        {webhook.isActive && (
          <span className="flex items-center gap-2">
            <LiveMark isPaused={isPaused} isBroken={tail.isBroken} isPolling={!tail.canFollow} />
            <Button icon={isPaused ? Play : Pause} onClick={isPaused ? resume : () => setIsPaused(true)}>
              {isPaused ? (tail.held > 0 ? `Resume, ${formatCount(tail.held)} new` : "Resume") : "Pause"}
            </Button>
          </span>
        )}
      </FilterBar>
      {tail.isBroken && (
        <div className="pb-3">
          <Callout
            kind="warning"
            title="The live connection broke"
            action={
              <Button size="small" onClick={tail.reconnect}>
                Follow again
              </Button>
            }
          >
            Deliveries go on arriving; this list does not show new ones.
          </Callout>
        </div>
      )}
      {list.error && !list.rows ? (
        <ListError list={list} what="deliveries" />
      ) : (
        <Table
          label="Deliveries"
          columns={deliveryColumns(startsRuns, (runId) => href(`runs/${runId}`))}
          rowKey={({ id }) => id}
          onOpen={({ id }) => setUrl({ delivery: id })}
          openKey={url.delivery}
          isFresh={tail.isFresh}
          {...list.table}
          bulkActions={
            acknowledge.isAllowed
              ? (ids, done) => (
                  <Button
                    size="small"
                    icon={Check}
                    isLoading={acknowledge.isBusy}
                    onClick={() => acknowledge.run(ids, done)}
                  >
                    Acknowledge
                  </Button>
                )
              : undefined
          }
          empty={
            isFiltered ? (
              <EmptyState
                icon={FilterX}
                hint={filterHint}
                title="No delivery matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <WaitingForFirst webhook={webhook} />
            )
          }
        />
      )}
      {url.delivery && (
        <DeliveryPanel
          id={url.delivery}
          startsRuns={startsRuns}
          onClose={() => setUrl({ delivery: undefined })}
        />
      )}
    </>
  );
}

type Acknowledging = ReturnType<typeof useAcknowledging>;

function useAcknowledging() {
  const api = useApi();
  const can = useCan();
  const { run, isBusy } = useAction(
    async (ids: readonly string[]) => {
      for (let from = 0; from < ids.length; from += AT_ONCE)
        await api.inboundDeliveries.acknowledgeMany({
          ids: ids.slice(from, from + AT_ONCE) as Delivery["id"][],
        });
      return ids.length;
    },
    {
      what: "The deliveries were not acknowledged.",
      done: (count) =>
        count === 1 ? "1 delivery acknowledged" : `${formatCount(count)} deliveries acknowledged`,
      refreshes: ["inbound-deliveries", "inbound-webhooks"],
    },
  );
  return {
    isAllowed: can("inbound_deliveries:acknowledge"),
    isBusy,
    run: async (ids: readonly string[], done?: () => void) => {
      run(ids);
      done?.();
    },
  };
}

/** Everything that is loaded and open, at once. */
function AcknowledgeShown({
  rows = [],
  acknowledge,
}: {
  rows: readonly Delivery[] | undefined;
  acknowledge: Acknowledging;
}) {
  const open = rows.filter(({ acknowledgedAt }) => acknowledgedAt === null).map(({ id }) => id);
  if (!acknowledge.isAllowed || open.length < 2) return null;
  return (
    <Button icon={CheckCheck} isLoading={acknowledge.isBusy} onClick={() => acknowledge.run(open)}>
      Acknowledge all {formatCount(open.length)} shown
    </Button>
  );
}
