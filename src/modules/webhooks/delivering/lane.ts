import type { StoredEvent } from "../../../platform/events/event-type.ts";
import { type Health, isPaused, isProbing } from "./breaker.ts";

/** A delivery that may be tried now, with what it says. */
export interface Due {
  id: string;
  /** Attempts made before this one; those of the present round. */
  attempts: number;
  roundAttempts: number;
  nextAttemptAt: number;
  event: StoredEvent;
}

/** What the engine goes by, as the endpoint's row says. */
export interface Endpoint {
  scopeId: string;
  webhookId: string;
  organizationId: string;
  workspaceId: string | null;
  url: string;
  /** Every secret that signs, newest first. */
  secrets: string[];
  maxAttempts: number | null;
  timeoutMs: number;
  isOrdered: boolean;
  concurrency: number;
  ratePerSecond: number | null;
}

/** An endpoint this process serves, and nobody else does: its order, concurrency and rate are kept here. */
export interface Lane {
  endpoint: Endpoint;
  leaseToken: string;
  health: Health;
  /** The last answer was a fast success, so it may use every slot there is. */
  isProven: boolean;
  ready: Due[];
  inFlight: Set<string>;
  /** Sent, and not recorded yet. */
  unrecorded: Set<string>;
  /** Recorded since the database was last asked, whose answer may still show them as due. */
  recordedSinceLook: Set<string>;
  /** The database may have more that is due. */
  mayHaveMore: boolean;
  /** Switched off, or somebody else's by now: what is under way ends, and nothing more is sent. */
  isOver: boolean;
  claimedAt: number;
  /** When the database was last asked about the endpoint itself. */
  lookedAt: number;
  idleSince: number;
  tokens: number;
  tokensAt: number;
}

export const laneKey = ({ scopeId, webhookId }: Pick<Endpoint, "scopeId" | "webhookId">): string =>
  `${scopeId}/${webhookId}`;

/** Ids the database still shows as due although they are in hand. */
export const inHand = (lane: Lane): number => lane.ready.length + lane.inFlight.size + lane.unrecorded.size;

// How long what an endpoint's row said is gone by: switching it off stops it that soon.
const LOOK_AGAIN_MS = 1_000;
export const isOutdated = ({ lookedAt, isOver }: Lane, now: number): boolean =>
  !isOver && now - lookedAt >= LOOK_AGAIN_MS;

export function endLane(lane: Lane): void {
  lane.isOver = true;
  lane.ready = [];
}

export function limitOf({ endpoint, health }: Lane): number {
  return endpoint.isOrdered || isProbing(health) ? 1 : endpoint.concurrency;
}

function refill(lane: Lane, now: number): void {
  const rate = lane.endpoint.ratePerSecond!;
  lane.tokens = Math.min(rate, lane.tokens + ((now - lane.tokensAt) / 1000) * rate);
  lane.tokensAt = now;
}

/** How long until the lane may send its next delivery: 0 now; null: not before something else happens. */
export function waitMs(lane: Lane, now: number): number | null {
  const { endpoint, health, ready, inFlight, unrecorded } = lane;
  const next = ready[0];
  if (!next || inFlight.size >= limitOf(lane)) return null;
  // In order, the next one goes once it is written down what became of this one.
  if (endpoint.isOrdered && unrecorded.size > 0) return null;
  let wait = Math.max(0, next.nextAttemptAt - now);
  if (isPaused(health, now)) wait = Math.max(wait, health.breakerUntil! - now);
  if (endpoint.ratePerSecond !== null) {
    refill(lane, now);
    if (lane.tokens < 1)
      wait = Math.max(wait, Math.ceil(((1 - lane.tokens) / endpoint.ratePerSecond) * 1000));
  }
  return wait;
}

/** Takes the next delivery out of the lane, to be sent at once. */
export function takeNext(lane: Lane): Due {
  const due = lane.ready.shift()!;
  lane.inFlight.add(due.id);
  if (lane.endpoint.ratePerSecond !== null) lane.tokens -= 1;
  return due;
}
