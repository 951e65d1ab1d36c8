import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect } from "react";
import { problemOf } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import { Card, Duration, IconButton, Link, Skeleton, Time } from "../../../web/kit/index.ts";
import { Body } from "./Body.tsx";
import { DeliveryBadge } from "./DeliveryBadge.tsx";
import { NextTry } from "./deliveryColumns.tsx";
import { useDelivery } from "./useDelivery.ts";
import { statusText } from "./webhookColumns.tsx";
import { type DeliveryDetail, WEBHOOKS } from "./webhookSource.ts";

/** A test just sent: watched until the receiver has answered. */
export function TestDelivery({
  id,
  pausedUntil,
  onOpen,
  onClose,
}: {
  id: string;
  /** Until then the webhook sends one delivery at a time, and the test waits for its turn. */
  pausedUntil: string | null;
  onOpen: () => void;
  onClose: () => void;
}) {
  const { data, error } = useDelivery(id);
  const queries = useQueryClient();
  const scope = useQueryScope();
  const state = data?.state;
  useEffect(() => {
    // What the page says of the webhook has changed with it.
    if (state && state !== "pending") void queries.invalidateQueries({ queryKey: [scope, WEBHOOKS] });
  }, [state]);
  return (
    <Card
      title="Test"
      actions={
        <>
          {data && <DeliveryBadge delivery={data} />}
          <IconButton size="small" icon={X} label="Put the test away" onClick={onClose} />
        </>
      }
    >
      <div role="status" className="flex min-w-0 flex-col gap-3 text-13">
        {error ? (
          <p className="text-red">{problemOf(error, "").why}</p>
        ) : data ? (
          <Outcome delivery={data} pausedUntil={pausedUntil} onOpen={onOpen} />
        ) : (
          <Skeleton />
        )}
      </div>
    </Card>
  );
}

function Outcome({
  delivery,
  pausedUntil,
  onOpen,
}: {
  delivery: DeliveryDetail;
  pausedUntil: string | null;
  onOpen: () => void;
}) {
  const last = delivery.attemptLog.at(-1);
  if (!last && pausedUntil && Date.parse(pausedUntil) > Date.now())
    return (
      <p className="text-ink-muted">
        It waits: the webhook is paused because the receiver failed, and goes on{" "}
        <Time at={pausedUntil} isComing />.
      </p>
    );
  if (!last) return <p className="text-ink-muted">Sent; waiting for the receiver to answer…</p>;
  return (
    <>
      <p>
        {last.status === null
          ? "The receiver could not be reached"
          : `It answered ${statusText(last.status)}`}{" "}
        after <Duration durationMs={last.durationMs} />, <Time at={last.startedAt} />.{" "}
        {last.errorMessage && last.status === null && `${last.errorMessage}. `}
        {delivery.state === "pending" && (
          <>
            Next try: <NextTry delivery={delivery} />.{" "}
          </>
        )}
        <Link
          href={`?delivery=${delivery.id}`}
          onClick={(event) => {
            event.preventDefault();
            onOpen();
          }}
        >
          The whole delivery
        </Link>
      </p>
      {last.responseBody && <Body label="What the receiver answered" text={last.responseBody} />}
    </>
  );
}
