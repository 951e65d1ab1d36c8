import { type Effect, type EffectCall, toolkitsOf } from "../../platform/gate.ts";
import { asked, type AskedCall, type Facts } from "./matches.ts";
import type { Rule } from "./rule.ts";
import { type RuleSet, winnerOf } from "./rule-set.ts";

/** Everything that bears on calls made in one workspace by one account. */
export interface Policies {
  organization: RuleSet;
  workspace: RuleSet;
  account: RuleSet;
  /** What a toolkit adds, of organization and workspace; by the toolkit's id. */
  toolkits: ReadonlyMap<string, RuleSet>;
}
export type RuleScope = "organization" | "workspace" | "account" | "toolkit";

export interface Verdict {
  effect: Effect;
  quorum: number;
  reason: string;
  /** The winner of each scope that has one. */
  winners: { scope: RuleScope; rule: Rule }[];
  /** Winners that made it what it is, none where the default did. */
  decidedBy: { scope: RuleScope; rule: Rule }[];
  /** The tool's own default was asked, since no rule of organization or workspace is about the call. */
  isDefault: boolean;
  /** It asks because a draft would change something from a production workspace. */
  isDraftRule: boolean;
}

const RANK: Record<Effect, number> = { allow: 0, require_approval: 1, block: 2 };

/** What a call is answered with where nobody made a rule about it. */
export function defaultOf({ kind, annotations }: EffectCall): {
  effect: Effect;
  quorum: number;
  reason: string;
} {
  if (kind !== "tool") return { effect: "allow", quorum: 1, reason: "No policy forbids it" };
  // One that says of itself that it only reads and that it destroys is believed the worse.
  if (annotations.isDestructive)
    return {
      effect: "require_approval",
      quorum: 2,
      reason: "It may remove what cannot be had back, so two people approve it first",
    };
  if (annotations.isReadOnly)
    return { effect: "allow", quorum: 1, reason: "It only reads, and no policy forbids it" };
  return {
    effect: "require_approval",
    quorum: 1,
    reason: "It changes something and no policy allows it, so a person approves it first",
  };
}

const OF: Record<RuleScope, string> = {
  organization: "of the organization",
  workspace: "of the workspace",
  account: "of the person it is done for",
  toolkit: "of the toolkit",
};
const DOES: Record<Effect, string> = {
  block: "blocks it",
  require_approval: "asks for approval",
  allow: "allows it",
};
// What somebody noted for themselves is not told to whoever reads a run.
const reasonOf = ({ scope, rule }: Verdict["winners"][number]): string =>
  `A policy ${OF[scope]} ${DOES[rule.effect]}${rule.note && scope !== "account" ? `: ${rule.note}` : ""}`;

/** How many people a rule that asks wants; one that does not say wants as many as the tool itself. */
const quorumOf = (rule: Rule, call: EffectCall): number =>
  rule.quorum ?? (call.annotations.isDestructive ? 2 : 1);

const isSideEffect = ({ kind, annotations }: EffectCall): boolean =>
  kind === "tool" && (!annotations.isReadOnly || annotations.isDestructive);

/** What one call comes to. Pure: the same rules, call and facts always answer the same.
 *
 *  1. In each scope (organization, workspace, account, toolkit) the most specific of the rules that are about the call wins,
 *     then the first in order.
 *  2. Where neither organization nor workspace has a winner, the tool's default takes their place: what only reads is
 *     allowed, what writes asks one person, what destroys asks two; calls of models and webhooks are allowed.
 *  3. The most restrictive of these wins, and of several that ask the highest quorum. So a block of the organization stands
 *     whatever is said below, and accounts and toolkits only ever restrict.
 *  4. What would still be allowed asks all the same when it changes something for a draft in a production workspace, unless
 *     an allowing winner of workspace or organization names the stage `draft`.
 */
export function decideCall(policies: Policies, call: EffectCall, facts: Facts): Verdict {
  return decideAsked(policies, asked(call), facts);
}

export function decideAsked(policies: Policies, of: AskedCall, facts: Facts): Verdict {
  const { call } = of;
  const winners: Verdict["winners"] = [];
  const add = (scope: RuleScope, rules: RuleSet | undefined) => {
    const rule = rules && winnerOf(rules, of, facts);
    if (rule) winners.push({ scope, rule });
  };
  add("organization", policies.organization);
  add("workspace", policies.workspace);
  const isDefault = winners.length === 0;
  add("account", policies.account);
  for (const id of toolkitsOf(call.caller)) add("toolkit", policies.toolkits.get(id));

  const fallback = defaultOf(call);
  let effect: Effect = isDefault ? fallback.effect : "allow";
  for (const { rule } of winners) if (RANK[rule.effect] > RANK[effect]) effect = rule.effect;

  const isFree = winners.some(
    ({ scope, rule }) =>
      (scope === "workspace" || scope === "organization") &&
      rule.effect === "allow" &&
      rule.stages?.has("draft"),
  );
  const { isDraft, environment } = call.caller;
  if (effect === "allow" && isDraft && environment === "production" && isSideEffect(call) && !isFree)
    return {
      effect: "require_approval",
      quorum: call.annotations.isDestructive ? 2 : 1,
      reason: "It is an unpublished draft in a production workspace, so a person approves it first",
      winners,
      decidedBy: [],
      isDefault,
      isDraftRule: true,
    };

  const decidedBy = winners.filter(({ rule }) => rule.effect === effect);
  const quorums = decidedBy.map(({ rule }) => quorumOf(rule, call));
  if (isDefault && fallback.effect === effect) quorums.push(fallback.quorum);
  const [first] = decidedBy;
  return {
    effect,
    quorum: effect === "require_approval" ? Math.max(...quorums) : 1,
    reason: first ? reasonOf(first) : fallback.reason,
    winners,
    decidedBy,
    isDefault,
    isDraftRule: false,
  };
}
