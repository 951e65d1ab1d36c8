/** How fast one host may be called. */
export interface PaceLimits {
  concurrency: number;
  perSecond: number;
  /** Calls that may wait for their turn; more are refused at once. */
  queue: number;
}

export interface Pace {
  /** Waits for a turn; `false` where too many wait already. The turn ends with `leave`. */
  enter(host: string, signal: AbortSignal): Promise<boolean>;
  leave(host: string): void;
  /** Until then the host asked for quiet. */
  quiet(host: string, forMs: number): void;
}

interface Host {
  running: number;
  tokens: number;
  filledAt: number;
  quietUntil: number;
  waiting: { go(): void; signal: AbortSignal }[];
  timer: NodeJS.Timeout | null;
}

const MAX_HOSTS = 5_000;

/**
 * Turns for each host, in this process: a number of calls at a time and a rate. Several processes each have their own, so an
 * installation of three calls a host at most three times as fast.
 */
export function createPace({ concurrency, perSecond, queue }: PaceLimits): Pace {
  const hosts = new Map<string, Host>();
  const hostOf = (name: string): Host => {
    let host = hosts.get(name);
    if (!host) {
      if (hosts.size >= MAX_HOSTS)
        for (const [key, { running, waiting }] of hosts)
          if (running + waiting.length === 0) hosts.delete(key);
      host = {
        running: 0,
        tokens: perSecond,
        filledAt: performance.now(),
        quietUntil: 0,
        waiting: [],
        timer: null,
      };
      hosts.set(name, host);
    }
    return host;
  };

  /** Milliseconds until this host may be called; 0: now. */
  function waitMs(host: Host): number {
    const now = performance.now();
    host.tokens = Math.min(perSecond, host.tokens + ((now - host.filledAt) / 1000) * perSecond);
    host.filledAt = now;
    if (host.quietUntil > now) return host.quietUntil - now;
    return host.tokens >= 1 ? 0 : ((1 - host.tokens) / perSecond) * 1000;
  }

  function admit(host: Host): void {
    while (host.waiting.length > 0 && host.running < concurrency) {
      if (host.waiting[0]!.signal.aborted) {
        host.waiting.shift()!.go();
        continue;
      }
      const ms = waitMs(host);
      if (ms > 0) {
        host.timer ??= setTimeout(() => {
          host.timer = null;
          admit(host);
        }, Math.ceil(ms)).unref();
        return;
      }
      host.tokens -= 1;
      host.running += 1;
      host.waiting.shift()!.go();
    }
  }

  return {
    async enter(name, signal) {
      const host = hostOf(name);
      if (host.waiting.length >= queue) return false;
      const turn = Promise.withResolvers<void>();
      let isIn = false;
      const entry = {
        signal,
        go: () => {
          isIn = !signal.aborted;
          turn.resolve();
        },
      };
      const leaveQueue = () => {
        host.waiting = host.waiting.filter((each) => each !== entry);
        turn.reject(signal.reason);
      };
      if (signal.aborted) throw signal.reason;
      signal.addEventListener("abort", leaveQueue, { once: true });
      host.waiting.push(entry);
      admit(host);
      try {
        await turn.promise;
      } finally {
        signal.removeEventListener("abort", leaveQueue);
      }
      if (!isIn) throw signal.reason;
      return true;
    },
    leave(name) {
      const host = hosts.get(name);
      if (!host) return;
      host.running = Math.max(0, host.running - 1);
      admit(host);
    },
    quiet(name, forMs) {
      const host = hostOf(name);
      host.quietUntil = Math.max(host.quietUntil, performance.now() + forMs);
    },
  };
}
