import { sql } from "kysely";
import type { NewEvent } from "../../platform/dispatch/record.ts";
import { invalid } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";

interface StepDecision {
  decision: "repeat" | "skip";
  /** With skip: what it is taken to have answered. */
  result?: unknown;
}

/** Decides about every step whose outcome nobody knows: some by number, the others alike. Answers the events that say so. */
export async function decideUnknown(
  t: VerbTx,
  runId: string,
  {
    otherwise,
    steps = [],
  }: { otherwise: StepDecision; steps?: ({ number: number } & StepDecision)[] | undefined },
): Promise<NewEvent[]> {
  const unknown = await t.db
    .selectFrom("steps")
    .select(["id", "number", "name", "attempt"])
    .where("runId", "=", runId)
    .where("state", "=", "started")
    // One that may be repeated is, by itself.
    .where("isIdempotent", "=", false)
    .orderBy("number")
    .execute();
  for (const [index, { number }] of steps.entries()) {
    if (!unknown.some((step) => step.number === number))
      throw invalid(`steps.${index}.number`, "is no step of this run whose outcome is unknown");
    if (steps.findIndex((step) => step.number === number) !== index)
      throw invalid(`steps.${index}.number`, "is decided about twice");
  }
  const events: NewEvent[] = [];
  for (const { id, number, name, attempt } of unknown) {
    const { decision, result } = steps.find((step) => step.number === number) ?? otherwise;
    const isRepeated = decision === "repeat";
    await t.db
      .updateTable("steps")
      .set(
        isRepeated
          ? { repeatAttempt: attempt + 1 }
          : { state: "skipped", result: JSON.stringify(result ?? null), endedAt: sql<string>`now()` },
      )
      .where("runId", "=", runId)
      .where("number", "=", number)
      .execute();
    events.push({
      type: isRepeated ? "step.repeated" : "step.skipped",
      data: { stepId: id, number, name, by: t.caller.accountId },
    });
  }
  return events;
}
