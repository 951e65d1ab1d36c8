import { type Column, Count, Time, Tooltip } from "../../../web/kit/index.ts";
import { choiceText } from "../../events/ui/eventChoice.ts";
import { ActiveSwitch } from "./ActiveSwitch.tsx";
import { HealthBadge } from "./HealthBadge.tsx";
import type { AWebhook } from "./webhookSource.ts";

/** An address without what every one of them begins with. */
export const shortUrl = (url: string): string => url.replace(/^https:\/\//, "");

export const statusText = (status: number | null): string => (status === null ? "no answer" : String(status));

/** The columns of a list of webhooks: where to, what, and how it fares. */
export const webhookColumns: Column<AWebhook>[] = [
  {
    key: "url",
    header: "Sends to",
    cell: ({ url }) => (
      <Tooltip content={url}>
        <span className="font-mono text-12">{shortUrl(url)}</span>
      </Tooltip>
    ),
  },
  {
    key: "description",
    header: "Description",
    width: "18%",
    priority: 3,
    cell: ({ description }) => description || "–",
  },
  {
    key: "events",
    header: "Events",
    width: "18%",
    priority: 2,
    cell: ({ eventTypes }) => (
      <Tooltip content={eventTypes.length > 0 ? eventTypes.join(", ") : "Every type, also those to come"}>
        <span>{choiceText(eventTypes)}</span>
      </Tooltip>
    ),
  },
  {
    key: "health",
    header: "Health",
    width: "144px",
    cell: (webhook) => <HealthBadge webhook={webhook} />,
  },
  {
    key: "waiting",
    header: "Waiting",
    width: "80px",
    align: "end",
    priority: 3,
    cell: ({ health }) => <Count value={health.waitingCount} />,
  },
  {
    key: "last",
    header: "Last sent",
    width: "152px",
    align: "end",
    priority: 2,
    cell: ({ health: { lastDeliveredAt, lastStatus } }) =>
      lastDeliveredAt ? (
        <>
          {statusText(lastStatus)}, <Time at={lastDeliveredAt} />
        </>
      ) : (
        "never"
      ),
  },
  {
    key: "active",
    header: "Active",
    width: "68px",
    align: "end",
    cell: (webhook) => (
      <span className="inline-flex align-middle">
        <ActiveSwitch webhook={webhook} />
      </span>
    ),
  },
];
