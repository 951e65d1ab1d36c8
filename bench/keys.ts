import type { Finding } from "./harness.ts";
import { type BenchDatabase, withDatabase } from "./database.ts";
import { duel, milliseconds, quantile, ratioOf } from "./harness.ts";
import { ourVerification, peerVerification } from "./key-verification.ts";
import { REVOCATION_KINDS, type RevocationKind, revocationDelaysMs } from "./revocation.ts";

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

const NAMES: Record<RevocationKind, [key: `values.${string}`, what: string]> = {
  key: ["values.revocationP99Ms", "a revocation"],
  member: ["values.memberRevocationP99Ms", "a member's removal"],
  role: ["values.roleRevocationP99Ms", "a smaller role"],
  grant: ["values.grantRevocationP99Ms", "a grant's end"],
  session: ["values.sessionRevocationP99Ms", "a sign-out"],
};

function seenElsewhere(kind: RevocationKind, delays: readonly number[]): Finding {
  const [key, what] = NAMES[kind];
  return {
    key,
    what: `${what} seen by a second process, p99 of ${delays.length} (ms)`,
    value: quantile(delays, 0.99),
    ours: `p50 ${milliseconds(quantile(delays, 0.5))}`,
    target: { atMost: 50 },
  };
}

/** Key verification beside better-auth's apiKey plugin, and how long a second process still admits what has ended. */
export const keys = (): Promise<Finding[]> =>
  withDatabase(async (database) => {
    const delays = await revocationDelaysMs(database);
    const ratios = await verification(database);
    return [...ratios, ...REVOCATION_KINDS.map((kind) => seenElsewhere(kind, delays[kind]))];
  });
