import type { StepWait } from "../../platform/dispatch/machine.ts";
import type { EffectCall, GateRecord } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";

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
  const { record } = decision;
  if (decision.effect === "allow")
    return { pass: true, arguments: call.arguments, decision: record, approvalId: null };
  if (decision.effect === "block")
    return { pass: false, code: "denied", message: decision.reason, decision: record };
  void at;
  return { pass: false, code: "approval_required", message: decision.reason, decision: record };
}
