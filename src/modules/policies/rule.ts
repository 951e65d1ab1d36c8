import type { Effect } from "../../platform/gate.ts";
import { type ReadyCondition, readyCondition } from "./conditions.ts";
import type { Match } from "./contract.ts";
import { literalsOf, openEndsOf, parsePattern, type Pattern } from "./pattern.ts";

/** A policy as it is stored, reduced to what decides. */
export interface StoredRule {
  id: string;
  toolkitId: string | null;
  position: number;
  effect: Effect;
  quorum: number | null;
  match: Match;
  note: string;
  /** Unix milliseconds; Infinity: it does not end. */
  expiresAt: number;
}

/** A rule made ready to be asked. */
export interface Rule extends StoredRule {
  pattern: Pattern;
  /** Null: everybody, everything. */
  sources: ReadonlySet<string> | null;
  agents: ReadonlySet<string> | null;
  keys: ReadonlySet<string> | null;
  accounts: ReadonlySet<string> | null;
  environments: ReadonlySet<string> | null;
  stages: ReadonlySet<string> | null;
  via: ReadonlySet<string> | null;
  conditions: readonly ReadyCondition[];
  /** Compared part by part, the first difference decides: see `specificityOf`. */
  specificity: readonly number[];
}

const setOf = (values: readonly string[]): ReadonlySet<string> | null =>
  values.length > 0 ? new Set(values) : null;

/**
 * How narrow a rule is, most telling part first: literal parts of its address (a named source is one), how few `**` it has,
 * conditions on arguments, ways of saying who calls, circumstances.
 */
export function specificityOf(match: Match): readonly number[] {
  const pattern = parsePattern(match.address);
  const isSourceNamed = match.sources.length > 0 && pattern[0]!.startsWith("*");
  const { agentIds, keyIds, accountIds, via, environments, stages, window, budget, annotations } = match;
  return [
    literalsOf(pattern) + (isSourceNamed ? 1 : 0),
    -openEndsOf(pattern),
    match.arguments.length,
    [agentIds, keyIds, accountIds, via].filter(({ length }) => length > 0).length,
    [environments, stages].filter(({ length }) => length > 0).length +
      [window, budget, ...Object.values(annotations)].filter((asked) => asked !== null).length,
  ];
}

export const compileRule = (stored: StoredRule): Rule => {
  const { match } = stored;
  return {
    ...stored,
    pattern: parsePattern(match.address),
    sources: setOf(match.sources),
    agents: setOf(match.agentIds),
    keys: setOf(match.keyIds),
    accounts: setOf(match.accountIds),
    environments: setOf(match.environments),
    stages: setOf(match.stages),
    via: setOf(match.via),
    conditions: match.arguments.map(readyCondition),
    specificity: specificityOf(match),
  };
};

/** The rule that wins comes first: the most specific, then the first in order, then the oldest. */
export function byPrecedence(a: Rule, b: Rule): number {
  for (const [part, own] of a.specificity.entries()) {
    const difference = b.specificity[part]! - own;
    if (difference !== 0) return difference;
  }
  return a.position - b.position || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
