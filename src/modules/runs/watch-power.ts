import { type Caller, requirePermission } from "../../platform/caller.ts";
import type { Work } from "../../platform/operation.ts";
import type { Permission } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";

/** What a caller's power hangs on, in its workspace or in the organization its call is about. */
const tagsOf = ({ kind, credentialId, accountId, workspace, organization }: Caller): string[] => [
  ...(kind === "api_key" ? [accessTags.key(credentialId)] : []),
  accessTags.account(accountId),
  ...(workspace ? [accessTags.workspace(workspace.id)] : []),
  accessTags.organization((organization?.id ?? workspace?.organizationId)!),
];

/** Calls back when something the caller's power hangs on has changed; answers how to stop. */
export function onPowerChange({ caller, platform: { access } }: Work, changed: () => void): () => void {
  const undo = tagsOf(caller).map((tag) => access.onDrop(tag, changed));
  return () => {
    for (const stop of undo) stop();
  };
}

/** Throws what the call would be refused with if it came now. */
export async function requireStill({ facts }: Work, permission: Permission): Promise<void> {
  const caller = await facts.readmit?.();
  if (caller) requirePermission(caller.organization ?? caller.workspace, permission);
}
