import { decided, type Gate } from "../../platform/gate.ts";
import type { Platform } from "../../platform/platform.ts";
import { withinToolkits } from "../access/index.ts";
import { decideCall } from "./decide.ts";
import { policiesFor } from "./load.ts";
import { nextChangeAt } from "./next-change.ts";
import { refusalsOf } from "./refusals.ts";
import { withSpending } from "./spending.ts";

const OUTSIDE = "It is not among the tools of the toolkit this caller is confined to";

/** The gate of this process. `platformOf` is asked once the first call comes, since the gate is part of the platform. */
export const createGate = (platformOf: () => Platform): Gate => ({
  async decide(scope, asked) {
    const platform = platformOf();
    const { policies, revision, environment } = await policiesFor(platform, scope, asked.caller.accountId);
    // A run keeps the environment it began in, and its workspace may have become another since.
    const call = environment ? { ...asked, caller: { ...asked.caller, environment } } : asked;
    if (call.kind === "tool" && !(await withinToolkits(platform, scope, call.caller))(call.address))
      return decided(call, { effect: "block", reason: OUTSIDE, revision });
    const { now, ...verdict } = await withSpending(platform, scope, call, (facts) => ({
      ...decideCall(policies, call, facts),
      now: facts.now,
    }));
    const { effect, reason, quorum } = verdict;
    platform.metrics.gateDecisions.inc({ kind: call.kind, effect });
    const policyIds = verdict.decidedBy.map(({ rule }) => rule.id);
    const changesAt = effect === "require_approval" ? nextChangeAt(policies, call, now) : null;
    return decided(call, { effect, reason, quorum, policyIds, revision, changesAt });
  },
  async refusals(scope, caller) {
    const platform = platformOf();
    const { policies } = await policiesFor(platform, scope, caller.accountId);
    return refusalsOf(policies, caller, platform.now().getTime());
  },
});
