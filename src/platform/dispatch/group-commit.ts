/** Writes what it is given in order, all that waits together, one transaction at a time. */
export interface GroupCommit<Entry> {
  /** `laterMs`: it need not go by itself before that. */
  note(entry: Entry, laterMs?: number): void;
  /** Writes what waits now, even if that is nothing. */
  flush(): void;
  /** Resolves once everything noted so far is written; rejects once nothing can be written any more. */
  committed(): Promise<void>;
  /** Takes what is not written yet, once nothing is under way: for whoever writes the last of it. Nothing is written after. */
  close(): Promise<Entry[]>;
}

export function createGroupCommit<Entry>(
  write: (entries: Entry[]) => Promise<void>,
  onBroken: (error: unknown) => void,
): GroupCommit<Entry> {
  let queue: Entry[] = [];
  let noted = 0;
  let written = 0;
  let waiters: { upTo: number; resolve(): void; reject(error: unknown): void }[] = [];
  let underWay: Promise<void> | null = null;
  let mustWrite = false;
  let broken: { error: unknown } | null = null;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let timerMs = Infinity;

  function take(): Entry[] {
    clearTimeout(timer);
    timerMs = Infinity;
    const taken = queue;
    queue = [];
    return taken;
  }
  async function writeAll(): Promise<void> {
    // What is noted in the same moment goes together.
    await Promise.resolve();
    while (mustWrite && !broken && !isClosed) {
      mustWrite = false;
      const entries = take();
      try {
        await write(entries);
      } catch (error) {
        broken = { error };
        for (const { reject } of waiters.splice(0)) reject(error);
        return onBroken(error);
      }
      written += entries.length;
      const done = waiters.filter(({ upTo }) => upTo <= written);
      waiters = waiters.filter(({ upTo }) => upTo > written);
      for (const { resolve } of done) resolve();
    }
  }
  function flush(): void {
    if (isClosed || broken) return;
    mustWrite = true;
    underWay ??= writeAll().finally(() => {
      underWay = null;
      if (mustWrite) flush();
    });
  }

  return {
    note(entry, laterMs = 0) {
      queue.push(entry);
      noted++;
      if (laterMs === 0) flush();
      else if (laterMs < timerMs) {
        clearTimeout(timer);
        timerMs = laterMs;
        timer = setTimeout(flush, laterMs);
      }
    },
    flush,
    committed() {
      if (broken) return Promise.reject(broken.error as Error);
      if (written >= noted) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiters.push({ upTo: noted, resolve, reject });
        flush();
      });
    },
    async close() {
      isClosed = true;
      await underWay;
      if (broken) throw broken.error;
      return take();
    },
  };
}
