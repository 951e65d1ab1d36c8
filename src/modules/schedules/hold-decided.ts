import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { type HeldSchedule, holdSchedule } from "./rows.ts";
import { settle } from "./settle.ts";

/**
 * Holds a schedule for a change to it, with everything that came before the change decided under its former plan: an edit
 * in the second a time comes does not lose it.
 */
export async function holdDecided(t: VerbTx, id: string): Promise<HeldSchedule> {
  const { caller: _, platform, changed: __, ...tx } = t;
  while (true) {
    const schedule = await holdSchedule(t, id);
    if (!schedule) throw notFound("Schedule");
    const { rows } = await settle(tx, platform, schedule);
    if (rows.length === 0) return schedule;
  }
}
