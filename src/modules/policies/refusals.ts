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
interface Filed {
  candidates: Candidate[];
  hasBlock: boolean;
}
interface Blocking {
  /** By what a pattern begins with, then by its last part where that is literal, else under `""`. */
  byEnds: ReadonlyMap<string, ReadonlyMap<string, Filed>>;
}

const ANY_END = "";
function endOf({ pattern }: Rule): string {
  const last = pattern.at(-1)!;
  return last.startsWith("*") ? ANY_END : last;
}

const prepared = new WeakMap<RuleSet, Blocking>();
function blockingOf(rules: RuleSet): Blocking {
  const known = prepared.get(rules);
  if (known) return known;
  const places = new Map(rules.rules.map((rule, place) => [rule, place]));
  // Nothing behind the last that blocks can make a tool blocked.
  const lastBlock = rules.rules.findLastIndex(({ effect }) => effect === "block");
  const byEnds = new Map<string, Map<string, Filed>>();
  for (const [prefix, under] of rules.byPrefix) {
    const ends = new Map<string, Filed>();
    for (const rule of under) {
      const place = places.get(rule)!;
      if (place > lastBlock) continue;
      const end = endOf(rule);
      const filed = ends.get(end) ?? { candidates: [], hasBlock: false };
      ends.set(end, filed);
      filed.candidates.push({
        rule: { ...rule, conditions: [], match: { ...rule.match, budget: null } },
        isCertain: rule.conditions.length === 0 && rule.match.budget === null,
        place,
      });
      if (rule.effect === "block") filed.hasBlock = true;
    }
    if (ends.size > 0) byEnds.set(prefix, ends);
  }
  const blocking = { byEnds };
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
function blocksAlways({ byEnds }: Blocking, of: AskedCall, facts: Facts): boolean {
  const end = of.parts.at(-1)!;
  const about: Filed[] = [];
  for (const prefix of prefixesOf(of.parts)) {
    const ends = byEnds.get(prefix);
    for (const filed of [ends?.get(end), ends?.get(ANY_END)]) if (filed) about.push(filed);
  }
  if (!about.some(({ hasBlock }) => hasBlock)) return false;
  for (const { rule, isCertain } of inOrder(about.map(({ candidates }) => candidates))) {
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
    .filter(({ byEnds }) => byEnds.size > 0);
  const facts: Facts = { now, spentMicros: () => null };
  return ({ address, annotations }) => {
    if (sets.length === 0) return false;
    const of = asked({ kind: "tool", address, annotations, fingerprint: "", arguments: {}, caller });
    return sets.some((blocking) => blocksAlways(blocking, of, facts));
  };
}
