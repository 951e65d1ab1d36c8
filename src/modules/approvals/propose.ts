import { holds } from "../../platform/caller.ts";
import { notFound } from "../../platform/errors.ts";
import { implement } from "../../platform/operation.ts";
import { Match } from "../policies/contract.ts";
import { createPolicyOnce } from "../policies/index.ts";
import { proposePolicy } from "./contract.ts";

implement(proposePolicy, async (t, { id, isForAgentOnly, note }) => {
  const asked = await t.db
    .selectFrom("approvals")
    .select(["address", "agentId", "stage"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!asked) throw notFound("Approval");
  const { address, agentId, stage } = asked;
  const isEnabled = holds(t.caller.workspace!.permissions, "policies:write");
  const policy = await createPolicyOnce(t, {
    effect: "allow",
    quorum: null,
    toolkitId: null,
    expiresAt: null,
    match: Match.parse({ address, stages: [stage], agentIds: isForAgentOnly && agentId ? [agentId] : [] }),
    note: note ?? "Proposed from an approval",
    isEnabled,
  });
  return { policyId: policy.id, isEnabled: policy.isEnabled };
});
