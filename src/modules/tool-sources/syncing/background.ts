import { type Background, inBackground } from "../../../platform/background.ts";
import type { Platform } from "../../../platform/platform.ts";
import { claimSync, scheduleSyncs } from "./claim.ts";
import { runSync } from "./sync.ts";

/** Said when a sync waits. */
export const SYNCS_WAITING = "tool-source-syncs";
const EVERY_MS = 15_000;
/** Sources one process reads at once. */
const AT_ONCE = 3;

/** Syncs what waits, of every organization, oldest first; what its time has come for joins the others. */
export function startToolSourceSyncs(platform: Platform): Background {
  const stopping = new AbortController();
  const background = inBackground({
    name: "syncing tool sources",
    everyMs: EVERY_MS,
    log: platform.log,
    async work(isStopping) {
      await scheduleSyncs(platform);
      const workers = Array.from({ length: AT_ONCE }, async () => {
        while (!isStopping()) {
          const sync = await claimSync(platform);
          if (!sync) return;
          await runSync(platform, sync, stopping.signal);
        }
      });
      await Promise.all(workers);
    },
  });
  const forget = platform.bus.subscribe(SYNCS_WAITING, () => background.wake());
  return {
    ...background,
    async stop() {
      forget();
      stopping.abort(new Error("the process is stopping"));
      await background.stop();
    },
  };
}
