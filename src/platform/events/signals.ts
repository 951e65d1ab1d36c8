import type { Platform } from "../platform.ts";
import { type Background, inBackground } from "../background.ts";
import { EVENTS_EMITTED } from "./emit.ts";
import { numberRound, TASKS_LEFT } from "./number.ts";
import { doTasks } from "./tasks.ts";

// In case the process of the change died before it could tell, or could not be heard.
const LOOK_EVERY_MS = 1000;
const REST_MS = 40;

/** Topic of the bus: a stream has new events, `{ sequence }` being the last one. */
export const streamTopic = (scopeId: string) => `events:${scopeId}`;

export interface Signals {
  /** Resolves once everything committed before the call is numbered, fanned out and handled here. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Numbers what was emitted and does what the product does about it. Any number of worker processes may: a stream is
 * numbered by one at a time, a task is held by one at a time, and what does not commit leaves nothing behind.
 */
export function startSignals(platform: Platform): Signals {
  const { door, bus, log } = platform;
  const numberAll = async (isStopping: () => boolean) => {
    let after: string | null = "";
    let hasMore = false;
    while (after !== null && !isStopping()) {
      const round: Awaited<ReturnType<typeof numberRound>> = await numberRound(platform, after);
      hasMore ||= round.hasMore;
      const last = new Map(round.events.map(({ scopeId, sequence }) => [scopeId, sequence]));
      for (const [scopeId, sequence] of last) bus.publish(streamTopic(scopeId), { sequence });
      after = round.next;
      if (after === null && hasMore) [after, hasMore] = ["", false];
    }
  };
  const numbering: Background = inBackground({
    name: "numbering events",
    everyMs: LOOK_EVERY_MS,
    restMs: REST_MS,
    log,
    work: numberAll,
  });
  const tasks: Background = inBackground({
    name: "handling events",
    everyMs: LOOK_EVERY_MS,
    log,
    work: (isStopping) => doTasks(platform, isStopping),
  });
  door.onSignal(EVENTS_EMITTED, numbering.wake);
  door.onSignal(TASKS_LEFT, tasks.wake);
  const forget = bus.subscribe(EVENTS_EMITTED, numbering.wake);
  return {
    async settle() {
      await numbering.settle();
      await tasks.settle();
    },
    async stop() {
      forget();
      await numbering.stop();
      await tasks.stop();
    },
  };
}

/** In a process that does not do what a signal asks for: tells those that do, at most once a turn. */
export function tellOthers({ door, bus }: Pick<Platform, "door" | "bus">, topic: string): void {
  let isTold = false;
  door.onSignal(topic, () => {
    if (isTold) return;
    isTold = true;
    setImmediate(() => {
      isTold = false;
      bus.publish(topic, null);
    });
  });
}

/** In a process that numbers nothing. */
export const tellOfEvents = (parts: Pick<Platform, "door" | "bus">): void =>
  tellOthers(parts, EVENTS_EMITTED);
