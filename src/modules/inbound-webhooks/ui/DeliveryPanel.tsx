import { Check, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Loaded, type Output, useAction, useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import {
  Button,
  Bytes,
  Callout,
  DescriptionList,
  DeveloperCorner,
  Id,
  SidePanel,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { HeaderList } from "../../webhooks/ui/HeaderList.tsx";
import { DeliveryBody } from "./DeliveryBody.tsx";
import { DeliveryState, isStarting } from "./DeliveryState.tsx";
import { RunOutcome } from "./RunOutcome.tsx";

type Detail = Output<"inbound_deliveries.get">;

const STARTING_POLL_MS = 1_500;

/** One delivery whole: what came, from where, and what became of it. */
export function DeliveryPanel({
  id,
  startsRuns,
  onClose,
}: {
  id: string;
  startsRuns: boolean;
  onClose: () => void;
}) {
  const api = useApi();
  const [isPolling, setIsPolling] = useState(false);
  const query = useApiQuery(
    ["inbound-deliveries", id, "self"],
    (signal) => api.inboundDeliveries.get({ id }, { signal }),
    { pollMs: isPolling && STARTING_POLL_MS },
  );
  const { data, dataUpdatedAt } = query;
  // What starts a run says so a moment later.
  useEffect(
    () => setIsPolling(data !== undefined && isStarting(data, startsRuns)),
    [startsRuns, data, dataUpdatedAt],
  );
  return (
    <SidePanel
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Delivery"
      width="large"
      actions={query.data && <DeliveryActions delivery={query.data} startsRuns={startsRuns} />}
    >
      <Loaded query={query} thing="delivery">
        {(delivery) => <DeliveryView delivery={delivery} startsRuns={startsRuns} />}
      </Loaded>
    </SidePanel>
  );
}

function DeliveryActions({ delivery, startsRuns }: { delivery: Detail; startsRuns: boolean }) {
  const api = useApi();
  const can = useCan();
  const { id, state, runId } = delivery;
  const acknowledge = useAction(() => api.inboundDeliveries.acknowledge({ id }), {
    what: "The delivery was not acknowledged.",
    done: "Acknowledged",
    refreshes: ["inbound-deliveries", "inbound-webhooks"],
  });
  const retry = useAction(() => api.inboundDeliveries.retry({ id, isAgain: runId !== null }), {
    what: "No run was started.",
    done: "It starts again",
    refreshes: ["inbound-deliveries", "inbound-webhooks", "runs"],
  });
  const mayRetry = startsRuns && state !== "rejected" && can("inbound_webhooks:write");
  return (
    <>
      {delivery.acknowledgedAt === null && can("inbound_deliveries:acknowledge") && (
        <Button size="small" icon={Check} isLoading={acknowledge.isBusy} onClick={() => acknowledge.run()}>
          Acknowledge
        </Button>
      )}
      {mayRetry && (
        <Button size="small" icon={RotateCw} isLoading={retry.isBusy} onClick={() => retry.run()}>
          {runId ? "Run again" : "Start run"}
        </Button>
      )}
    </>
  );
}

function DeliveryView({ delivery, startsRuns }: { delivery: Detail; startsRuns: boolean }) {
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {delivery.reason && (
        <Callout
          kind={delivery.state === "rejected" ? "warning" : "danger"}
          title={delivery.state === "rejected" ? "It did not verify" : "It could not start a run"}
        >
          <span className="inline-block first-letter:uppercase">{delivery.reason.message}</span>{" "}
          <code className="font-mono text-12 text-ink-muted">{delivery.reason.code}</code>
        </Callout>
      )}
      <DescriptionList
        facts={[
          ["State", <DeliveryState delivery={delivery} startsRuns={startsRuns} />],
          ["Id", <Id value={delivery.id} />],
          ["Received", <Time at={delivery.createdAt} isExact />],
          ["From", delivery.sourceIp ? <Id value={delivery.sourceIp} /> : "unknown"],
          ["Content type", <code className="font-mono text-12">{delivery.contentType ?? "none"}</code>],
          ["Size", <Bytes sizeBytes={delivery.size} />],
          [
            "De-duplicated by",
            delivery.dedupeKey === null ? undefined : (
              <code className="font-mono text-12">{delivery.dedupeKey}</code>
            ),
          ],
          ["Run", delivery.runId ? <RunOutcome runId={delivery.runId} /> : undefined],
          [
            "Acknowledged",
            delivery.acknowledgedAt ? (
              <span className="inline-flex flex-wrap items-center gap-2">
                <Time at={delivery.acknowledgedAt} isExact />
                {delivery.acknowledgedBy && <Id value={delivery.acknowledgedBy} isShort />}
              </span>
            ) : (
              "not yet"
            ),
          ],
        ]}
      />
      <Part title="Body">
        <DeliveryBody key={delivery.id} delivery={delivery} />
      </Part>
      <HeaderList title="Headers" headers={delivery.headers} />
      <DeveloperCorner
        example={verbExample("inbound_deliveries.get", { id: delivery.id })}
        docsHref="/docs/api#inboundDeliveriesGet"
      />
    </div>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex min-w-0 flex-col gap-1.5">
    <h3 className="text-12 font-medium text-ink-muted">{title}</h3>
    {children}
  </section>
);
