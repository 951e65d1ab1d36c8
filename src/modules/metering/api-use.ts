import { type Background, inBackground } from "../../platform/background.ts";
import type { Caller } from "../../platform/caller.ts";
import { isTransient } from "../../platform/db/transient.ts";
import type { Platform } from "../../platform/platform.ts";
import { costOf, discountOf } from "../prices/index.ts";
import { recordUsage } from "../usage/index.ts";

const FLUSH_EVERY_MS = 10_000;
const MINUTE_MS = 60_000;

interface Tally {
  workspaceId: string;
  organizationId: string;
  environment: string;
  accountId: string;
  keyId: string;
  minute: number;
  calls: number;
}
/** What one event will say; its id is fixed before it is first written, so that a repeat counts once. */
interface Batch extends Tally {
  id: string;
}

export interface ApiUse {
  /** Counts a call that was admitted. Only keys are counted: people using the dashboard make no API calls. */
  note(caller: Caller): void;
  /** Writes what was counted so far. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Counts API calls in memory, by workspace, key and minute, and writes them every ten seconds: one usage event for what came
 * together. A process that crashes loses the calls of its last ten seconds at most, and nothing else.
 */
export function createApiUse(platform: Platform, processId: string): ApiUse {
  const { door, log, prices } = platform;
  let tallies = new Map<string, Tally>();
  /** Taken out of the tallies and not yet known to be written, by workspace. */
  const unwritten = new Map<string, Batch[]>();
  let counter = 0;

  function gather(): void {
    for (const tally of tallies.values()) {
      const { workspaceId, minute } = tally;
      const batch = { ...tally, id: `use_api_${processId}_${minute}_${++counter}` };
      unwritten.set(workspaceId, [...(unwritten.get(workspaceId) ?? []), batch]);
    }
    tallies = new Map();
  }

  async function write(workspaceId: string, batches: Batch[]): Promise<void> {
    const { organizationId } = batches[0]!;
    const rate = prices.of("api", "request");
    const discountPercent = rate.baseMicros === 0 ? 0 : await discountOf(platform, organizationId);
    await door.write({ workspaceId, organizationId }, async (t) => {
      for (const { id, calls, environment, accountId, keyId } of batches)
        recordUsage(t, platform, {
          id,
          kind: "api",
          wallet: "data",
          costMicros: costOf([{ quantity: calls, rate }], { per: 1, discountPercent }),
          quantity: calls,
          unit: "call",
          priceVersion: rate.version,
          environment,
          accountId,
          keyId,
        });
    });
  }

  async function flush(): Promise<void> {
    gather();
    for (const [workspaceId, batches] of unwritten) {
      try {
        await write(workspaceId, batches);
      } catch (error) {
        // The database is away: all of it is tried again, under the same ids.
        if (isTransient(error)) throw error;
        log.warn({ err: error, workspaceId }, "API calls of a workspace were not metered");
      }
      unwritten.delete(workspaceId);
    }
  }
  const loop: Background = inBackground({
    name: "metering API calls",
    everyMs: FLUSH_EVERY_MS,
    log,
    work: flush,
  });

  return {
    note({ kind, workspace, credentialId: keyId, accountId }) {
      if (kind !== "api_key" || !workspace) return;
      const minute = Math.floor(platform.now().getTime() / MINUTE_MS);
      const key = `${keyId} ${workspace.id} ${minute}`;
      const tally = tallies.get(key);
      if (tally) tally.calls++;
      else {
        const { id: workspaceId, organizationId, environment } = workspace;
        tallies.set(key, { workspaceId, organizationId, environment, accountId, keyId, minute, calls: 1 });
      }
    },
    settle: () => loop.settle(),
    async stop() {
      await loop.settle();
      await loop.stop();
    },
  };
}
