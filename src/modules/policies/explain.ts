import { type EffectCall, toolkitsOf } from "../../platform/gate.ts";
import { decideAsked, defaultOf, type Policies, type RuleScope, type Verdict } from "./decide.ts";
import { asked, type Facts, matches } from "./matches.ts";
import type { Rule } from "./rule.ts";
import { NO_RULES, type RuleSet } from "./rule-set.ts";

const MOST_SHOWN = 50;
const PARTS = [
  "names more of the address",
  "leaves less of the address open",
  "has more conditions on arguments",
  "says more about who calls",
  "says more about the circumstances",
];

export interface MatchedRule {
  rule: Rule;
  isWinner: boolean;
  why: string;
}
export interface ScopeFinding {
  scope: RuleScope;
  winner: Rule | null;
  matched: MatchedRule[];
  matchedCount: number;
}

/** What the winner has over a rule that lost, in words. */
function advantage(winner: Rule, loser: Rule): string {
  const part = winner.specificity.findIndex((own, index) => own !== loser.specificity[index]);
  if (part >= 0) return `The winner ${PARTS[part]}`;
  return winner.position === loser.position
    ? "As specific and placed alike, and younger"
    : "As specific, and later in the order";
}

function lookThrough(scope: RuleScope, { rules }: RuleSet, call: EffectCall, facts: Facts): ScopeFinding {
  const of = asked(call);
  // Sorted by precedence, so the first is the winner.
  const about = rules.filter((rule) => matches(rule, of, facts));
  const [winner = null, second] = about;
  const matched = about.slice(0, MOST_SHOWN).map((rule) => {
    if (rule !== winner) return { rule, isWinner: false, why: advantage(winner!, rule) };
    const why = second
      ? advantage(winner, second)
          .replace("The winner", "It")
          .replace("As specific, and later", "As specific as the next, and earlier")
          .replace("As specific and placed alike, and younger", "As specific and placed alike, and older")
      : "The only one of its scope about this call";
    return { rule, isWinner: true, why };
  });
  return { scope, winner, matched, matchedCount: about.length };
}

/** What a call comes to, with every rule that is about it. Pure. */
export function explainCall(
  policies: Policies,
  call: EffectCall,
  facts: Facts,
): { verdict: Verdict; scopes: ScopeFinding[]; fallback: ReturnType<typeof defaultOf> } {
  const scopes: [RuleScope, RuleSet][] = [
    ["organization", policies.organization],
    ["workspace", policies.workspace],
    ["account", policies.account],
  ];
  for (const id of toolkitsOf(call.caller)) scopes.push(["toolkit", policies.toolkits.get(id) ?? NO_RULES]);
  return {
    verdict: decideAsked(policies, asked(call), facts),
    scopes: scopes.map(([scope, rules]) => lookThrough(scope, rules, call, facts)),
    fallback: defaultOf(call),
  };
}
