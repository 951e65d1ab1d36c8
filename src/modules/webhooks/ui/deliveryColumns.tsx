import { type Column, Id, type Option, Time, Tooltip } from "../../../web/kit/index.ts";
import { DeliveryBadge } from "./DeliveryBadge.tsx";
import { shortUrl } from "./webhookColumns.tsx";
import type { Delivery } from "./webhookSource.ts";

/** What the receiver said last: a status, or why there was none. */
export const answerText = ({ attempts, lastStatus, lastError }: Delivery): string => {
  if (attempts === 0) return "–";
  return lastStatus === null ? (lastError ?? "no answer") : String(lastStatus);
};

/** Past its time by so much, something holds it back: a pause, the order, the rate, or the switch. */
const HELD_MS = 10_000;

/** When it is tried next; null for what is not tried again. */
export function NextTry({ delivery, isExact }: { delivery: Delivery; isExact?: boolean }) {
  const { state, nextAttemptAt } = delivery;
  if (state !== "pending" || nextAttemptAt === null) return "–";
  const lateMs = Date.now() - Date.parse(nextAttemptAt);
  if (lateMs > HELD_MS) return isExact ? "when the webhook takes it again" : "held back";
  return lateMs >= 0 ? "now" : <Time at={nextAttemptAt} isExact={isExact} isComing />;
}

/** The workspace an event is of, by its name; of an organization's own events none. */
export const placeOf = (
  workspaces: readonly Option[],
  { workspaceId }: Pick<Delivery, "workspaceId">,
): string =>
  workspaceId === null
    ? "the organization"
    : (workspaces.find(({ value }) => value === workspaceId)?.label ?? "another workspace");

/** The columns of a list of deliveries; `hasUrl` where they are of several webhooks, `workspaces` where of several. */
export const deliveryColumns = (
  hasUrl: boolean,
  workspaces: readonly Option[] | null,
): Column<Delivery>[] => [
  {
    key: "type",
    header: "Event",
    width: hasUrl ? "clamp(136px, 20%, 220px)" : undefined,
    cell: ({ eventType }) => <span className="font-mono text-12">{eventType}</span>,
  },
  ...(hasUrl
    ? [
        {
          key: "url",
          header: "Sent to",
          priority: 2 as const,
          cell: ({ webhookUrl }: Delivery) => (
            <Tooltip content={webhookUrl}>
              <span className="font-mono text-12">{shortUrl(webhookUrl)}</span>
            </Tooltip>
          ),
        },
      ]
    : []),
  ...(workspaces
    ? [
        {
          key: "workspace",
          header: "Happened in",
          width: "14%",
          priority: 2 as const,
          cell: (delivery: Delivery) => placeOf(workspaces, delivery),
        },
      ]
    : []),
  ...(hasUrl
    ? []
    : [
        {
          key: "event",
          header: "Event id",
          width: "136px",
          priority: 3 as const,
          cell: ({ eventId }: Delivery) => <Id value={eventId} isShort />,
        },
      ]),
  {
    key: "state",
    header: "State",
    width: "120px",
    cell: (delivery) => <DeliveryBadge delivery={delivery} />,
  },
  {
    key: "answer",
    header: "Answer",
    width: "14%",
    priority: 2,
    cell: (delivery) => (
      <Tooltip content={delivery.lastError ?? answerText(delivery)}>
        <span>{answerText(delivery)}</span>
      </Tooltip>
    ),
  },
  {
    key: "attempts",
    header: "Tries",
    width: "64px",
    align: "end",
    priority: 3,
    cell: ({ attempts }) => attempts,
  },
  {
    key: "next",
    header: "Next try",
    width: "104px",
    align: "end",
    priority: 3,
    cell: (delivery) => <NextTry delivery={delivery} />,
  },
  {
    key: "when",
    header: "When",
    width: "92px",
    align: "end",
    priority: 2,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];
