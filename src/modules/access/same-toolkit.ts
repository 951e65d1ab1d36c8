import { requireSameToolkit } from "../../platform/confinement.ts";
import type { VerbTx } from "../../platform/operation.ts";

/** A key confined to a toolkit acts only on what was made with a key of the same toolkit: else it would start what reaches further. */
export async function requireMadeWithinToolkit(t: VerbTx, keyId: string | null): Promise<void> {
  if (t.caller.toolkitId === null) return;
  const key =
    keyId === null
      ? undefined
      : await t.db.selectFrom("apiKeys").select("toolkitId").where("id", "=", keyId).executeTakeFirst();
  requireSameToolkit(t.caller, key?.toolkitId ?? null);
}
