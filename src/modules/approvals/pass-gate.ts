import type { StepWait } from "../../platform/dispatch/machine.ts";
import { recordBegun } from "../../platform/dispatch/record.ts";
import type { Annotations, Decision, EffectCall, GateRecord } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import { contentHash } from "../versions/index.ts";
import { ask, waitOn } from "./ask.ts";
import { begin } from "./begin.ts";
import { digestOf } from "./digest.ts";
import { redactArguments, restore } from "./redact.ts";
import { latestOf } from "./rows.ts";
import { withdraw } from "./withdraw.ts";

/** The step of a run that does it: what may wait for a person, and what an approval is bound to. */
export interface StepPlace {
  runId: string;
  stepNumber: number;
  attempt: number;
  /** It waited before, so people may have decided about it. */
  hasWaited?: boolean;
}

/** What is looked up of a call only where people are asked about it. */
export interface Details {
  /** What it would do with other arguments. */
  annotationsOf?(args: unknown): Promise<Annotations>;
  /** What else it would be done with (address, credential): another one is another call. */
  boundTo?(): Promise<unknown>;
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
export async function passGate(
  ws: Work,
  plain: EffectCall,
  at: StepPlace | null,
  details: Details = {},
): Promise<Passage> {
  const decision = await ws.platform.gate.decide(ws.scope, plain);
  const { record, reason } = decision;
  const refused = (code: "denied" | "approval_expired" | "approval_required", message: string): Passage => ({
    pass: false,
    code,
    message,
    decision: record,
  });
  const isAllowed = decision.effect === "allow";
  const passing: Passage = { pass: true, arguments: plain.arguments, decision: record, approvalId: null };
  if (isAllowed && !at?.hasWaited) return passing;
  if (decision.effect === "block") return refused("denied", reason);
  if (!at) return refused("approval_required", reason);

  const asked = await ws.read((t) => latestOf(t, at));
  // What people decided meanwhile stands, although nobody would be asked any more: a denial, and other arguments.
  const isDecided =
    asked?.state === "denied" || (asked?.state === "approved" && asked.editedArguments !== null);
  const passNow = async (): Promise<Passage> => {
    await ws.tx(async (t) => {
      if (asked) await withdraw(t, asked.id, ws.platform.now());
      await recordBegun(t, at);
    });
    return passing;
  };
  if (isAllowed && !isDecided) return passNow();
  const bound = await details.boundTo?.();
  const fingerprint =
    bound === undefined ? plain.fingerprint : contentHash({ fingerprint: plain.fingerprint, bound });
  const call = { ...plain, fingerprint };
  const asking = { ws, call, decision, at };
  if (!asked || asked.state === "cancelled") return ask(asking);
  if (asked.digest !== digestOf(call) && isAllowed) return passNow();
  if (asked.digest !== digestOf(call))
    return ask(asking, { id: asked.id, why: "What would be called changed after it was asked about" });
  if (asked.state === "pending") return waitOn(asked, asking);
  if (asked.state === "denied")
    return refused("denied", `A person denied this call: ${asked.endReason ?? "no reason was given"}`);
  if (asked.state === "expired")
    return refused("approval_expired", "Nobody approved this call in time; it was not made");

  const edited = await decideEdited(asking, asked.editedArguments, details);
  if (edited?.effect === "block")
    return refused("denied", `It was approved with edited arguments, which policies block: ${edited.reason}`);
  const quorum = Math.max(decision.quorum, edited?.effect === "require_approval" ? edited.quorum : 0);
  const outcome = await begin(ws, asked.id, { call, at, quorum });
  if (outcome.begun)
    return { pass: true, arguments: outcome.arguments, decision: record, approvalId: asked.id };
  if ("askAnew" in outcome && !isAllowed) return ask(asking, { id: asked.id, why: outcome.askAnew });
  if ("askAnew" in outcome)
    return refused(
      "denied",
      `It was approved with edited arguments, and not so any more: ${outcome.askAnew}`,
    );
  return refused("denied", "This call was begun already, and one approval is for one call");
}

/** Policies look at arguments too: other ones are another question. Null: they were not edited. */
async function decideEdited(
  { ws, call }: { ws: Work; call: EffectCall },
  edited: unknown,
  { annotationsOf }: Details,
): Promise<Decision | null> {
  if (edited === null) return null;
  const shown = redactArguments(call.arguments, call.tool?.parameters);
  const args = restore(edited, shown, call.arguments);
  const annotations = (await annotationsOf?.(args)) ?? call.annotations;
  return ws.platform.gate.decide(ws.scope, { ...call, arguments: args, annotations });
}
