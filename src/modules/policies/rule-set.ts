import { type AskedCall, type Facts, matches } from "./matches.ts";
import { byPrecedence, compileRule, type Rule, type StoredRule } from "./rule.ts";

/** The rules of one scope, compiled: found by what their address begins with, the winner first. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** By the literal parts a pattern begins with, two at most: `github.list`, `github`, or nothing. */
  readonly byPrefix: ReadonlyMap<string, readonly Rule[]>;
}

const isLiteral = (part: string | undefined): part is string => part !== undefined && !part.startsWith("*");

function prefixOf({ pattern, sources }: Rule): string[] {
  const [first, second] = pattern;
  if (isLiteral(first)) return [isLiteral(second) ? `${first}.${second}` : first];
  return sources ? [...sources] : [""];
}

export function compileRules(stored: readonly StoredRule[]): RuleSet {
  const rules = stored.map(compileRule).sort(byPrecedence);
  const byPrefix = new Map<string, Rule[]>();
  for (const rule of rules)
    for (const prefix of prefixOf(rule)) {
      const under = byPrefix.get(prefix);
      if (under) under.push(rule);
      else byPrefix.set(prefix, [rule]);
    }
  return { rules, byPrefix };
}

const NONE: readonly Rule[] = [];
export const NO_RULES: RuleSet = { rules: NONE, byPrefix: new Map() };

/** What the rules about an address may be filed under, the narrowest first. */
export const prefixesOf = ([first, second]: readonly string[]): string[] =>
  second === undefined ? [first!, ""] : [`${first}.${second}`, first!, ""];

/** The rule of the set that wins for a call; null when none is about it. */
export function winnerOf({ byPrefix }: RuleSet, of: AskedCall, facts: Facts): Rule | null {
  let winner: Rule | null = null;
  for (const prefix of prefixesOf(of.parts)) {
    for (const rule of byPrefix.get(prefix) ?? NONE) {
      // Sorted, so nothing behind this one can win either.
      if (winner && byPrecedence(winner, rule) <= 0) break;
      if (!matches(rule, of, facts)) continue;
      winner = rule;
      break;
    }
  }
  return winner;
}
