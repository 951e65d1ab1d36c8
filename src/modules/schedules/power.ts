import { type Caller, requirePermission } from "../../platform/caller.ts";
import { forbidden } from "../../platform/errors.ts";

/** A key confined to a stage touches only schedules of that stage. */
export function requireReach({ stage: keyStage }: Caller, stage: string): void {
  if (keyStage && keyStage !== stage) throw forbidden(`This API key runs the stage ${keyStage} only`);
}

/** Whatever makes runs start needs the right to start them, now and by hand as well. */
export function requireStarting(caller: Caller, stage: string): void {
  requirePermission(caller.workspace, "runs:create");
  requireReach(caller, stage);
}

/** With whose power a schedule starts runs from now on. */
export const owning = ({ accountId, kind, credentialId }: Caller) => ({
  ownerId: accountId,
  keyId: kind === "api_key" ? credentialId : null,
});
