import type { Effect, EffectCall } from "../src/platform/gate.ts";
import { Match } from "../src/modules/policies/contract.ts";
import { decideCall, type Policies } from "../src/modules/policies/decide.ts";
import type { Facts } from "../src/modules/policies/matches.ts";
import type { StoredRule } from "../src/modules/policies/rule.ts";
import { compileRules, NO_RULES } from "../src/modules/policies/rule-set.ts";
import { newId } from "../src/platform/ids.ts";
import { type Finding, median, quantile } from "./harness.ts";

const SIZES = [10, 1_000, 10_000];
const CALLS = 2_000;
const SOURCES = ["github", "jira", "slack", "gmail", "salesforce", "workspace", "billing", "calendar"];
const GROUPS = ["repos", "issues", "users", "files", "events", "search", "admin", "reports"];
const ACTIONS = ["get", "list", "create", "update", "delete", "close", "move", "share"];
const AGENT_IDS = Array.from({ length: 50 }, () => newId("agent"));
const EFFECTS: Effect[] = ["allow", "require_approval", "block"];

/** How long a decision takes with more and more rules, beside a plain re-implementation of the rule other engines publish. */
export async function policies(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const size of SIZES) {
    const rules = Array.from({ length: size }, (_, index) => ruleOf(index));
    const organization = rules.filter((_, index) => index % 4 === 0);
    const workspace = rules.filter((_, index) => index % 4 !== 0);
    const compiled: Policies = {
      organization: compileRules(organization),
      workspace: compileRules(workspace),
      account: NO_RULES,
      toolkits: new Map(),
    };
    const calls = Array.from({ length: CALLS }, (_, index) => callOf(index));
    const ours = timed(calls, (call) => decideCall(compiled, call, FACTS).effect);
    // The listed one is as slow as it is long: fewer calls tell enough.
    const theirs = timed(size > 1_000 ? calls.slice(0, 200) : calls, (call) =>
      firstMatch([organization, workspace], call),
    );
    findings.push({
      key: `ratios.decision${size}`,
      what: `p50 of a decision at ${size.toLocaleString("en")} rules, beside first match in a list (a re-implementation)`,
      value: median(theirs) / median(ours),
      ours: microseconds(median(ours)),
      peer: microseconds(median(theirs)),
      ...(size >= 1_000 && { target: { atLeast: 1 } }),
    });
    findings.push({
      key: `values.decision${size}P99Ms`,
      what: `p99 of a decision at ${size.toLocaleString("en")} rules (ms)`,
      value: quantile(ours, 0.99),
      ours: microseconds(quantile(ours, 0.99)),
      peer: microseconds(quantile(theirs, 0.99)),
    });
    if (size === 1_000) {
      findings.push({
        key: "values.decisionMs",
        what: "a decision at 1,000 rules, p50 (ms)",
        value: median(ours),
        target: { atMost: 0.1 },
      });
      findings.push(worstCase());
    }
    findings.push(compiling(size, workspace));
  }
  return findings;
}

/** A thousand rules of which an index tells nothing: all of every tool, each with a condition that has to be looked at and fails. */
function worstCase(): Finding {
  const rules = Array.from({ length: 1_000 }, (_, index) =>
    stored(index, { arguments: [{ path: "/amount", operator: "gt", value: 1e9 + index }] }),
  );
  const open: Policies = {
    organization: NO_RULES,
    workspace: compileRules(rules),
    account: NO_RULES,
    toolkits: new Map(),
  };
  const calls = Array.from({ length: CALLS }, (_, index) => callOf(index));
  const times = timed(calls, (call) => decideCall(open, call, FACTS).effect);
  return {
    key: "values.unindexedMs",
    what: "a decision over 1,000 rules about every tool, p50 (ms)",
    value: median(times),
    target: { atMost: 0.1 },
  };
}

function compiling(size: number, rules: readonly StoredRule[]): Finding {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    compileRules(rules);
    return performance.now() - startedAt;
  });
  return {
    key: `values.compile${size}Ms`,
    what: `compiling ${rules.length.toLocaleString("en")} rules, once per change (ms)`,
    value: median(times),
  };
}

const FACTS: Facts = { now: Date.now(), spentMicros: () => 0 };
const pick = <T>(values: readonly T[], index: number, stride: number): T =>
  values[Math.floor(index / stride) % values.length]!;
const microseconds = (ms: number): string => `${(ms * 1000).toFixed(1)} µs`;

function addressOf(index: number): string {
  return `${pick(SOURCES, index, 1)}.${pick(GROUPS, index, 8)}.${pick(ACTIONS, index, 64)}`;
}
const stored = (index: number, match: object): StoredRule => ({
  id: `pol_${index}`,
  toolkitId: null,
  position: index,
  effect: EFFECTS[index % 3]!,
  quorum: null,
  match: Match.parse(match),
  note: "",
  expiresAt: Infinity,
});
/** As people write them: many tools named, some groups, some sources, a few about everything. */
function ruleOf(index: number): StoredRule {
  const [source, group, action] = addressOf(index).split(".");
  const wide = [`${source}.**`, `${source}.${group}.*`, `${source}.*.${action}`, `**.${action}`];
  const address =
    index % 5 === 0 ? wide[Math.floor(index / 5) % 4]! : `${source}.${group}.${action}${index >> 9}`;
  return stored(index, {
    address,
    ...(index % 3 === 0 && { via: ["agent"] }),
    ...(index % 7 === 0 && { arguments: [{ path: "/amount", operator: "gt", value: 100 }] }),
  });
}
const callOf = (index: number): EffectCall => ({
  kind: "tool",
  address: `${addressOf(index * 7)}${index % 3}`,
  annotations: { isReadOnly: false, isDestructive: false, isIdempotent: false, isOpenWorld: true },
  fingerprint: "x",
  arguments: { amount: index, to: ["a@example.org"] },
  caller: {
    accountId: "acc_1",
    keyId: null,
    agentId: AGENT_IDS[index % 50]!,
    via: index % 2 === 0 ? "agent" : "task",
    environment: "production",
    stage: "production",
    isDraft: false,
  },
});

function timed(calls: readonly EffectCall[], decide: (call: EffectCall) => unknown): number[] {
  for (const call of calls) decide(call);
  return calls.map((call) => {
    const startedAt = performance.now();
    decide(call);
    return performance.now() - startedAt;
  });
}

/**
 * The rule other engines of the field publish, written down plainly: in each owner's ordered list the first pattern that
 * covers the address decides, over owners the most restrictive. Patterns are read at each call; nothing else is looked at.
 */
function firstMatch(owners: readonly (readonly StoredRule[])[], call: EffectCall): Effect {
  let worst = 0;
  for (const rules of owners) {
    const found = rules.find(({ match }) => coversPlainly(match.address.split("."), call.address.split(".")));
    worst = Math.max(worst, found ? EFFECTS.indexOf(found.effect) : 0);
  }
  return EFFECTS[worst]!;
}
function coversPlainly(pattern: readonly string[], address: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return address.length === 0;
  if (head === "**")
    return coversPlainly(rest, address) || (address.length > 0 && coversPlainly(pattern, address.slice(1)));
  return address.length > 0 && (head === "*" || head === address[0]) && coversPlainly(rest, address.slice(1));
}
