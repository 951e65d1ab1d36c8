import fc from "fast-check";
import { expect, test } from "vitest";
import type { Effect, EffectCall } from "../../platform/gate.ts";
import { batchesOf, type CalledPlace, fitting } from "./called-steps.ts";
import { type Condition, holdsFor as holds, readyCondition } from "./conditions.ts";
import { Match } from "./contract.ts";
import { decideCall, defaultOf, type Policies } from "./decide.ts";
import { asked, type Facts, matches } from "./matches.ts";
import { covers, parsePattern } from "./pattern.ts";
import { compileRule, type StoredRule } from "./rule.ts";
import { nextChangeAt } from "./next-change.ts";
import { refusalsOf } from "./refusals.ts";
import { compileRules, NO_RULES } from "./rule-set.ts";
import { isWithin } from "./window.ts";

const holdsFor = (condition: Condition, args: unknown, isAllowing: boolean) =>
  holds(readyCondition(condition), args, isAllowing);
const NOON = Date.parse("2026-03-04T12:00:00Z");
const facts: Facts = { now: NOON, spentMicros: () => 5_000_000 };

let made = 0;
const rule = (effect: Effect, match: object = {}, more: Partial<StoredRule> = {}): StoredRule => ({
  id: `pol_${String(++made).padStart(6, "0")}`,
  toolkitId: null,
  position: made,
  effect,
  quorum: null,
  match: Match.parse(match),
  note: "",
  expiresAt: Infinity,
  ...more,
});
interface Levels {
  organization?: StoredRule[];
  workspace?: StoredRule[];
  account?: StoredRule[];
  toolkit?: StoredRule[];
}
const policies = ({ organization = [], workspace = [], account = [], toolkit = [] }: Levels): Policies => ({
  organization: compileRules(organization),
  workspace: compileRules(workspace),
  account: compileRules(account),
  toolkits: new Map([["tkt_1", compileRules(toolkit)]]),
});
const call = (more: Omit<Partial<EffectCall>, "caller"> & { caller?: object } = {}): EffectCall => ({
  kind: "tool",
  address: "github.repos.delete",
  fingerprint: "x",
  arguments: {},
  ...more,
  annotations: more.annotations ?? {
    isReadOnly: false,
    isDestructive: false,
    isIdempotent: false,
    isOpenWorld: true,
  },
  caller: {
    accountId: "acc_1",
    keyId: null,
    agentId: "agt_1",
    via: "agent",
    environment: "development",
    stage: "production",
    isDraft: false,
    ...more.caller,
  },
});
const effectOf = (levels: Levels, of = call()) => decideCall(policies(levels), of, facts).effect;

const READS = { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: true };
const DESTROYS = { isReadOnly: false, isDestructive: true, isIdempotent: false, isOpenWorld: true };

// A second way to say the rule, as slowly as it is written down.
const RANK: Effect[] = ["allow", "require_approval", "block"];
const worst = (effects: Effect[]): Effect =>
  effects.reduce((a, b) => (RANK.indexOf(b) > RANK.indexOf(a) ? b : a));
function winnerAmong(rules: StoredRule[], of: EffectCall): StoredRule | undefined {
  const about = rules.map(compileRule).filter((each) => matches(each, asked(of), facts));
  return about.reduce<(typeof about)[number] | undefined>((best, each) => {
    if (!best) return each;
    for (const [index, own] of each.specificity.entries()) {
      if (own > best.specificity[index]!) return each;
      if (own < best.specificity[index]!) return best;
    }
    if (each.position !== best.position) return each.position < best.position ? each : best;
    return each.id < best.id ? each : best;
  }, undefined);
}
function naive(levels: Required<Levels>, of: EffectCall): Effect {
  const [organization, workspace, account] = [levels.organization, levels.workspace, levels.account].map(
    (rules) => winnerAmong(rules, of),
  );
  const toolkit = of.caller.toolkitId ? winnerAmong(levels.toolkit, of) : undefined;
  const effects = [organization, workspace, account, toolkit].flatMap((winner) =>
    winner ? [winner.effect] : [],
  );
  if (!organization && !workspace) effects.push(defaultOf(of).effect);
  const effect = worst(effects);
  const isSideEffect = of.kind === "tool" && (!of.annotations.isReadOnly || of.annotations.isDestructive);
  const isNamed = [organization, workspace].some(
    (winner) => winner?.effect === "allow" && winner.match.stages.includes("draft"),
  );
  const { isDraft, environment } = of.caller;
  return effect === "allow" && isDraft && environment === "production" && isSideEffect && !isNamed
    ? "require_approval"
    : effect;
}

const part = fc.constantFrom("github", "model", "repos", "delete", "list", "a");
const pattern = fc
  .array(fc.oneof({ weight: 3, arbitrary: part }, fc.constantFrom("*", "**")), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join("."));
const some = <T>(values: T[]) => fc.subarray(values, { maxLength: 1 });
const either = fc.constantFrom(null, null, null, true, false);
const condition = fc.record({
  path: fc.constantFrom("/amount", "/to/*", "/deep/0"),
  operator: fc.constantFrom("equals", "not_equals", "gt", "lt"),
  value: fc.integer({ min: 0, max: 5 }),
});
const match = fc.record({
  address: pattern,
  sources: some(["github", "model"]),
  annotations: fc.record({ isReadOnly: either, isDestructive: either, isOpenWorld: either }),
  agentIds: fc.constant([]),
  accountIds: fc.constant([]),
  via: some(["agent", "task"]),
  environments: some(["production", "development"]),
  stages: some(["draft", "production"]),
  budget: fc.constantFrom(
    null,
    null,
    { of: "workspace", period: "day", amountMicros: 1 },
    { of: "key", period: "month", amountMicros: 9e9 },
  ),
  arguments: fc.array(condition, { maxLength: 2 }),
});
const rules = (effects: Effect[]) =>
  fc
    .array(
      fc.record({
        effect: fc.constantFrom(...effects),
        match,
        position: fc.integer({ min: 0, max: 3 }),
        expiresAt: fc.constantFrom(Infinity, Infinity, NOON + 1, NOON),
      }),
      { maxLength: 8 },
    )
    .map((all) => all.map(({ effect, match: wanted, ...more }) => rule(effect, wanted, more)));
const levels = fc.record({
  organization: rules(RANK),
  workspace: rules(RANK),
  account: rules(["require_approval", "block"]),
  toolkit: rules(["require_approval", "block"]),
});
const calls = fc
  .record({
    address: fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(".")),
    kind: fc.constantFrom("tool" as const, "tool" as const, "model" as const),
    annotations: fc.constantFrom(READS, DESTROYS, call().annotations),
    arguments: fc.constantFrom(
      {},
      { amount: 3 },
      { to: [1, 4], deep: [2] },
      { to: [] },
      { amount: "3" },
      undefined,
    ),
    caller: fc.record({
      via: fc.constantFrom("agent", "task", "tool"),
      environment: fc.constantFrom("production", "development"),
      stage: fc.constantFrom("production", "dev"),
      isDraft: fc.boolean(),
      keyId: fc.constantFrom(null, "key_1"),
      toolkitId: fc.constantFrom(null, "tkt_1"),
    }),
  })
  .map((some) => call(some));

test("what is compiled and found by prefix decides as the rule read slowly does", () => {
  fc.assert(
    fc.property(levels, calls, (all, of) => {
      expect(decideCall(policies(all), of, facts).effect).toBe(naive(all, of));
    }),
    { numRuns: process.env.BAILIWICK_LONG ? 20_000 : 300 },
  );
});

test("a block of the organization stands, whatever workspace, account and toolkit say", () => {
  fc.assert(
    fc.property(levels, calls, (all, of) => {
      const organization = [rule("block", { address: of.address, arguments: [] })];
      // The most specific there can be: nothing in its own scope outdoes it.
      expect(effectOf({ ...all, organization }, of)).toBe("block");
    }),
  );
});

test("accounts, toolkits and workspaces never make a call freer than without them", () => {
  fc.assert(
    fc.property(levels, calls, (all, of) => {
      const { organization, workspace } = all;
      const without = RANK.indexOf(effectOf({ organization, workspace }, of));
      expect(RANK.indexOf(effectOf(all, of))).toBeGreaterThanOrEqual(without);
      const organized = winnerAmong(organization, of);
      if (organized && organized.effect !== "allow")
        expect(RANK.indexOf(effectOf(all, of))).toBeGreaterThanOrEqual(RANK.indexOf(organized.effect));
    }),
  );
});

test("the order in which rules were loaded changes nothing", () => {
  fc.assert(
    fc.property(levels, calls, (all, of) => {
      const turned = {
        ...all,
        workspace: all.workspace.toReversed(),
        organization: all.organization.toReversed(),
      };
      expect(effectOf(turned, of)).toBe(effectOf(all, of));
    }),
  );
});

test("without rules reads are allowed, writes ask one person and destruction two", () => {
  const bare = (annotations: EffectCall["annotations"], more: object = {}) => {
    const { effect, quorum } = decideCall(policies({}), call({ annotations, ...more }), facts);
    return [effect, quorum];
  };
  expect(bare(READS)).toEqual(["allow", 1]);
  expect(bare(call().annotations)).toEqual(["require_approval", 1]);
  expect(bare(DESTROYS)).toEqual(["require_approval", 2]);
  expect(bare({ ...DESTROYS, isReadOnly: true })).toEqual(["require_approval", 2]);
  expect(bare(DESTROYS, { kind: "model" })).toEqual(["allow", 1]);
});

test("a person's own policy restricts beside the default, and takes nothing of it away", () => {
  const account = [rule("require_approval", {}, { quorum: 1 })];
  const destructive = call({ annotations: DESTROYS });
  expect(decideCall(policies({ account }), destructive, facts)).toMatchObject({
    effect: "require_approval",
    quorum: 2,
  });
  expect(effectOf({ account }, call({ annotations: READS }))).toBe("require_approval");
});

test("a draft in production asks though the workspace allows, unless a rule that allows names drafts", () => {
  const draft = call({ caller: { isDraft: true, environment: "production" } });
  expect(effectOf({ workspace: [rule("allow")] }, draft)).toBe("require_approval");
  expect(effectOf({ workspace: [rule("allow", { stages: ["production"] })] }, draft)).toBe(
    "require_approval",
  );
  expect(effectOf({ workspace: [rule("allow", { stages: ["draft"] })] }, draft)).toBe("allow");
  expect(effectOf({ workspace: [rule("allow")] }, { ...draft, annotations: READS })).toBe("allow");
});

test("models and webhooks are a matter for rules that name them", () => {
  const model = call({ kind: "model", address: "model.gpt-5.1" });
  expect(effectOf({ workspace: [rule("block")] }, model)).toBe("allow");
  expect(effectOf({ workspace: [rule("block", { address: "model.**" })] }, model)).toBe("block");
  expect(effectOf({ workspace: [rule("block", { sources: ["model"] })] }, model)).toBe("block");
});

test("what nobody knows restricts and never allows", () => {
  const amount = (effect: Effect) => [
    rule(effect, { arguments: [{ path: "/amount", operator: "gt", value: 100 }] }),
  ];
  for (const args of [{ amount: "500" }, { amount: [500] }, undefined]) {
    expect(effectOf({ workspace: amount("block") }, call({ arguments: args }))).toBe("block");
    expect(effectOf({ workspace: amount("allow") }, call({ arguments: args }))).toBe("require_approval");
  }
  const budget = { of: "workspace", period: "day", amountMicros: 1 };
  const blind: Facts = { now: NOON, spentMicros: () => null };
  const blocked = policies({ workspace: [rule("block", { budget })] });
  expect(decideCall(blocked, call(), blind).effect).toBe("block");
  const allowed = policies({ workspace: [rule("allow", { budget })] });
  expect(decideCall(allowed, call(), blind).effect).toBe("require_approval");
});

test.each([
  ["github.**", "github", true],
  ["github.**", "github.a.b", true],
  ["github.*", "github", false],
  ["github.*", "github.a.b", false],
  ["**.delete", "github.repos.delete", true],
  ["**.delete", "github.delete.repos", false],
  ["a.**.b.**.c", "a.b.b.c", true],
  ["*.*", "a.b", true],
  ["github", "githubx", false],
])("%s over %s: %s", (text, address, expected) => {
  expect(covers(parsePattern(text), address.split("."))).toBe(expected);
});

test("a pattern made to be slow has its answer", () => {
  const slow = Array.from({ length: 16 }, () => ["**", "a"])
    .flat()
    .concat("b");
  expect(
    covers(
      slow,
      Array.from({ length: 5000 }, () => "a"),
    ),
  ).toBe(false);
});

test.each([
  ["equals", 5, 5, true],
  ["equals", 5, "5", false],
  ["not_equals", 5, 6, true],
  ["in", ["a", "b"], "b", true],
  ["not_in", ["a"], "b", true],
  ["contains", "evil", "so evil", true],
  ["contains", 2, [1, 2], true],
  ["contains", "x", 7, "unknown"],
  ["starts_with", "a", "ab", true],
  ["ends_with", "b", "ab", true],
  ["lte", 5, 5, true],
  ["lt", 5, 5, false],
  ["gte", 5, "9", "unknown"],
  ["missing", undefined, 1, false],
  ["exists", undefined, null, true],
] as const)("%s %j of %j: %s", (operator, value, given, expected) => {
  const wanted = { path: "/it", operator, value: value as never };
  expect(holdsFor(wanted, { it: given }, false)).toBe(expected);
});

test("one of several values is enough to restrict, and all are needed to allow", () => {
  const inside = { path: "/to/*", operator: "ends_with", value: "@acme.com" } as const;
  const outside = { to: ["a@acme.com", "b@evil.com"] };
  expect(holdsFor(inside, outside, false)).toBe(true);
  expect(holdsFor(inside, outside, true)).toBe(false);
  expect(holdsFor(inside, { to: ["a@acme.com"] }, true)).toBe(true);
  expect(holdsFor(inside, { to: [] }, true)).toBe(false);
  expect(holdsFor({ path: "/__proto__/x", operator: "exists" }, {}, false)).toBe(false);
  expect(holdsFor({ path: "/constructor", operator: "exists" }, {}, false)).toBe(false);
  expect(holdsFor({ path: "/a~1b/~0c", operator: "equals", value: 1 }, { "a/b": { "~c": 1 } }, false)).toBe(
    true,
  );
  const many = { to: Array.from({ length: 2000 }, () => "x@acme.com") };
  expect(holdsFor(inside, many, true)).toBe("unknown");
});

test("a window is read on a wall of its zone, over midnight and over clock changes", () => {
  const at = (text: string) => Date.parse(text);
  const office = {
    days: ["mon", "tue", "wed", "thu", "fri"] as const,
    from: "09:00",
    to: "17:00",
    timeZone: "Europe/Berlin",
  };
  const day = { ...office, days: [...office.days] };
  expect(isWithin(day, at("2026-03-04T08:00:00Z"))).toBe(true);
  expect(isWithin(day, at("2026-03-04T16:00:00Z"))).toBe(false);
  // Summer: the same wall clock an hour earlier.
  expect(isWithin(day, at("2026-07-01T07:00:00Z"))).toBe(true);
  expect(isWithin(day, at("2026-03-07T10:00:00Z"))).toBe(false);
  const night = { days: ["fri" as const], from: "22:00", to: "06:00", timeZone: "UTC" };
  expect(isWithin(night, at("2026-03-06T23:00:00Z"))).toBe(true);
  expect(isWithin(night, at("2026-03-07T05:59:00Z"))).toBe(true);
  expect(isWithin(night, at("2026-03-07T06:00:00Z"))).toBe(false);
  expect(isWithin(night, at("2026-03-06T05:00:00Z"))).toBe(false);
});

test("an empty set of rules has no winner", () => {
  expect(NO_RULES.rules).toEqual([]);
  expect(effectOf({}, call({ annotations: READS }))).toBe("allow");
});

test("what is refused whatever the arguments is blocked with any of them", () => {
  fc.assert(
    fc.property(levels, calls, fc.array(calls), (all, asking, others) => {
      const of: EffectCall = { ...asking, kind: "tool" };
      const compiled = policies(all);
      const isRefused = refusalsOf(compiled, of.caller, NOON)(of);
      const effects = [of, ...others].map(
        ({ arguments: args }) => decideCall(compiled, { ...of, arguments: args }, facts).effect,
      );
      return !isRefused || effects.every((effect) => effect === "block");
    }),
    { numRuns: process.env.BAILIWICK_LONG ? 20_000 : 300 },
  );
});

test("a block on arguments or spending refuses nothing by itself, nor one that something looser may win over", () => {
  const isRefused = (levels: Levels) => refusalsOf(policies(levels), call().caller, NOON)(call());
  const ask = (match: object) => rule("require_approval", match);
  const large = { arguments: [{ path: "/amount", operator: "gt", value: 100 }] };
  const budget = { of: "workspace", period: "day", amountMicros: 1 };
  expect(isRefused({ workspace: [rule("block", { address: "github.**" })] })).toBe(true);
  expect(isRefused({ organization: [rule("block")], workspace: [rule("allow")] })).toBe(true);
  expect(isRefused({ toolkit: [rule("block")] })).toBe(false);
  expect(isRefused({ workspace: [rule("block", large)] })).toBe(false);
  expect(isRefused({ workspace: [rule("block", { budget })] })).toBe(false);
  expect(isRefused({ workspace: [rule("block", large), rule("block")] })).toBe(true);
  expect(isRefused({ workspace: [rule("block"), ask(large)] })).toBe(false);
  expect(isRefused({ workspace: [rule("block"), ask({ address: "github.**" })] })).toBe(false);
  expect(isRefused({ workspace: [rule("block", { via: ["mcp"] })] })).toBe(false);
});

test("what a simulation holds at once is bounded, whatever the calls are like", () => {
  const places = fc.array(fc.integer({ min: 0, max: 19_999 }), { maxLength: 3000 });
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 10_000_000 }), (sizes, roomBytes) => {
      const all = sizes.map((bytes, number) => ({ number, bytes }) as CalledPlace);
      const sum = (some: CalledPlace[]) => some.reduce((bytes, place) => bytes + place.bytes, 0);
      const batches = batchesOf(all);
      expect(batches.flat()).toEqual(all);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(500);
        expect(sum(batch)).toBeLessThanOrEqual(2_000_000);
      }
      const drawn = fitting(all, roomBytes);
      expect(drawn).toEqual(all.slice(0, drawn.length));
      expect(sum(drawn)).toBeLessThan(roomBytes + 20_000);
      if (all.length > 0) expect(drawn.length).toBeGreaterThan(0);
    }),
    { numRuns: 30 },
  );
});

const CLOCK = { days: [], from: "09:00", to: "17:00", timeZone: "UTC" };
test("what a call hangs on changes by the clock with the rules about it alone", () => {
  const at = (levels: Levels, of = call()) => nextChangeAt(policies(levels), of, NOON);
  const soon = { expiresAt: NOON + 60_000 };
  const day = Date.parse("2026-03-05T00:00:00Z");
  expect(at({ workspace: [rule("block")] })).toBeNull();
  expect(at({ workspace: [rule("block", { address: "github.*.delete" }, soon)] })).toBe(NOON + 60_000);
  expect(at({ account: [rule("block", {}, { expiresAt: NOON })] }), "ended already").toBeNull();
  expect(at({ organization: [rule("allow", { address: "slack.**" }, soon)] })).toBeNull();
  expect(at({ workspace: [rule("allow", { environments: ["production"] }, soon)] })).toBeNull();
  const budget = { of: "workspace", period: "day", amountMicros: 1 };
  expect(at({ workspace: [rule("block", { budget }), rule("allow", { window: CLOCK })] })).toBe(
    Date.parse("2026-03-04T17:00:00Z"),
  );
  expect(at({ workspace: [rule("block", { budget })] })).toBe(day);
  expect(at({ toolkit: [rule("block", {}, soon)] })).toBeNull();
  expect(at({ toolkit: [rule("block", {}, soon)] }, call({ caller: { toolkitId: "tkt_1" } }))).toBe(
    NOON + 60_000,
  );
});
