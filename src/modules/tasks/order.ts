import type { ProgramStep } from "../../platform/dispatch/program.ts";

/** The program did something else than what is recorded of it. */
export class NotDeterministic extends Error {}

export interface Timer {
  id: number;
  dueMs: number;
}
/** What reaches the program next. */
export type NextDelivery = { step: ProgramStep } | { timer: Timer };

/**
 * The order in which a program was told things, and its clock. As far as it is recorded, results and timers reach the program
 * exactly as they did; what comes after is `live`. Every delivery has a number from 1.
 */
export interface Order {
  readonly delivered: number;
  readonly clockMs: number;
  isLive(): boolean;
  setTimer(id: number, delayMs: number, after: number): Timer;
  clearTimer(id: number): void;
  hasTimers(): boolean;
  /** While it is recorded: what is next; undefined while the program has not asked for it yet. */
  recorded(isAsked: (number: number) => boolean, isIdle: boolean): NextDelivery | undefined;
  /** The timer that is due first, however late the clock of this machine rang. */
  firstTimer(): Timer | undefined;
  /** Counts a result that reaches the program now; answers which delivery it is. */
  settle(clockMs: number): { settledAs: number; settledAtMs: number };
  fire(timer: Timer): void;
}

/** `delivered`: how many things it was told in this process already, whether or not a step tells of them. */
export function createOrder(steps: readonly ProgramStep[], delivered = 0): Order {
  const places = new Map<number, ProgramStep>();
  let recordedUpTo = delivered;
  for (const step of steps) {
    if (step.settledAs !== null) places.set(step.settledAs, step);
    recordedUpTo = Math.max(recordedUpTo, step.settledAs ?? 0, step.madeAfter);
  }
  const timers = new Map<number, Timer>();
  const clocks = [0];
  const clock = () => clocks.at(-1)!;
  const advance = (ms: number) => void clocks.push(Math.max(clock(), Math.round(ms)));
  const firstTimer = () =>
    [...timers.values()].sort((one, other) => one.dueMs - other.dueMs || one.id - other.id)[0];

  return {
    get delivered() {
      return clocks.length - 1;
    },
    get clockMs() {
      return clock();
    },
    isLive: () => clocks.length - 1 >= recordedUpTo,
    setTimer(id, delayMs, after) {
      const timer = { id, dueMs: Math.round((clocks[after] ?? clock()) + delayMs) };
      timers.set(id, timer);
      return timer;
    },
    clearTimer: (id) => void timers.delete(id),
    hasTimers: () => timers.size > 0,
    recorded(isAsked, isIdle) {
      const step = places.get(clocks.length);
      if (step && isAsked(step.number)) return { step };
      // A timer is chosen among all that were set, so only once the program is done with what reached it before.
      const timer = !step && isIdle ? firstTimer() : undefined;
      if (timer) return { timer };
      if (isIdle)
        throw new NotDeterministic(
          step
            ? `Call ${step.number} (${step.name}) was made before, and is not made now`
            : "A timer was set before, and is not set now",
        );
      return undefined;
    },
    firstTimer,
    settle(clockMs) {
      advance(clockMs);
      return { settledAs: clocks.length - 1, settledAtMs: clock() };
    },
    fire(timer) {
      timers.delete(timer.id);
      advance(timer.dueMs);
    },
  };
}
