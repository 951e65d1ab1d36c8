import type { StepOutcome, StepRow } from "./machine.ts";

/** What the events of a step tell: what it is about to do, or with `outcome` what it came to. */
export const eventOf = (step: StepRow, outcome?: StepOutcome): Record<string, unknown> => ({
  stepId: step.id,
  number: step.number,
  kind: step.kind,
  name: step.name,
  attempt: step.attempt,
  ...(outcome ? {} : { arguments: step.arguments }),
  ...(outcome?.usage ? { usage: outcome.usage } : {}),
  ...(outcome ? { result: step.result } : {}),
  ...(outcome && !outcome.ok ? { error: { code: outcome.code, message: outcome.message } } : {}),
});
