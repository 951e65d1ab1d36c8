import { requireSameToolkit } from "../../platform/confinement.ts";
import type { VerbTx } from "../../platform/operation.ts";

/** The toolkit that what was made with this key is confined to; null: none, or made without a key. */
export async function toolkitOfKey(t: VerbTx, keyId: string | null): Promise<string | null> {
  if (keyId === null) return null;
  const key = await t.db.selectFrom("apiKeys").select("toolkitId").where("id", "=", keyId).executeTakeFirst();
  return key?.toolkitId ?? null;
}

/** A key confined to a toolkit acts only on what was made with a key of the same toolkit: else it would start what reaches further. */
export async function requireMadeWithinToolkit(t: VerbTx, keyId: string | null): Promise<void> {
  if (t.caller.toolkitId !== null) requireSameToolkit(t.caller, await toolkitOfKey(t, keyId));
}
