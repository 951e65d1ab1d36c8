import { useState } from "react";
import { useAction, useApiQuery } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Dialog,
  ErrorState,
  Field,
  Progress,
  RadioGroup,
  TextInput,
} from "../../../web/kit/index.ts";
import { isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { countDeliveries, countedText } from "./replayCount.ts";
import type { DeliveryFilters } from "./useDeliveries.ts";
import { type AWebhook, useWebhooks, WEBHOOKS, type WebhookSource, type Which } from "./webhookSource.ts";

type What = "failed" | "succeeded" | "missed";

/** Until there is no more to replay; each call takes up to 10,000. */
async function replayAll({ call }: WebhookSource, which: Which): Promise<number> {
  let total = 0;
  for (;;) {
    const { count, hasMore } = await call("webhook_deliveries.replay_many", which);
    total += count;
    if (!hasMore || count === 0) return total;
  }
}

const spanOf = ({ eventType, from, to }: DeliveryFilters) =>
  [eventType && `of ${eventType}`, (from || to) && "of the days chosen in the filter"]
    .filter(Boolean)
    .join(", ") || "of all types, from the beginning";

/** Delivers many again: those that failed, those that succeeded, or events the webhook never got. */
export function ReplayDialog({
  webhook,
  filters,
  onClose,
}: {
  webhook: AWebhook;
  filters: DeliveryFilters;
  onClose: () => void;
}) {
  const source = useWebhooks();
  const [what, setWhat] = useState<What>(filters.state === "succeeded" ? "succeeded" : "failed");
  const [since, setSince] = useState("");
  const { eventType, from, to } = filters;
  const chosen = { webhookId: webhook.id, eventType, from, to } as DeliveryFilters;
  const counted = useApiQuery(
    [WEBHOOKS, source.key, "count", { ...chosen, state: what }],
    (signal) => countDeliveries(source, { ...chosen, state: what as "failed" }, signal),
    { isOn: what !== "missed", staleMs: 0 },
  );
  const replay = useAction(
    () =>
      replayAll(
        source,
        (what === "missed"
          ? { webhookId: webhook.id, eventsFrom: startOf(since) }
          : {
              webhookId: webhook.id,
              state: what,
              eventTypes: eventType ? [eventType] : undefined,
              from,
              to,
            }) as Which,
      ),
    { what: "The deliveries were not replayed.", refreshes: [WEBHOOKS], isInPlace: true },
  );
  if (replay.output !== undefined)
    return <Replaying webhook={webhook} total={replay.output} onClose={onClose} />;
  const isReady = what === "missed" ? isDay(since) : (counted.data?.count ?? 0) > 0;
  const label =
    what === "missed"
      ? "Send what it missed"
      : counted.data && counted.data.count > 0
        ? `Replay ${countedText(counted.data)}`
        : "Replay";
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Replay many deliveries"
      description="Each is sent again with the same id and body, oldest first; the id lets the receiver tell that it had it before."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={!isReady || !webhook.isActive}
            isLoading={replay.isBusy}
            onClick={() => replay.run()}
          >
            {label}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="Which"
          value={what}
          onValueChange={setWhat}
          options={[
            {
              value: "failed",
              label: "Failed ones",
              hint: `Given up after the last try, ${spanOf(filters)}.`,
            },
            {
              value: "succeeded",
              label: "Succeeded ones",
              hint: `For a receiver that lost what it had, ${spanOf(filters)}.`,
            },
            {
              value: "missed",
              label: "Events it never got",
              hint: "From before it was there, or while it was switched off.",
            },
          ]}
        />
        {what === "missed" ? (
          <Field label="Since the beginning of">
            <TextInput type="date" value={since} onValueChange={setSince} />
          </Field>
        ) : (
          <p role="status" className="text-13 text-ink-muted">
            {counted.error
              ? "They could not be counted."
              : !counted.data
                ? "Counting…"
                : counted.data.count === 0
                  ? `There is none that ${what}.`
                  : `${countedText(counted.data)} ${what}.`}
          </p>
        )}
        {!webhook.isActive && (
          <Callout kind="warning">The webhook is off. Switch it on before anything can be sent.</Callout>
        )}
        {source.confirmName !== undefined && isReady && (
          <Callout kind="warning">
            {source.confirmName} is in production: the receiver gets all of it again.
          </Callout>
        )}
        {replay.problem && <ErrorState problem={replay.problem} isInline />}
      </div>
    </Dialog>
  );
}

/** How far it is, as far as can be told from what waits; it goes on when this is closed. */
function Replaying({ webhook, total, onClose }: { webhook: AWebhook; total: number; onClose: () => void }) {
  const { call, key } = useWebhooks();
  const [startedMs] = useState(Date.now);
  const query = useApiQuery(
    [WEBHOOKS, key, "one", webhook.id],
    (signal) => call("webhooks.get", { id: webhook.id }, { signal }),
    { pollMs: 1_000, staleMs: 0 },
  );
  const waiting = query.data?.health.waitingCount ?? total;
  const done = Math.max(0, total - waiting);
  const seconds = (Date.now() - startedMs) / 1000;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={total === 0 ? "There was nothing to send" : "On their way again"}
      description={total > 0 && "You can close this: it goes on, and the list shows how far it is."}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {total > 0 && (
        <Progress
          label="Sent"
          done={done}
          total={total}
          ratePerSecond={done > 0 && waiting > 0 && seconds > 1 ? done / seconds : undefined}
        />
      )}
    </Dialog>
  );
}
