import type { StepWait } from "../../platform/dispatch/machine.ts";
import type { Decision, EffectCall, GateRecord } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import { ask, waitOn } from "./ask.ts";
import { begin } from "./begin.ts";
import { digestOf } from "./digest.ts";
import { redactArguments, restore } from "./redact.ts";
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

  const edited = await decideEdited(asking, asked.editedArguments);
  if (edited?.effect === "block")
    return refused("denied", `It was approved with edited arguments, which policies block: ${edited.reason}`);
  const quorum = Math.max(decision.quorum, edited?.effect === "require_approval" ? edited.quorum : 0);
  const outcome = await begin(ws, asked.id, { call, at, quorum });
  if (outcome.begun)
    return { pass: true, arguments: outcome.arguments, decision: record, approvalId: asked.id };
  if ("askAnew" in outcome) return ask(asking, { id: asked.id, why: outcome.askAnew });
  return refused("denied", "This call was begun already, and one approval is for one call");
}

/** Policies look at arguments too: other ones are another question. Null: they were not edited. */
async function decideEdited(
  { ws, call }: { ws: Work; call: EffectCall },
  edited: unknown,
): Promise<Decision | null> {
  if (edited === null) return null;
  const shown = redactArguments(call.arguments, call.tool?.parameters);
  const args = restore(edited, shown, call.arguments);
  return ws.platform.gate.decide(ws.scope, { ...call, arguments: args });
}
