import { type EffectCall, toolkitsOf } from "../../platform/gate.ts";
import type { Policies } from "./decide.ts";
import { asked, type AskedCall, hasSubject, isAbout } from "./matches.ts";
import { covers } from "./pattern.ts";
import type { Rule } from "./rule.ts";
import { prefixesOf } from "./rule-set.ts";
import { endOf } from "./spending.ts";
import { nextFlip } from "./window.ts";

/** Infinity: time alone changes nothing of what it says about the call. */
function nextChangeOf(rule: Rule, of: AskedCall, now: number): number {
  const { window, budget } = rule.match;
  if (now >= rule.expiresAt || (rule.expiresAt === Infinity && !window && !budget)) return Infinity;
  if (!covers(rule.pattern, of.parts) || !isAbout(rule, of)) return Infinity;
  return Math.min(
    rule.expiresAt,
    window ? nextFlip(window, now) : Infinity,
    budget && hasSubject(budget, of.call) ? endOf(budget.period, new Date(now)).getTime() : Infinity,
  );
}

/**
 * When policies may say something else about a call though nobody changes them: one expires, its window begins or ends, or the
 * period of its budget does. Unix milliseconds; null: never.
 */
export function nextChangeAt(policies: Policies, call: EffectCall, now: number): number | null {
  const of = asked(call);
  const { organization, workspace, account, toolkits } = policies;
  const sets = [organization, workspace, account, ...toolkitsOf(call.caller).map((id) => toolkits.get(id))];
  let next = Infinity;
  for (const set of sets)
    for (const prefix of prefixesOf(of.parts))
      for (const rule of set?.byPrefix.get(prefix) ?? []) next = Math.min(next, nextChangeOf(rule, of, now));
  return next === Infinity ? null : next;
}
