import { inBackground } from "../../platform/background.ts";
import type { Cipher } from "../../platform/crypto.ts";
import type { Door } from "../../platform/db/door.ts";
import type { Log } from "../../platform/log.ts";
import { isAnythingWaiting, sealRound } from "./seal.ts";
import { createSigner } from "./signing-key.ts";

const EVERY_MS = 1000;

/**
 * Chains new entries of every scope, a second after they were committed at the latest while it keeps up. Any number of
 * processes may do it: a scope is chained by one at a time, and a round that does not commit leaves nothing behind.
 */
export function startAuditSealer(parts: { door: Door; cipher: Cipher; log: Log }): () => Promise<void> {
  const { door, log } = parts;
  const signer = createSigner(parts);

  async function sealAll(isStopping: () => boolean): Promise<void> {
    if (!(await isAnythingWaiting(door))) return;
    let after: string | null = "";
    let hasMore = false;
    while (after !== null && !isStopping()) {
      const round: Awaited<ReturnType<typeof sealRound>> = await sealRound(door, await signer(), after);
      hasMore ||= round.hasMore;
      after = round.next;
      // Only what is more than a turn goes on at once: the rest waits a second, and so shares a checkpoint.
      if (after === null && hasMore) [after, hasMore] = ["", false];
    }
  }
  const sealing = inBackground({ name: "chaining the audit log", everyMs: EVERY_MS, log, work: sealAll });
  return sealing.stop;
}
