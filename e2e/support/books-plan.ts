import { createHash } from "node:crypto";
import type { WalletKind } from "../../src/platform/books/books.ts";

/** What one of many workers asks as its n-th operation: made from its number alone, so a repeat after a crash is the same. */
export type PlannedOperation =
  | { do: "hold"; key: string; wallet: WalletKind; micros: number; isLimited: boolean; livesMs: number }
  | {
      do: "settle";
      key: string;
      wallet: WalletKind;
      micros: number;
      holdKey: string | null;
      isFinal: boolean;
      isLimited: boolean;
    }
  | { do: "release"; holdKey: string }
  | { do: "grant"; key: string; wallet: WalletKind; micros: number; livesMs: number | null }
  | { do: "reverse"; key: string; grantKey: string; micros: number }
  | { do: "refund"; key: string; usageKey: string; micros: number }
  | { do: "limit"; amountMicros: number };

export const ORGANIZATIONS = ["org_00000000000000000000000001", "org_00000000000000000000000002"] as const;
/** The key whose spending a hard limit bounds: it settles only what it holds, so the limit must never be passed. */
export const LIMITED_KEY = "key_00000000000000000000000001";
export const LIMIT_ID = "lim_00000000000000000000000001";
export const MOST_LIMIT_MICROS = 40_000;

/** 0 … below `bound`, the same for the same name. */
function draw(name: string, bound: number): number {
  return createHash("sha256").update(name).digest().readUInt32BE(0) % bound;
}

export function planned(slot: number, step: number): { organizationId: string; operation: PlannedOperation } {
  const name = `${slot}:${step}`;
  const of = (what: string, bound: number) => draw(`${name}:${what}`, bound);
  // Most workers meet at one wallet.
  const organizationId = ORGANIZATIONS[slot % 4 === 0 ? 1 : 0]!;
  const wallet: WalletKind = slot % 3 === 0 ? "data" : "ai";
  const isLimited = slot % 4 === 1;
  // Holds and their settles alternate, so that most holds are settled, some twice, some never.
  const holdKey = `hold:${slot}:${step - (step % 5)}`;
  const micros = 1 + of("micros", 300);
  const kind = step % 5 === 0 ? 0 : of("what", 100);
  if (step % 5 === 0)
    return {
      organizationId,
      operation: {
        do: "hold",
        key: holdKey,
        wallet,
        micros,
        isLimited,
        livesMs: !isLimited && of("lives", 4) === 0 ? 50 : 600_000,
      },
    };
  if (kind < 45 || isLimited) {
    const held = 1 + draw(`${slot}:${step - (step % 5)}:micros`, 300);
    // A limited worker never takes more than a part of its own hold; the others overshoot now and then.
    const parts = isLimited ? Math.max(1, Math.floor(held / 5)) : micros;
    const isWithHold = isLimited || of("with", 5) > 0;
    return {
      organizationId,
      operation: {
        do: "settle",
        key: `use:${slot}:${step}`,
        wallet,
        micros: parts,
        holdKey: isWithHold ? holdKey : null,
        isFinal: !isLimited && of("final", 3) > 0,
        isLimited,
      },
    };
  }
  if (kind < 60) return { organizationId, operation: { do: "release", holdKey } };
  if (kind < 85)
    return {
      organizationId,
      operation: {
        do: "grant",
        key: `grant:${slot}:${step}`,
        wallet,
        micros: micros * 3,
        livesMs: of("lives", 3) === 0 ? 200 : null,
      },
    };
  if (kind < 91)
    return {
      organizationId,
      operation: {
        do: "reverse",
        key: `reverse:${slot}:${step}`,
        grantKey: `grant:${slot}:${step - 1 - of("back", 4)}`,
        micros,
      },
    };
  if (kind < 97)
    return {
      organizationId,
      operation: {
        do: "refund",
        key: `refund:${slot}:${step}`,
        usageKey: `use:${slot}:${step - 1 - of("back", 4)}`,
        micros,
      },
    };
  return { organizationId, operation: { do: "limit", amountMicros: of("limit", MOST_LIMIT_MICROS + 1) } };
}
