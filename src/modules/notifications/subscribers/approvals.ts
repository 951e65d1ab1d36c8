import { sql } from "kysely";
import type { Bus } from "../../../platform/bus.ts";
import type { Tx } from "../../../platform/db/door.ts";
import { subscribe } from "../../../platform/events/subscribers.ts";
import { oneLine } from "../../../platform/mail-template.ts";
import { inboxTopic, notify } from "../notify.ts";
import { whoCanEnter, whoMay } from "../recipients.ts";
import { type EventPlace, type InWorkspace, nameOf, placeOf } from "./place.ts";
import { readable } from "./readable.ts";

interface ApprovalData {
  approvalId: string;
  address: string;
  requesterId: string;
  reason?: string;
  isBreakGlass?: boolean;
}

interface Asked {
  id: string;
  state: string;
  /** As reviewers see them: nothing secret. */
  arguments: unknown;
  /** Who asked in any way, and so does not decide. */
  excludedIds: string[];
  expiresAt: string;
}
const findAsked = (t: Tx, { workspaceId }: InWorkspace, id: string): Promise<Asked | undefined> =>
  t.db
    .selectFrom("approvals")
    .select(["id", "arguments", "excludedIds", "state", "expiresAt"])
    .where("workspaceId", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();

const MOST_ARGUMENTS = 4;
const MOST_CHARACTERS = 80;
/** The first of them, to tell calls of one tool apart in the inbox. Not in mails. */
const firstOf = (args: unknown) =>
  Object.fromEntries(
    Object.entries((args ?? {}) as Record<string, unknown>)
      .slice(0, MOST_ARGUMENTS)
      .map(([name, value]) => [
        name.slice(0, MOST_CHARACTERS),
        (typeof value === "string" ? value : JSON.stringify(value)).slice(0, MOST_CHARACTERS),
      ]),
  );

/** The link opens the page; nothing is decided by following it. A mail has one of its own, for whom it is sent to. */
const about = (
  { organizationId, workspaceId, path }: EventPlace,
  { id, arguments: args, expiresAt }: Asked,
  event: { id: string },
) => ({
  subject: event.id,
  eventId: event.id,
  organizationId,
  workspaceId,
  link: `${path}/approvals/${id}`,
  data: { approvalId: id, arguments: firstOf(args), expiresAt },
});

subscribe({
  name: "notifications.approval-requested",
  types: ["approval.requested"],
  async handle(t, event, { bus }) {
    const { approvalId, address, reason = "", requesterId } = event.data as unknown as ApprovalData;
    const place = (await placeOf(t, event)) as InWorkspace | null;
    const asked = place && (await findAsked(t, place, approvalId));
    // Decided, or not needed any more, before anybody could be told.
    if (!place || asked?.state !== "pending") return;
    const excluded = asked.excludedIds;
    const deciders = (await whoMay(t, place, "approvals:decide")).filter((id) => !excluded.includes(id));
    // Of people alone, whoever may break the glass.
    const readers = deciders.length > 0 ? deciders : await whoMay(t, place, "approvals:break_glass");
    const asker = (await nameOf(t, requesterId)) ?? "Somebody";
    await notify(t, bus, readers, {
      kind: "approval.waiting",
      ...about(place, asked, event),
      title: `${oneLine(address)} waits for approval`,
      body: [
        `In ${place.name}, asked for by ${asker}. ${oneLine(reason).replace(/\.?$/, ".")} Open until ${readable(asked.expiresAt)}.`,
        ...(deciders.length > 0
          ? []
          : ["Nobody else here may decide: an owner can break the glass, or a policy can allow it."]),
      ].join("\n"),
    });
  },
});

/** Whoever has not read yet that it waits need not. */
async function endWaiting(t: Tx, bus: Bus, workspaceId: string, approvalId: string): Promise<void> {
  const rows = await t.db
    .updateTable("notifications")
    .set({ readAt: sql<string>`now()` })
    .where("kind", "=", "approval.waiting")
    .where("workspaceId", "=", workspaceId)
    .where(sql<string>`data ->> 'approvalId'`, "=", approvalId)
    .where("readAt", "is", null)
    .returning(["accountId", "isShown"])
    .execute();
  t.afterCommit(() => {
    for (const { accountId, isShown } of rows) if (isShown) bus.publish(inboxTopic(accountId), null);
  });
}

subscribe({
  name: "notifications.approval-over",
  types: ["approval.approved", "approval.denied", "approval.expired", "approval.cancelled"],
  async handle(t, { workspaceId, data }, { bus }) {
    if (workspaceId !== null)
      await endWaiting(t, bus, workspaceId, (data as unknown as ApprovalData).approvalId);
  },
});

const DECIDED: Record<string, (data: ApprovalData) => { what: string; body: string }> = {
  "approval.approved": () => ({ what: "was approved", body: "It is made now." }),
  "approval.denied": ({ reason }) => ({ what: "was denied", body: `Reason: ${oneLine(reason ?? "")}` }),
  "approval.expired": () => ({ what: "was not decided in time", body: "It was not made." }),
};

subscribe({
  name: "notifications.approval-decided",
  types: Object.keys(DECIDED),
  async handle(t, event, { bus }) {
    const data = event.data as unknown as ApprovalData;
    const { approvalId, address, requesterId } = data;
    const place = (await placeOf(t, event)) as InWorkspace | null;
    const asked = place && (await findAsked(t, place, approvalId));
    if (!place || !asked) return;
    const { what, body } = DECIDED[event.type]!(data);
    if (event.actorId !== requesterId)
      await notify(t, bus, await whoCanEnter(t, place, [requesterId]), {
        kind: "approval.decided",
        ...about(place, asked, event),
        title: `${oneLine(address)} ${what}`,
        body: `In ${place.name}. ${body}`,
      });
    if (!data.isBreakGlass) return;
    const breaker = (await nameOf(t, event.actorId)) ?? "Somebody";
    const others = (await whoMay(t, place, "approvals:decide")).filter((id) => id !== event.actorId);
    await notify(t, bus, others, {
      kind: "approval.broken",
      ...about(place, asked, event),
      title: `${breaker} approved ${oneLine(address)} alone`,
      body: `In ${place.name}. Somebody else looks at it afterwards and says so on its page.`,
    });
  },
});
