import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./log.ts";

export interface Background {
  /** Works now, or once more right after the work under way. */
  wake(): void;
  /** Resolves when everything that was there at the call has been looked at. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Work that is done when something is there to do: at once when woken, and every `everyMs` in case nobody was told. Never
 * twice at a time; a failure is logged once and tried again.
 */
export function inBackground(options: {
  name: string;
  everyMs: number;
  /** A rest after each round, in which what comes gathers: fewer, fuller rounds of a busy time. `settle` ends it. */
  restMs?: number;
  log: Log;
  work(isStopping: () => boolean): Promise<void>;
}): Background {
  const { name, everyMs, restMs = 0, log, work } = options;
  let isStopped = false;
  let isFailing = false;
  let isAsked = false;
  let isHurried = false;
  let restedAtMs = 0;
  let turn: Promise<void> | null = null;
  let resting: AbortController | undefined;
  const stopped = new AbortController();

  async function once(): Promise<void> {
    try {
      await work(() => isStopped);
      isFailing = false;
    } catch (error) {
      // A database that is away is said once, not at every try.
      if (!isFailing && !isStopped) log.warn({ err: error }, `${name} failed; it is tried again`);
      isFailing = true;
    }
  }
  async function rest(): Promise<void> {
    const leftMs = restedAtMs - performance.now();
    if (leftMs <= 0 || isHurried || isStopped) return;
    resting = new AbortController();
    await sleep(leftMs, undefined, { signal: resting.signal }).catch(() => {});
    resting = undefined;
  }
  async function round(): Promise<void> {
    do {
      await rest();
      isAsked = false;
      await once();
      restedAtMs = performance.now() + restMs;
    } while (isAsked && !isStopped && !isFailing);
    turn = null;
  }
  const wake = () => {
    if (isStopped) return;
    isAsked = true;
    turn ??= round();
  };
  const ticking = (async () => {
    // Rounds of several kinds, and of several processes, do not fall on one moment.
    for (let waitMs = everyMs * (0.5 + Math.random()); !isStopped; waitMs = everyMs) {
      await sleep(waitMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
      wake();
    }
  })();
  return {
    wake,
    async settle() {
      isHurried = true;
      resting?.abort();
      wake();
      while (turn) await turn;
      isHurried = false;
    },
    async stop() {
      isStopped = true;
      stopped.abort();
      resting?.abort();
      await turn;
      await ticking;
    },
  };
}
