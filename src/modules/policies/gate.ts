import { decided, type Gate } from "../../platform/gate.ts";
import type { Platform } from "../../platform/platform.ts";
import { decideCall } from "./decide.ts";
import { policiesFor } from "./load.ts";
import { withSpending } from "./spending.ts";

/** The gate of this process. `platformOf` is asked once the first call comes, since the gate is part of the platform. */
export const createGate = (platformOf: () => Platform): Gate => ({
  async decide(scope, asked) {
    const platform = platformOf();
    const { policies, revision, environment } = await policiesFor(platform, scope, asked.caller.accountId);
    // A run keeps the environment it began in, and its workspace may have become another since.
    const call = environment ? { ...asked, caller: { ...asked.caller, environment } } : asked;
    const { effect, reason, quorum, decidedBy } = await withSpending(platform, scope, call, (facts) =>
      decideCall(policies, call, facts),
    );
    const policyIds = decidedBy.map(({ rule }) => rule.id);
    return decided(call, { effect, reason, quorum, policyIds, revision });
  },
});
