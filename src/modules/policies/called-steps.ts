import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { GateRecord } from "../../platform/gate.ts";

const DAY_MS = 86_400_000;
// Arguments whose text is longer count as unknown.
const MOST_ARGUMENT_BYTES = 20_000;
// What is held at once: read as JSON, arguments may take many times the room of their text.
const BATCH_BYTES = 2_000_000;
const BATCH_CALLS = 500;

/** Where a call of a tool the gate decided about is found, and how long the text of its arguments is: 0 where they are unknown. */
export interface CalledPlace {
  runId: string;
  number: number;
  id: string;
  /** With microseconds, as the database has it. */
  at: string;
  bytes: number;
}

/** A call of a tool the gate decided about. */
export interface CalledStep extends CalledPlace {
  name: string;
  intent: unknown;
  decision: GateRecord;
}

export const beginningOfDays = (until: Date, days: number): string =>
  new Date(until.getTime() - days * DAY_MS).toISOString();

/** Calls of tools since then, in the workspace of `t`. */
export const calledSteps = (t: Tx, since: string) =>
  t.db
    .selectFrom("steps")
    .where("kind", "=", "tool")
    .where("decision", "is not", null)
    .where("startedAt", ">=", since);

// As stored it is compressed: small there says nothing, large there is large, and need not be read to be measured.
const whereKnown = <T>(
  value: RawBuilder<T>,
) => sql<T | null>`case when pg_column_size(intent) < ${MOST_ARGUMENT_BYTES}
  then case when octet_length(intent::text) < ${MOST_ARGUMENT_BYTES} then ${value} end end`;

export const withPlace = (query: ReturnType<typeof calledSteps>) =>
  query
    .select(["runId", "number", "id"])
    .select(sql<string>`to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as("at"))
    .select(sql<number>`coalesce(${whereKnown(sql<number>`octet_length(intent::text)`)}, 0)`.as("bytes"));

/** As many of them, from the first, as begin within the room. */
export function fitting(places: readonly CalledPlace[], roomBytes: number): CalledPlace[] {
  let usedBytes = 0;
  return places.filter(({ bytes }) => {
    const fits = usedBytes < roomBytes;
    usedBytes += bytes;
    return fits;
  });
}

/** In the same order, cut into what is held at once. */
export function batchesOf(places: readonly CalledPlace[]): CalledPlace[][] {
  const batches: CalledPlace[][] = [];
  let usedBytes = 0;
  for (const place of places) {
    usedBytes += place.bytes;
    const last = batches.at(-1);
    if (last && last.length < BATCH_CALLS && usedBytes <= BATCH_BYTES) last.push(place);
    else {
      batches.push([place]);
      usedBytes = place.bytes;
    }
  }
  return batches;
}

/** The calls of those places, some at a time; those that are there no more are left out. */
export async function* readCalls(
  read: <T>(work: (t: Tx) => Promise<T>) => Promise<T>,
  places: readonly CalledPlace[],
): AsyncGenerator<CalledStep[]> {
  for (const batch of batchesOf(places)) {
    const rows = await read((t) =>
      t.db
        .selectFrom("steps")
        .select(["id", "name", "decision"])
        .select(whereKnown(sql<unknown>`intent`).as("intent"))
        .where(
          sql<boolean>`(run_id, number) in (select * from unnest(${batch.map(({ runId }) => runId)}::text[],
            ${batch.map(({ number }) => number)}::int[]))`,
        )
        .execute(),
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    yield batch.flatMap((place) => {
      const row = found.get(place.id);
      return row ? [{ ...place, ...row, decision: row.decision as GateRecord }] : [];
    });
  }
}
