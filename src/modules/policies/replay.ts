import type { Effect } from "../../platform/gate.ts";
import type { Platform } from "../../platform/platform.ts";
import type { CalledStep } from "./called-steps.ts";
import type { OwnPolicyDraft, PolicyDraft } from "./contract.ts";
import { decideCall, type Policies } from "./decide.ts";
import { accountRules } from "./load.ts";
import type { Facts } from "./matches.ts";
import { pastCall } from "./past-call.ts";
import type { StoredRule } from "./rule.ts";
import type { ChangedCall, Changes } from "./simulate-contract.ts";

/** A scope's rules as they would be: without some, and with drafts in the place of the first of them. */
export function changedRules(
  rules: readonly StoredRule[],
  { add, remove }: { add: readonly (PolicyDraft | OwnPolicyDraft)[]; remove: readonly string[] },
): StoredRule[] {
  const gone = new Set(remove);
  const place = rules.find(({ id }) => id === remove[0])?.position ?? 1_000_000;
  const added = add
    .filter(({ isEnabled }) => isEnabled)
    .map((draft, index) => ({
      id: `draft_${index}`,
      toolkitId: "toolkitId" in draft ? draft.toolkitId : null,
      // Fractions, so that they stand in the place of what they replace.
      position: place + index / 100,
      effect: draft.effect,
      quorum: draft.quorum,
      match: draft.match,
      note: draft.note,
      expiresAt: draft.expiresAt === null ? Infinity : Date.parse(draft.expiresAt),
    }));
  return [...rules.filter(({ id }) => !gone.has(id)), ...added];
}

/** What decides in a workspace; without `account`, the own policies of whomever a call is done for are looked up. */
type Deciding = Omit<Policies, "account"> & { account?: Policies["account"] };

/** Those of the calls that the policies `after` would answer otherwise than those `before`. */
export async function replay(
  platform: Platform,
  calls: AsyncIterable<readonly CalledStep[]>,
  policies: { before: Deciding; after: Deciding },
): Promise<{ replayed: number; changed: ChangedCall[] }> {
  const accounts = new Map<string | null, Policies["account"]>();
  const changed: ChangedCall[] = [];
  let replayed = 0;
  const judge = async ({ runId, number, name, at, intent, decision }: CalledStep) => {
    const call = pastCall({ name, arguments: intent ?? undefined, decision });
    const { accountId, agentId } = call.caller;
    if (!accounts.has(accountId)) accounts.set(accountId, (await accountRules(platform, accountId)).rules);
    const account = accounts.get(accountId)!;
    // What was spent by then is not kept: budgets count as not reached.
    const facts: Facts = { now: Date.parse(at), spentMicros: () => 0 };
    const before = decideCall({ account, ...policies.before }, call, facts);
    const after = decideCall({ account, ...policies.after }, call, facts);
    if (before.effect === after.effect) return;
    changed.push({
      ...{ runId, stepNumber: number, agentId, address: decision.address },
      at: new Date(at).toISOString(),
      before: before.effect,
      after: after.effect,
      reason: after.reason,
    } as ChangedCall);
  };
  for await (const steps of calls) {
    for (const step of steps) await judge(step);
    replayed += steps.length;
  }
  return { replayed, changed };
}

/** How many change from what to what. */
export function countChanges(calls: readonly ChangedCall[]): Changes {
  const counts = new Map<string, { before: Effect; after: Effect; count: number }>();
  for (const { before, after } of calls) {
    const key = `${before} ${after}`;
    const found = counts.get(key);
    if (found) found.count++;
    else counts.set(key, { before, after, count: 1 });
  }
  return [...counts.values()];
}
