import type { Scope } from "../../platform/db/scope.ts";
import { type EffectCall } from "../../platform/gate.ts";
import type { Platform } from "../../platform/platform.ts";
import { spentSince, type SpendSubject } from "../usage/index.ts";
import type { Budget, Facts } from "./matches.ts";

// A call asks about few budgets; what comes after is taken as unknown, which restricts.
const MOST_BUDGETS = 20;

function subjectOf({ of }: Budget, { caller }: EffectCall, scope: Scope): SpendSubject | null {
  const workspaceId = scope.workspaceId ?? null;
  const ids = {
    organization: scope.organizationId,
    workspace: scope.workspaceId,
    member: caller.accountId,
    agent: caller.agentId,
    key: caller.keyId,
  };
  const id = ids[of];
  if (!id) return null;
  return { kind: of, id, workspaceId: of === "organization" ? null : workspaceId };
}

export function beginningOf(period: Budget["period"], now: Date): Date {
  const day = now.toISOString().slice(0, 10);
  return new Date(`${period === "day" ? day : `${day.slice(0, 7)}-01`}T00:00:00Z`);
}

export function endOf(period: Budget["period"], now: Date): Date {
  const end = beginningOf(period, now);
  if (period === "day") end.setUTCDate(end.getUTCDate() + 1);
  else end.setUTCMonth(end.getUTCMonth() + 1);
  return end;
}

const keyOf = ({ of, period }: Budget): string => `${of} ${period}`;

/**
 * Answers what `decide` comes to once everything it asks about spending was looked up; nothing is looked up for a call that no
 * budget bears on.
 */
export async function withSpending<T>(
  platform: Platform,
  scope: Scope,
  call: EffectCall,
  decide: (facts: Facts) => T,
): Promise<T> {
  const now = platform.now();
  const known = new Map<string, number | null>();
  for (;;) {
    const missing = new Map<string, Budget>();
    const outcome = decide({
      now: now.getTime(),
      spentMicros(budget) {
        const found = known.get(keyOf(budget));
        if (found === undefined) missing.set(keyOf(budget), budget);
        return found ?? null;
      },
    });
    if (missing.size === 0 || known.size >= MOST_BUDGETS) return outcome;
    for (const [key, budget] of missing) {
      const subject = subjectOf(budget, call, scope);
      const since = beginningOf(budget.period, now);
      const spent = subject && (await platform.door.read(scope, (t) => spentSince(t, { since, subject })));
      known.set(key, spent ? spent.ai + spent.data : null);
    }
  }
}
