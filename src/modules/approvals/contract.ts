import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { AccountName } from "../accounts/contract.ts";
import { Annotations } from "../catalogue/contract.ts";

export const ApprovalState = z
  .enum(["pending", "approved", "denied", "expired", "cancelled"])
  .describe("expired: nobody decided in time. cancelled: it is not needed, or does not hold, any more.");
export const ExecutionState = z.enum(["started", "succeeded", "failed", "unknown"]);

const Named = z.object({ id: id("account"), name: AccountName });
/** What one person decided. */
export const ApprovalDecision = z.object({
  account: Named,
  decision: z.enum(["approve", "deny", "break_glass"]),
  reason: z.string().nullable().describe("Null: none was given."),
  isCounted: z.boolean().describe("False: the arguments were edited after it."),
  createdAt: z.iso.datetime(),
});
export const Approval = z.object({
  id: id("approval"),
  state: ApprovalState,
  execution: ExecutionState.nullable().describe(
    "Of an approved one: what became of the call; null: not done yet, unknown: its process died and it is not repeated.",
  ),
  runId: id("run"),
  stepNumber: z.number().int(),
  address: z.string().describe("The tool, as workspace.create_ticket."),
  toolName: z.string(),
  toolDescription: z.string(),
  annotations: Annotations,
  reason: z.string().describe("Why it was asked."),
  policyIds: z.array(z.string()).describe("The policies that ask; none: the tool's own default."),
  arguments: z.unknown().describe("Secrets hidden and long values cut; the call gets the full ones."),
  digest: z.string().describe("SHA-256 of tool, its version, arguments and caller: what is approved."),
  editedArguments: z
    .unknown()
    .nullable()
    .describe("What it is called with instead, once somebody edited them; else null."),
  editedDigest: z.string().nullable().describe("What is approved then; null: nobody edited."),
  editedBy: Named.nullable().describe("Null: nobody edited."),
  quorum: z.number().int().describe("How many people must approve."),
  approvedCount: z.number().int().describe("How many have, of the arguments as they are now."),
  decisions: z.array(ApprovalDecision),
  requester: z.object({
    account: Named,
    keyId: id("apiKey").nullable().describe("Null: asked without an API key."),
    agentId: id("agent").nullable().describe("Null: no agent asks."),
    agentName: z.string().nullable().describe("Null: no agent asks, or it was deleted."),
    via: z.string().describe("agent, task, tool, mcp, flow or webhook."),
  }),
  stage: z.string(),
  environment: z.string(),
  isDraft: z.boolean().describe("Asked by a run of the draft, not of a deployed version."),
  endReason: z.string().nullable().describe("Why it was denied or cancelled; else null."),
  isBreakGlass: z.boolean().describe("An owner approved alone; somebody else reviews it afterwards."),
  reviewedBy: Named.nullable().describe("Null: nobody reviewed it."),
  reviewedAt: z.iso.datetime().nullable().describe("Null: nobody reviewed it."),
  reviewNote: z.string().nullable().describe("Null: nobody reviewed it."),
  mine: z
    .object({
      canDecide: z.boolean(),
      canBreakGlass: z.boolean(),
      canReview: z.boolean(),
      obstacle: z
        .enum(["requester", "permission", "service_account", "decided", "ended"])
        .nullable()
        .describe("Why the caller may not decide; null: they may."),
    })
    .describe("What the caller may do about it."),
  expiresAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable().describe("When it left pending; null: it has not."),
  executedAt: z.iso.datetime().nullable().describe("When the call began; null: it has not."),
});
export const ApprovalDetail = Approval.extend({
  parameters: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("JSON Schema of the arguments; null: none is known."),
  deciders: z.array(Named).describe("Who else may decide now, at most 50."),
});

const ById = z.object({ id: id("approval") });
const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be a digest")
  .optional()
  .describe(
    "The editedDigest, else the digest, one has seen: another one is refused. Needed once somebody edited.",
  );
const Edited = z
  .record(z.string(), z.unknown())
  .optional()
  .describe("Call it with these instead. A hidden or cut value that is left as it was stays what it is.");
const Reason = z.string().trim().min(1).max(2000);

export const listApprovals = verb({
  name: "approvals.list",
  http: "GET /v1/approvals",
  summary: "What people were asked to approve, newest first",
  needs: "approvals:read",
  scope: "workspace",
  input: pageInput("approval").extend({
    state: ApprovalState.optional(),
    isMine: z.stringbool().optional().describe("true: only what the caller may decide now."),
    isToReview: z.stringbool().optional().describe("true: only broken glass nobody reviewed."),
    runId: id("run").optional(),
    agentId: id("agent").optional(),
  }),
  output: pageOf(Approval),
});
export const countApprovals = verb({
  name: "approvals.count",
  http: "GET /v1/approval-counts",
  summary: "How many approvals wait: at all, for the caller, and for a review",
  needs: "approvals:read",
  scope: "workspace",
  input: z.object({}),
  output: z.object({
    pending: z.number().int(),
    mine: z.number().int().describe("Of them, those the caller may decide."),
    toReview: z.number().int().describe("Broken glass nobody reviewed yet."),
    mineToReview: z.number().int().describe("Of it, what the caller may review."),
  }),
});
export const getApproval = verb({
  name: "approvals.get",
  http: "GET /v1/approvals/{id}",
  summary: "One approval, with who may decide",
  needs: "approvals:read",
  scope: "workspace",
  input: ById,
  output: ApprovalDetail,
});
export const approve = verb({
  name: "approvals.approve",
  http: "POST /v1/approvals/{id}/approve",
  summary: "Approve a call, as it is or with edited arguments",
  needs: "approvals:decide",
  scope: "workspace",
  input: ById.extend({ digest: Digest, arguments: Edited, reason: Reason.optional() }),
  output: ApprovalDetail,
  audit: ({ id, arguments: edited }, approval) => ({
    id,
    address: approval.address,
    runId: approval.runId,
    digest: approval.editedDigest ?? approval.digest,
    isEdited: edited !== undefined,
    state: approval.state,
  }),
});
export const deny = verb({
  name: "approvals.deny",
  http: "POST /v1/approvals/{id}/deny",
  summary: "Deny a call; whoever asked is told why",
  needs: "approvals:decide",
  scope: "workspace",
  input: ById.extend({ reason: Reason }),
  output: ApprovalDetail,
  audit: ({ id, reason }, { address, runId, digest }) => ({ id, address, runId, digest, reason }),
});
export const decideApprovals = verb({
  name: "approvals.decide",
  http: "POST /v1/approvals/decide",
  summary: "Approve or deny up to 50 at once; the answers are in the order of the ids",
  needs: "approvals:decide",
  scope: "workspace",
  input: z.object({
    ids: z.array(id("approval")).min(1).max(50),
    decision: z.enum(["approve", "deny"]),
    reason: Reason.optional().describe("Needed to deny."),
  }),
  output: z.object({
    data: z.array(
      z.object({
        state: ApprovalState.nullable().describe("Null: it was not decided, `error` says why."),
        error: z
          .object({ code: z.string(), message: z.string() })
          .nullable()
          .describe("Null: it was decided."),
      }),
    ),
  }),
  audit: ({ ids, decision, reason }, { data }) => ({
    decision,
    ...(reason ? { reason } : {}),
    ids: ids.filter((_, index) => data[index]?.error === null),
  }),
});
export const breakGlass = verb({
  name: "approvals.break_glass",
  http: "POST /v1/approvals/{id}/break-glass",
  summary:
    "Approve alone and at once, one's own request too; flagged, and reviewed by somebody else afterwards",
  needs: "approvals:break_glass",
  scope: "workspace",
  input: ById.extend({ digest: Digest, reason: Reason }),
  output: ApprovalDetail,
  audit: ({ id, reason }, { address, runId, digest, editedDigest }) => ({
    id,
    address,
    runId,
    digest: editedDigest ?? digest,
    reason,
  }),
});
export const reviewApproval = verb({
  name: "approvals.review",
  http: "POST /v1/approvals/{id}/review",
  summary: "Note that one has looked at what somebody else approved alone",
  needs: "approvals:decide",
  scope: "workspace",
  input: ById.extend({ note: Reason }),
  output: ApprovalDetail,
  audit: ({ id, note }, { address }) => ({ id, address, note }),
});
export const openApprovalLink = verb({
  name: "approval_links.open",
  http: "POST /v1/approval-links",
  summary:
    "Where the link of a mail about an approval leads whoever it was sent to; it decides nothing, and others hear who that is",
  needs: null,
  scope: "account",
  input: z.object({
    token: z
      .string()
      .min(1)
      .max(500)
      .describe("What the link ends with. In the body, so that no log holds it."),
  }),
  output: z.object({
    approvalId: id("approval").nullable().describe("Null: the link was sent to somebody else."),
    workspaceId: id("workspace").nullable().describe("Null: the link was sent to somebody else."),
    path: z.string().nullable().describe("Of its page in the dashboard; null as approvalId."),
    sentTo: z
      .string()
      .nullable()
      .describe("Somebody else's address, as a***@example.org; null: sent to the caller."),
  }),
});
export const proposePolicy = verb({
  name: "approvals.propose_policy",
  http: "POST /v1/approvals/{id}/propose-policy 201",
  summary:
    "Always allow calls like this one: a policy, in effect at once if the caller may write policies, else a draft",
  needs: "approvals:decide",
  scope: "workspace",
  input: ById.extend({
    isForAgentOnly: z
      .boolean()
      .default(true)
      .describe("Only when this agent makes the call; without an agent it is for everybody."),
    note: z.string().trim().max(500).optional().describe("Of the policy."),
  }),
  output: z.object({
    policyId: id("policy"),
    isEnabled: z.boolean().describe("False: somebody who may write policies switches it on."),
  }),
  audit: ({ id }, { policyId, isEnabled }) => ({ id, policyId, isEnabled }),
});
