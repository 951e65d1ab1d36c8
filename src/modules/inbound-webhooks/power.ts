import { type Caller, holds, requirePermission } from "../../platform/caller.ts";
import { requireSameToolkit } from "../../platform/confinement.ts";
import { forbidden } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { requireMadeWithinToolkit } from "../access/index.ts";

export interface Starts {
  targetKind: string;
  /** Of an agent. */
  stage: string | null;
}

/**
 * Nobody starts through an endpoint what they could not start: who sets its target, and who sets what stands before it, its
 * address, its verification and its secret.
 */
export function requireStarting({ workspace, stage }: Caller, { targetKind, ...of }: Starts): void {
  if (targetKind === "inbox") return;
  requirePermission(workspace, "runs:create");
  // As trying the tool does: it is called with whatever the sender sends.
  if (targetKind === "tool") requirePermission(workspace, "tools:write");
  else if (stage && stage !== of.stage) throw forbidden(`This API key runs the stage ${stage} only`);
}

/** The same of an endpoint as it stands, whose runs have the power of whoever set its target. */
export async function requireActing(t: VerbTx, endpoint: Starts & { keyId: string | null }): Promise<void> {
  requireStarting(t.caller, endpoint);
  await requireMadeWithinToolkit(t, endpoint.keyId);
}

/** Whether the address is for this caller: who has it may be all that is asked of a sender. */
export function maySeeAddress(caller: Caller, starts: Starts & { keyToolkitId: string | null }): boolean {
  if (!holds(caller.workspace!.permissions, "inbound_webhooks:write")) return false;
  try {
    requireStarting(caller, starts);
    requireSameToolkit(caller, starts.keyToolkitId);
    return true;
  } catch {
    return false;
  }
}
