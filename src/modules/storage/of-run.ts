import type { Caller } from "../../platform/caller.ts";

const runs = new WeakMap<Caller, string>();

/** Says for which run this caller acts; what a run opens for itself alone is named by it. */
export function forRun(caller: Caller, runId: string): Caller {
  const own = { ...caller };
  runs.set(own, runId);
  return own;
}
/** The run this caller acts for; null: none does. */
export const runOf = (caller: Caller): string | null => runs.get(caller) ?? null;
