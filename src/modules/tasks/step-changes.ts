import type { Tx } from "../../platform/db/door.ts";
import { toStep } from "../runs/index.ts";

type Step = ReturnType<typeof toStep>;

const isSettled = ({ state }: Step) => state !== "started" && state !== "waiting";

/** Reads the calls of a task that changed since it read last; those up to `settled` were told for good before. */
export function createStepChanges(runId: string, settled: number) {
  const open = new Map<number, string>();
  let last = settled;
  return {
    /** Every call up to this one is over and was told. */
    settled: () => Math.min(last, ...[...open.keys()].map((number) => number - 1)),
    async read(t: Tx): Promise<Step[]> {
      const rows = await t.db
        .selectFrom("steps")
        .selectAll()
        .where("runId", "=", runId)
        .where((where) =>
          open.size === 0
            ? where("number", ">", last)
            : where.or([where("number", ">", last), where("number", "in", [...open.keys()])]),
        )
        .orderBy("number")
        .execute();
      const changed = rows.map(toStep).filter((step) => open.get(step.number) !== lookOf(step));
      for (const step of changed) {
        last = Math.max(last, step.number);
        if (isSettled(step)) open.delete(step.number);
        else open.set(step.number, lookOf(step));
      }
      return changed;
    },
  };
}

/** What an open call is told again for. */
const lookOf = ({ state, attempt }: Step) => `${state} ${attempt}`;
