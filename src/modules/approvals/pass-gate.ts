import type { StepWait } from "../../platform/dispatch/machine.ts";
import type { EffectCall, GateRecord } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import { ask, waitOn } from "./ask.ts";
import { begin } from "./begin.ts";
import { digestOf } from "./digest.ts";
import { latestOf } from "./rows.ts";

/** The step of a run that does it: what may wait for a person, and what an approval is bound to. */
export interface StepPlace {
  runId: string;
  stepNumber: number;
  attempt: number;
}

export type Passage =
  /** Go on, with these arguments: a person may have edited them. */
  | { pass: true; arguments: unknown; decision: GateRecord; approvalId: string | null }
  | {
      pass: false;
      code: "denied" | "approval_expired" | "approval_required";
      message: string;
      decision: GateRecord;
    }
  | StepWait;

/**
 * The one way to a side effect. Asks the gate, and where it asks for people waits for them: without a place (`at` null) nothing
 * can wait, and what would have to is refused. Called again after a wait, it decides again from the start.
 */
export async function passGate(ws: Work, call: EffectCall, at: StepPlace | null): Promise<Passage> {
  const decision = await ws.platform.gate.decide(ws.scope, call);
  const { record, reason } = decision;
  const refused = (code: "denied" | "approval_expired" | "approval_required", message: string): Passage => ({
    pass: false,
    code,
    message,
    decision: record,
  });
  if (decision.effect === "allow")
    return { pass: true, arguments: call.arguments, decision: record, approvalId: null };
  if (decision.effect === "block") return refused("denied", reason);
  if (!at) return refused("approval_required", reason);

  const asking = { ws, call, decision, at };
  const asked = await ws.read((t) => latestOf(t, at));
  if (!asked || asked.state === "cancelled") return ask(asking);
  if (asked.digest !== digestOf(call))
    return ask(asking, { id: asked.id, why: "What would be called changed after it was asked about" });
  if (asked.state === "pending") return waitOn(asked, asking);
  if (asked.state === "denied")
    return refused("denied", `A person denied this call: ${asked.endReason ?? "no reason was given"}`);
  if (asked.state === "expired")
    return refused("approval_expired", "Nobody approved this call in time; it was not made");

  const outcome = await begin(ws, asked.id, asking);
  if (outcome.begun)
    return { pass: true, arguments: outcome.arguments, decision: record, approvalId: asked.id };
  if ("askAnew" in outcome) return ask(asking, { id: asked.id, why: outcome.askAnew });
  return refused("denied", "This call was begun already, and one approval is for one call");
}
