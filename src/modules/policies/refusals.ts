import { type EffectCaller, type Refuses, toolkitsOf } from "../../platform/gate.ts";
import type { Policies } from "./decide.ts";
import { asked, type AskedCall, type Facts, matches } from "./matches.ts";
import type { Rule } from "./rule.ts";
import { NO_RULES, prefixesOf, type RuleSet } from "./rule-set.ts";

interface Candidate {
  /** Without what hangs on arguments and spending. */
  rule: Rule;
  isCertain: boolean;
  /** Its place among the rules of its set, the one that wins first. */
  place: number;
}
interface Blocking {
  byPrefix: ReadonlyMap<string, readonly Candidate[]>;
  /** Under which some rule blocks: all others are passed over at once. */
  blocked: ReadonlySet<string>;
}

const prepared = new WeakMap<RuleSet, Blocking>();
function blockingOf(rules: RuleSet): Blocking {
  const known = prepared.get(rules);
  if (known) return known;
  const places = new Map(rules.rules.map((rule, place) => [rule, place]));
  const candidate = (rule: Rule): Candidate => ({
    rule: { ...rule, conditions: [], match: { ...rule.match, budget: null } },
    isCertain: rule.conditions.length === 0 && rule.match.budget === null,
    place: places.get(rule)!,
  });
  const all = [...rules.byPrefix];
  const blocking: Blocking = {
    byPrefix: new Map(all.map(([prefix, under]) => [prefix, under.map(candidate)])),
    blocked: new Set(
      all.filter(([, under]) => under.some(({ effect }) => effect === "block")).map(([prefix]) => prefix),
    ),
  };
  prepared.set(rules, blocking);
  return blocking;
}

/** What several lists hold that are each in order, in order; seldom followed far. */
function* inOrder(lists: (readonly Candidate[])[]): Generator<Candidate> {
  const at = lists.map(() => 0);
  for (;;) {
    let next = -1;
    for (const [list, candidates] of lists.entries()) {
      const candidate = candidates[at[list]!];
      if (candidate && (next < 0 || candidate.place < lists[next]![at[next]!]!.place)) next = list;
    }
    if (next < 0) return;
    yield lists[next]![at[next]!++]!;
  }
}

/** Whether the rule that wins blocks, whichever wins once arguments and spending are known. */
function blocksAlways({ byPrefix, blocked }: Blocking, of: AskedCall, facts: Facts): boolean {
  const prefixes = prefixesOf(of.parts);
  if (!prefixes.some((prefix) => blocked.has(prefix))) return false;
  for (const { rule, isCertain } of inOrder(prefixes.map((prefix) => byPrefix.get(prefix) ?? []))) {
    if (!matches(rule, of, facts)) continue;
    if (rule.effect !== "block") return false;
    if (isCertain) return true;
  }
  return false;
}

/**
 * Which tools the policies block for this caller whatever the arguments: a scope blocks on no condition of theirs, and nothing
 * looser in it could win instead. Pure.
 */
export function refusalsOf(policies: Policies, caller: EffectCaller, now: number): Refuses {
  const { organization, workspace, account, toolkits } = policies;
  const sets = [
    organization,
    workspace,
    account,
    ...toolkitsOf(caller).map((id) => toolkits.get(id) ?? NO_RULES),
  ]
    .map(blockingOf)
    .filter(({ blocked }) => blocked.size > 0);
  const facts: Facts = { now, spentMicros: () => null };
  return ({ address, annotations }) => {
    if (sets.length === 0) return false;
    const of = asked({ kind: "tool", address, annotations, fingerprint: "", arguments: {}, caller });
    return sets.some((blocking) => blocksAlways(blocking, of, facts));
  };
}
