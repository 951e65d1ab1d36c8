import type { EffectCall } from "../../platform/gate.ts";
import type { z } from "zod";
import type { Budget as BudgetShape } from "./contract.ts";
import { holdsFor, type Truth } from "./conditions.ts";
import { covers } from "./pattern.ts";
import type { Rule } from "./rule.ts";
import { isWithin } from "./window.ts";

export type Budget = z.output<typeof BudgetShape>;

/** What a decision looks at besides the call itself. */
export interface Facts {
  /** Unix milliseconds. */
  now: number;
  /** Micro-units spent in the budget's period by what it names; null: nobody knows (yet). */
  spentMicros(budget: Budget): number | null;
}

/** A call made ready to be compared. */
export interface AskedCall {
  call: EffectCall;
  parts: readonly string[];
  /** Of a draft it is `draft`, whatever it runs as. */
  stage: string;
}
export const asked = (call: EffectCall): AskedCall => ({
  call,
  parts: call.address.split("."),
  stage: call.caller.isDraft ? "draft" : call.caller.stage,
});

const includes = (wanted: ReadonlySet<string> | null, value: string | null): boolean =>
  wanted === null || (value !== null && wanted.has(value));

/** Whose spending a budget counts; null: there is nobody such in this call. */
export const hasSubject = ({ of }: Budget, { caller }: EffectCall): boolean =>
  of === "agent"
    ? caller.agentId !== null
    : of === "key"
      ? caller.keyId !== null
      : of !== "member" || caller.accountId !== null;

function isOverspent(budget: Budget, { call }: AskedCall, facts: Facts): Truth {
  if (!hasSubject(budget, call)) return false;
  const spent = facts.spentMicros(budget);
  return spent === null ? "unknown" : spent > budget.amountMicros;
}

/** Calls of models and webhooks are a matter for rules that name them, not for what is said of tools in general. */
const isNamed = (rule: Rule, { call, parts }: AskedCall): boolean =>
  call.kind === "tool" || rule.pattern[0] === parts[0] || (rule.sources?.has(parts[0]!) ?? false);

/** Everything that stays as it is for one call, but its address and arguments. */
function concerns(rule: Rule, of: AskedCall): boolean {
  const { caller, annotations } = of.call;
  if (!includes(rule.sources, of.parts[0]!) || !isNamed(rule, of)) return false;
  if (!includes(rule.agents, caller.agentId) || !includes(rule.keys, caller.keyId)) return false;
  if (!includes(rule.accounts, caller.accountId) || !includes(rule.via, caller.via)) return false;
  if (!includes(rule.environments, caller.environment) || !includes(rule.stages, of.stage)) return false;
  const { isReadOnly, isDestructive, isOpenWorld } = rule.match.annotations;
  if (isReadOnly !== null && isReadOnly !== annotations.isReadOnly) return false;
  if (isDestructive !== null && isDestructive !== annotations.isDestructive) return false;
  return isOpenWorld === null || isOpenWorld === annotations.isOpenWorld;
}

/** What cannot be said restricts, and does not allow. */
const stands = ({ effect }: Rule, truth: Truth): boolean =>
  truth === "unknown" ? effect !== "allow" : truth;
const fits = (rule: Rule, { call }: AskedCall): boolean =>
  rule.conditions.every((condition) =>
    stands(rule, holdsFor(condition, call.arguments, rule.effect === "allow")),
  );

/** Everything but the address, the time and what was spent. */
export const isAbout = (rule: Rule, of: AskedCall): boolean => concerns(rule, of) && fits(rule, of);

/** Everything but the address. */
export function appliesTo(rule: Rule, of: AskedCall, facts: Facts): boolean {
  const { window, budget } = rule.match;
  if (facts.now >= rule.expiresAt || !concerns(rule, of)) return false;
  if (window && !isWithin(window, facts.now)) return false;
  return fits(rule, of) && (!budget || stands(rule, isOverspent(budget, of, facts)));
}

export const matches = (rule: Rule, of: AskedCall, facts: Facts): boolean =>
  covers(rule.pattern, of.parts) && appliesTo(rule, of, facts);
