import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

// One clock for the whole page: a table of a thousand times must not start a thousand timers.
function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const tell of listeners) tell();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in milliseconds, ticking once a second; `select` narrows it so that only real changes render. */
export function useNow<Value extends string | number>(select: (nowMs: number) => Value): Value {
  return useSyncExternalStore(subscribe, () => {
    // Nothing on the page showed a time until now, so the clock stood.
    if (timer === undefined && Date.now() - nowMs >= 1000) nowMs = Date.now();
    return select(nowMs);
  });
}
