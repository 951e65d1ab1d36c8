import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { type InputOf, toPage } from "../../platform/verb.ts";
import type { Event, EventFilter, listEvents } from "./contract.ts";
import { matching } from "./filter.ts";

/** The stream of the transaction's scope: of the workspace, else of the organization. */
export const streamOf = ({ scope }: VerbTx): string => (scope.workspaceId ?? scope.organizationId)!;

const eventRows = (t: VerbTx, filter: EventFilter) =>
  t.db
    .selectFrom("events as e")
    .leftJoin("accounts as a", "a.id", "e.actorId")
    .select(["e.id", "e.type", "e.version", "e.sequence", "e.agentId", "e.actorId", "e.data", "e.createdAt"])
    .select("a.name as actorName")
    .where(matching(streamOf(t), filter) as never);

type Row = Awaited<ReturnType<ReturnType<typeof eventRows>["execute"]>>[number];
/** Only numbered events are read, and what is in `data` was parsed as it went in. */
const toEvent = (row: Row): Event => row as Event;

export async function pageOfEvents(
  t: VerbTx,
  { cursor, after, order, limit, ...filter }: InputOf<typeof listEvents>,
) {
  const rows = await eventRows(t, filter)
    .$if(after !== undefined, (query) => query.where("e.sequence", ">", after!))
    .$if(cursor !== undefined, (query) =>
      query.where("e.sequence", order === "asc" ? ">" : "<", Number(cursor)),
    )
    .orderBy("e.sequence", order)
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toEvent), limit, ({ sequence }) => String(sequence));
}

export async function findEvent(t: VerbTx, id: string): Promise<Event> {
  const row = await eventRows(t, {}).where("e.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Event");
  return toEvent(row);
}

/** Up to `limit` events after a sequence, in order. */
export const eventsAfter = async (
  t: VerbTx,
  after: number,
  filter: EventFilter,
  limit: number,
): Promise<Event[]> =>
  (
    await eventRows(t, filter).where("e.sequence", ">", after).orderBy("e.sequence").limit(limit).execute()
  ).map(toEvent);

/** The sequence of the last event the stream keeps; 0 for an empty one. */
export async function lastSequenceOf(t: VerbTx): Promise<number> {
  const row = await t.db
    .selectFrom("events as e")
    .select("e.sequence")
    .where(matching(streamOf(t), {}) as never)
    .orderBy("e.sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.sequence ?? 0;
}
