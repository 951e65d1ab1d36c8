import { decided, type Gate } from "../../platform/gate.ts";
import type { Platform } from "../../platform/platform.ts";
import { decideCall } from "./decide.ts";
import { policiesFor } from "./load.ts";
import { withSpending } from "./spending.ts";

/** The gate of this process. `platformOf` is asked once the first call comes, since the gate is part of the platform. */
export const createGate = (platformOf: () => Platform): Gate => ({
  async decide(scope, call) {
    const platform = platformOf();
    const { policies, revision } = await policiesFor(platform, scope, call.caller.accountId);
    const { effect, reason, quorum, decidedBy } = await withSpending(platform, scope, call, (facts) =>
      decideCall(policies, call, facts),
    );
    const policyIds = decidedBy.map(({ rule }) => rule.id);
    return decided(call, { effect, reason, quorum, policyIds, revision });
  },
});
