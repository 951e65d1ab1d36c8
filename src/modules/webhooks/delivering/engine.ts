import { setTimeout as sleep } from "node:timers/promises";
import type { Bus } from "../../../platform/bus.ts";
import { type Background, inBackground } from "../../../platform/background.ts";
import type { Platform } from "../../../platform/platform.ts";
import { isTransient } from "../../../platform/db/transient.ts";
import { areWaiting, claimLanes, releaseLanes, releaseOrphans } from "./claim.ts";
import { endLane, type Endpoint, isOutdated, type Lane, laneKey, takeNext, waitMs } from "./lane.ts";
import { loadLanes, wantsMore } from "./load.ts";
import { outcomeOf } from "./outcome.ts";
import { recordTried, type Tried } from "./record.ts";
import { isSuccess, send } from "./send.ts";

// One endpoint is served by one process at a time: it holds the lease of the endpoint's queue row and keeps order,
// concurrency, rate and breaker in memory.
//
//   claim ─ load what is due ─ send (no transaction) ─ record, many at once ─ … ─ give back
//
// Every moment kept here is one of `performance.now()`: what the database says is due in so long is, whatever this machine's
// clock says, and what is to be tried again is written down as so long from the database's now.
//
// A delivery stays due until its attempt is recorded: whoever dies in between is followed by somebody who sends it again,
// with the same id and the same bytes.

const DELIVERIES_DUE = "webhooks-due";
const WEBHOOK_CHANGED = "webhook-changed";
// A message of the bus is short.
const KEYS_PER_MESSAGE = 80;

/** Tells every process that these endpoints have something due. */
export function tellDeliveriesDue(
  bus: Bus,
  endpoints: readonly Pick<Endpoint, "scopeId" | "webhookId">[],
): void {
  const keys = endpoints.map(laneKey);
  for (let from = 0; from < keys.length; from += KEYS_PER_MESSAGE)
    bus.publish(DELIVERIES_DUE, keys.slice(from, from + KEYS_PER_MESSAGE));
}

const LOOK_EVERY_MS = 500;
const REST_MS = 10;
const LINGER_MS = 2_000;
const LANES_AT_ONCE = 200;
const CLAIMED_AT_ONCE = 20;
// An endpoint that always has something to send gives its place up to one that waits.
const TURN_MS = 5_000;
// Sooner than a process that was not heard of counts as dead, and its endpoints become somebody else's.
const TRUSTED_MS = 8_000;
/** Requests under way in a process: all of them, those of one workspace or organization, those of endpoints that fail or are slow. */
export const SLOTS = { all: 256, perScope: 64, unproven: 128 };
const FAST_MS = 2_000;
const RECORDED_AT_ONCE = 500;
const UNRECORDED_AT_MOST = 2_000;
const RECORD_AGAIN_MS = 500;

export interface Deliveries {
  /** Resolves once everything that is due now has been tried and recorded here. */
  settle(): Promise<void>;
  /** Lets what is under way end, up to `graceMs`, and gives the endpoints back. */
  stop(graceMs: number): Promise<void>;
}

/** Tells every process that this endpoint is not what it was: whoever serves it begins anew. */
export const tellWebhookChanged = (bus: Bus, endpoint: Pick<Endpoint, "scopeId" | "webhookId">): void =>
  bus.publish(WEBHOOK_CHANGED, laneKey(endpoint));

export function startDeliveries(platform: Platform, processId: string): Deliveries {
  const { door, bus, cipher, log, metrics } = platform;
  const lanes = new Map<string, Lane>();
  const perScope = new Map<string, number>();
  let sending = 0;
  let sendingUnproven = 0;
  let isStopping = false;
  let tried: Tried[] = [];
  let recording: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  /** Where the next look for something to send begins, so that every lane gets its turn. */
  let turn = 0;
  let takeOverAt = 0;
  /** When to look for endpoints nobody serves; 0: now. */
  let claimAt = 0;

  const hasSlot = ({ endpoint: { scopeId }, isProven }: Lane): boolean =>
    sending < SLOTS.all &&
    (perScope.get(scopeId) ?? 0) < SLOTS.perScope &&
    // Whoever has nothing under way is never shut out by neighbours.
    (isProven || sendingUnproven < SLOTS.unproven || !perScope.has(scopeId));

  /** Sends whatever may go now, one of each lane after the other, and sets a timer for what may go later. */
  function pump(): void {
    if (isStopping || tried.length >= UNRECORDED_AT_MOST) return;
    const now = performance.now();
    let soonest: number | null = null;
    let isAnythingSent = true;
    while (isAnythingSent) {
      isAnythingSent = false;
      const all = [...lanes.values()];
      for (let index = 0; index < all.length; index++) {
        const lane = all[(index + turn) % all.length]!;
        const wait = now - lane.lookedAt < TRUSTED_MS ? waitMs(lane, now) : null;
        if (wait === null || !hasSlot(lane)) continue;
        if (wait > 0) soonest = Math.min(soonest ?? wait, wait);
        else {
          start(lane);
          isAnythingSent = true;
        }
      }
      turn++;
    }
    clearTimeout(timer);
    if (soonest !== null) timer = setTimeout(pump, Math.min(soonest, LINGER_MS));
    if ([...lanes.values()].some(wantsMore)) filling.wake();
  }

  function start(lane: Lane): void {
    const due = takeNext(lane);
    const { scopeId } = lane.endpoint;
    const { endpoint, isProven } = lane;
    sending++;
    if (!isProven) sendingUnproven++;
    perScope.set(scopeId, (perScope.get(scopeId) ?? 0) + 1);
    void send(platform, endpoint, due).then((attempt) => {
      sending--;
      if (!isProven) sendingUnproven--;
      const left = perScope.get(scopeId)! - 1;
      if (left > 0) perScope.set(scopeId, left);
      else perScope.delete(scopeId);
      const outcome = outcomeOf({ endpoint, health: lane.health, due, attempt }, performance.now());
      lane.health = outcome.health;
      lane.isProven = isSuccess(attempt) && attempt.durationMs < FAST_MS;
      lane.inFlight.delete(due.id);
      lane.unrecorded.add(due.id);
      if (outcome.disabledBecause !== null) endLane(lane);
      metrics.webhookAttempts.inc({ outcome: outcome.state === "pending" ? "retried" : outcome.state });
      tried.push({ lane, due, attempt, outcome });
      recording ??= recordAll();
      pump();
    });
  }

  /** Of a batch the database does not take, each alone, and one it does not take either without what was answered. */
  async function record(batch: readonly Tried[]): Promise<void> {
    try {
      return await recordTried(door, batch);
    } catch (error) {
      if (isTransient(error)) throw error;
      log.error({ err: error, deliveries: batch.length }, "deliveries could not be recorded together");
    }
    for (const each of batch) {
      const bare = { ...each.attempt, responseHeaders: null, responseBody: null };
      await recordTried(door, [each])
        .catch((error: unknown) => {
          if (isTransient(error)) throw error;
          return recordTried(door, [{ ...each, attempt: bare }]);
        })
        .catch((error: unknown) => {
          if (isTransient(error)) throw error;
          log.error(
            { err: error, delivery: each.due.id },
            "a delivery could not be recorded; it is sent again",
          );
        });
    }
  }

  /** Writes down what was tried until nothing is left: whatever comes while one batch is written is the next. */
  async function recordAll(): Promise<void> {
    // What ends in the same moment is written together, but where order waits for it.
    await sleep(tried.some(({ lane }) => lane.endpoint.isOrdered) ? 0 : REST_MS);
    while (tried.length > 0) {
      const batch = tried.slice(0, RECORDED_AT_ONCE);
      try {
        await record(batch);
      } catch (error) {
        log.warn({ err: error }, "deliveries could not be recorded yet");
        if (isStopping) break;
        await sleep(RECORD_AGAIN_MS);
        continue;
      }
      tried = tried.slice(batch.length);
      for (const { lane, due, outcome } of batch) {
        lane.unrecorded.delete(due.id);
        lane.recordedSinceLook.add(due.id);
        lane.idleSince = performance.now();
        // In order, the one that failed is still the first.
        if (lane.endpoint.isOrdered && outcome.state === "pending") {
          lane.ready = [];
          lane.mayHaveMore = true;
        }
      }
      pump();
    }
    recording = null;
  }

  /** Due deliveries of this lane are too far away to keep the endpoint from other processes. */
  function isIdle(lane: Lane, now: number): boolean {
    if (lane.inFlight.size > 0 || lane.unrecorded.size > 0) return false;
    if (lane.isOver) return true;
    if (lane.ready.length > 0) return waitMs(lane, now)! > LINGER_MS;
    return !lane.mayHaveMore && now - lane.idleSince >= LINGER_MS;
  }

  async function giveBack(these: readonly Lane[]): Promise<void> {
    if (these.length === 0) return;
    for (const { endpoint } of these) lanes.delete(laneKey(endpoint));
    try {
      await releaseLanes(door, these);
      claimAt = 0;
    } catch (error) {
      // Kept by a living process that does not serve it, an endpoint would wait for ever.
      for (const lane of these) lanes.set(laneKey(lane.endpoint), Object.assign(lane, { mayHaveMore: true }));
      throw error;
    }
  }

  /** Lets those go that had their turn, first what has nothing under way, when others wait for one. */
  async function makeRoom(): Promise<void> {
    const all = [...lanes.values()];
    const ending = all.filter(({ isOver }) => isOver).length;
    const hadTurn = all.filter(({ isOver, claimedAt }) => !isOver && claimedAt < performance.now() - TURN_MS);
    if (ending >= CLAIMED_AT_ONCE || hadTurn.length === 0 || !(await areWaiting(door))) return;
    const isSending = ({ inFlight }: Lane) => Number(inFlight.size > 0);
    hadTurn.sort((a, b) => isSending(a) - isSending(b) || a.claimedAt - b.claimedAt);
    for (const lane of hadTurn.slice(0, CLAIMED_AT_ONCE - ending)) endLane(lane);
  }

  async function takeOver(): Promise<void> {
    if (performance.now() < takeOverAt) return;
    takeOverAt = performance.now() + LOOK_EVERY_MS;
    const tokens = [...new Set([...lanes.values()].map(({ leaseToken }) => leaseToken))];
    await releaseOrphans(door, { processId, tokens });
  }

  /** Not at every round: mostly it is told what is due, and that is served here already. */
  async function claim(): Promise<void> {
    const room = Math.min(CLAIMED_AT_ONCE, LANES_AT_ONCE - lanes.size);
    if (performance.now() < claimAt || room <= 0) return;
    claimAt = performance.now() + LOOK_EVERY_MS;
    const claimed = await claimLanes(door, cipher, { processId, atMost: room });
    for (const lane of claimed) lanes.set(laneKey(lane.endpoint), lane);
    if (claimed.length === CLAIMED_AT_ONCE) claimAt = 0;
  }

  async function fill(): Promise<void> {
    await takeOver();
    await claim();
    const startedAt = performance.now();
    // Nobody tells of a retry whose time has come, and a message may be lost.
    for (const lane of lanes.values()) if (isOutdated(lane, startedAt)) lane.mayHaveMore = true;
    // Those that want nothing too: somebody may have switched them off, or changed where they lead.
    const these = [...lanes.values()].filter((lane) => wantsMore(lane) || isOutdated(lane, startedAt));
    if (these.length > 0) await loadLanes(door, cipher, these);
    if (lanes.size >= LANES_AT_ONCE) await makeRoom();
    pump();
    const now = performance.now();
    await giveBack([...lanes.values()].filter((lane) => isIdle(lane, now)));
    if (claimAt === 0 && lanes.size < LANES_AT_ONCE) filling.wake();
  }

  const filling: Background = inBackground({
    name: "delivering webhooks",
    everyMs: LOOK_EVERY_MS,
    restMs: REST_MS,
    log,
    work: fill,
  });
  const forgetChanges = bus.subscribe(WEBHOOK_CHANGED, (key) => {
    const lane = lanes.get(key as string);
    if (lane) endLane(lane);
    filling.wake();
  });
  const forget = bus.subscribe(DELIVERIES_DUE, (keys) => {
    for (const key of keys as string[]) {
      const lane = lanes.get(key);
      if (lane) lane.mayHaveMore = true;
      else claimAt = 0;
    }
    filling.wake();
  });

  const isBusy = () => sending > 0 || tried.length > 0 || recording !== null;
  return {
    async settle() {
      for (const lane of lanes.values()) lane.mayHaveMore = true;
      claimAt = 0;
      do {
        await filling.settle();
        while (isBusy()) await sleep(2);
      } while (
        claimAt === 0 ||
        [...lanes.values()].some(
          (lane) => lane.isOver || wantsMore(lane) || waitMs(lane, performance.now()) === 0,
        )
      );
    },
    async stop(graceMs) {
      isStopping = true;
      forget();
      forgetChanges();
      clearTimeout(timer);
      await filling.stop();
      const until = performance.now() + graceMs;
      while (isBusy() && performance.now() < until) await sleep(10);
      await giveBack([...lanes.values()]).catch((error: unknown) =>
        log.warn({ err: error }, "webhooks could not be given back"),
      );
    },
  };
}
