import { sql } from "kysely";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { usageRecorded } from "./events.ts";
import { USAGE_RECORDED } from "./record.ts";
import { type Rolled, rollUp } from "./roll-up.ts";
import { oldestHour } from "./span.ts";

const LOOK_EVERY_MS = 5000;
// Answers add what still waits, so there is no hurry: fewer, fuller rounds.
const REST_MS = 1000;
const FORGET_EVERY_MS = 3_600_000;
const ORGANIZATIONS_PER_ROUND = 100;
const EVENTS_PER_ROUND = 5000;
const FORGOTTEN_AT_ONCE = 10_000;
const USAGE_PER_EVENT = 100;

type Parts = Pick<Platform, "door" | "log" | "now">;

/** Organizations after this one with usage that waits, held by this transaction; those of other processes are left to them. */
export async function holdWaiting(t: Tx, after: string) {
  const { rows } = await sql<{ organizationId: string; isHeld: boolean }>`
    with recursive waiting (organization_id, n) as (
      (select organization_id, 1 from usage_unrolled where organization_id > ${after} order by 1 limit 1)
      union all
      select (select u.organization_id from usage_unrolled u where u.organization_id > w.organization_id order by 1 limit 1), n + 1
        from waiting w where w.organization_id is not null and n < ${ORGANIZATIONS_PER_ROUND})
    select organization_id, pg_try_advisory_xact_lock(hashtextextended('usage:' || organization_id, 0)) as is_held
      from waiting where organization_id is not null`.execute(t.db);
  return rows;
}

/** Says what was metered, workspace by workspace; one that is gone has no stream any more. */
async function sendOn(t: Tx, streamed: Rolled["streamed"]): Promise<void> {
  const byWorkspace = Map.groupBy(streamed, ({ workspaceId }) => workspaceId);
  if (byWorkspace.size === 0) return;
  const living = await t.db
    .selectFrom("workspaces")
    .select("id")
    .where("id", "=", sql<string>`any(${[...byWorkspace.keys()]}::text[])`)
    .execute();
  for (const { id: workspaceId } of living) {
    const rows = byWorkspace.get(workspaceId)!;
    const place = { organizationId: rows[0]!.organizationId, workspaceId, actorId: null };
    for (let from = 0; from < rows.length; from += USAGE_PER_EVENT) {
      const usage = rows.slice(from, from + USAGE_PER_EVENT).map((row) => row.usage);
      emit(t, usageRecorded, { usage }, place);
    }
  }
}

interface Round {
  hasMore: boolean;
  /** Where the next round goes on; null after the last organization. */
  next: string | null;
}

const round = (door: Parts["door"], after: string): Promise<Round> =>
  door.asSystem("usage of every organization is summed", async (t) => {
    const waiting = await holdWaiting(t, after);
    const held = waiting.filter(({ isHeld }) => isHeld).map(({ organizationId }) => organizationId);
    const next = waiting.length < ORGANIZATIONS_PER_ROUND ? null : waiting.at(-1)!.organizationId;
    if (held.length === 0) return { hasMore: false, next };
    const atMostEach = Math.ceil(EVENTS_PER_ROUND / held.length);
    const { taken, streamed } = await rollUp(t, held, atMostEach);
    await sendOn(t, streamed);
    return { hasMore: taken >= atMostEach, next };
  });

/** Takes everything that waits into the sums, except what another process is taking. */
export async function rollUpAll({ door }: Pick<Parts, "door">, isStopping = () => false): Promise<void> {
  let after: string | null = "";
  let hasMore = false;
  while (after !== null && !isStopping()) {
    const done: Round = await round(door, after);
    hasMore ||= done.hasMore;
    after = done.next;
    if (after === null && hasMore) [after, hasMore] = ["", false];
  }
}

/** Everything of this organization that was committed before the call is in the sums after it. */
export async function rollUpOrganization(
  { door }: Pick<Parts, "door">,
  organizationId: string,
): Promise<void> {
  let taken = EVENTS_PER_ROUND;
  while (taken === EVENTS_PER_ROUND)
    taken = await door.asSystem("usage of every organization is summed", async (t) => {
      await sql`select pg_advisory_xact_lock(hashtextextended('usage:' || ${organizationId}, 0))`.execute(
        t.db,
      );
      const rolled = await rollUp(t, [organizationId], EVENTS_PER_ROUND);
      await sendOn(t, rolled.streamed);
      return rolled.taken;
    });
}

async function forgetHours({ door, now }: Parts, isStopping: () => boolean): Promise<void> {
  const before = oldestHour(now()).toISOString();
  let forgotten = FORGOTTEN_AT_ONCE;
  while (forgotten === FORGOTTEN_AT_ONCE && !isStopping())
    forgotten = await door.asSystem("hours of every organization are kept for a while", async (t) => {
      const { numAffectedRows } = await sql`
        delete from usage_hourly where ctid = any (array(
          select ctid from usage_hourly where hour < ${before}::timestamptz limit ${FORGOTTEN_AT_ONCE}))`.execute(
        t.db,
      );
      return Number(numAffectedRows);
    });
}

/** Keeps the sums behind the events. Any number of worker processes may: an organization is held by one at a time. */
export function startUsageRoller(platform: Parts): Background {
  let forgotAtMs = -Infinity;
  const roller = inBackground({
    name: "summing usage",
    everyMs: LOOK_EVERY_MS,
    restMs: REST_MS,
    log: platform.log,
    async work(isStopping) {
      await rollUpAll(platform, isStopping);
      if (performance.now() - forgotAtMs < FORGET_EVERY_MS) return;
      await forgetHours(platform, isStopping);
      forgotAtMs = performance.now();
    },
  });
  platform.door.onSignal(USAGE_RECORDED, roller.wake);
  return roller;
}
