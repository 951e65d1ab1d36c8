import type { Finding } from "./harness.ts";
import { type BenchDatabase, withDatabase } from "./database.ts";
import { duel, milliseconds, quantile, ratioOf } from "./harness.ts";
import { ourVerification, peerVerification } from "./key-verification.ts";
import { revocationDelaysMs } from "./revocation.ts";

const ROUNDS = 7;

async function verification(database: BenchDatabase): Promise<Finding[]> {
  const ours = await ourVerification(database);
  const peer = await peerVerification(database);
  try {
    return [
      ratioOf(
        "uncached",
        "verify a key, cache dropped before each",
        20,
        await duel(ROUNDS, ours.uncached, peer.verify),
      ),
      ratioOf("cached", "verify a key again", 150, await duel(ROUNDS, ours.cached, peer.verify)),
    ];
  } finally {
    await ours.close();
    await peer.close();
  }
}

/** Key verification beside better-auth's apiKey plugin, and how long a second process still admits a revoked key. */
export const keys = (): Promise<Finding[]> =>
  withDatabase(async (database) => {
    const delays = await revocationDelaysMs(database);
    const ratios = await verification(database);
    return [
      ...ratios,
      {
        key: "values.revocationP99Ms",
        what: `a revocation seen by a second process, p99 of ${delays.length} (ms)`,
        value: quantile(delays, 0.99),
        ours: `p50 ${milliseconds(quantile(delays, 0.5))}`,
        target: { atMost: 50 },
      },
    ];
  });
