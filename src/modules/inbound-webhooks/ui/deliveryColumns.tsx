import { Check } from "lucide-react";
import { Bytes, type Column, Link, Time } from "../../../web/kit/index.ts";
import { DeliveryState } from "./DeliveryState.tsx";
import type { Delivery } from "./useDeliveryTail.ts";

/** The columns of what an endpoint received. */
export const deliveryColumns = (
  startsRuns: boolean,
  runHref: (runId: string) => string,
): Column<Delivery>[] => [
  {
    key: "state",
    header: "Delivery",
    width: "136px",
    cell: (delivery) => <DeliveryState delivery={delivery} startsRuns={startsRuns} />,
  },
  {
    key: "about",
    header: "About",
    cell: ({ reason, dedupeKey, contentType }) =>
      reason ? (
        <span title={reason.message}>{reason.message}</span>
      ) : (
        <span className="font-mono text-12">{dedupeKey ?? contentType ?? "–"}</span>
      ),
  },
  {
    key: "size",
    header: "Size",
    width: "84px",
    align: "end",
    priority: 2,
    cell: ({ size }) => <Bytes sizeBytes={size} />,
  },
  {
    key: "from",
    header: "From",
    width: "152px",
    priority: 3,
    cell: ({ sourceIp }) => <span className="font-mono text-12">{sourceIp ?? "–"}</span>,
  },
  {
    key: "run",
    header: "Run",
    width: "68px",
    priority: 2,
    cell: ({ runId }) => (runId ? <Link href={runHref(runId)}>Open</Link> : "–"),
  },
  {
    key: "acknowledged",
    header: "Acknowledged",
    width: "124px",
    priority: 2,
    cell: ({ acknowledgedAt }) =>
      acknowledgedAt ? (
        <span className="inline-flex items-center gap-1.5 align-middle">
          <Check aria-hidden size={14} className="shrink-0 text-green" />
          <Time at={acknowledgedAt} />
        </span>
      ) : (
        "–"
      ),
  },
  {
    key: "when",
    header: "When",
    width: "88px",
    align: "end",
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];
