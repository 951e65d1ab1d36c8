const LONGEST_MS = 2 ** 31 - 1;

export interface Timers {
  /** Rings at this moment; one that was set before, by the program's earlier run, rings when that one would have. */
  set(id: number, dueMs: number, atMs: () => number): void;
  clear(id: number): void;
  clearAll(): void;
  haveRung(): boolean;
  areSet(): boolean;
}

/** This machine's clock behind the timers of a program. */
export function createTimers(onRing: () => void): Timers {
  const waiting = new Map<number, NodeJS.Timeout>();
  const rung = new Set<number>();
  const ringsAtMs = new Map<string, number>();
  return {
    set(id, dueMs, atMs) {
      const key = `${id}:${dueMs}`;
      const at = ringsAtMs.get(key) ?? atMs();
      ringsAtMs.set(key, at);
      const ring = () => {
        waiting.delete(id);
        rung.add(id);
        onRing();
      };
      waiting.set(id, setTimeout(ring, Math.min(Math.max(0, at - Date.now()), LONGEST_MS)));
    },
    clear(id) {
      clearTimeout(waiting.get(id));
      waiting.delete(id);
      rung.delete(id);
    },
    clearAll() {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
      rung.clear();
    },
    haveRung: () => rung.size > 0,
    areSet: () => waiting.size > 0,
  };
}
