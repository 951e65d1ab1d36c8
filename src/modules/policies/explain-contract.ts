import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { PolicyEffect, PolicyEnvironment, PolicyStage, Via } from "./contract.ts";

const CallAnnotations = z.object({
  isReadOnly: z.boolean(),
  isDestructive: z.boolean(),
  isIdempotent: z.boolean(),
  isOpenWorld: z.boolean(),
});
const CallCaller = z.object({
  accountId: z.string().nullable(),
  keyId: z.string().nullable(),
  agentId: z.string().nullable(),
  via: Via,
  environment: PolicyEnvironment,
  stage: PolicyStage,
  toolkitId: z.string().nullable(),
});
/** A call nobody makes, to ask what would become of it. */
export const SupposedCall = z.strictObject({
  kind: z.enum(["tool", "model", "webhook"]).default("tool"),
  address: z
    .string()
    .max(300)
    .regex(/^[^.*\s\0]+(?:\.[^.*\s\0]+){0,31}$/, "must be an address such as github.repos.get"),
  annotations: CallAnnotations.partial()
    .strict()
    .optional()
    .describe("Default: what the tool says of itself, else the worst."),
  arguments: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Without them, a condition on arguments restricts and never allows."),
  caller: z
    .strictObject({
      accountId: id("account").optional().describe("Default: yourself."),
      keyId: id("apiKey").nullable().default(null),
      agentId: id("agent").nullable().default(null),
      via: Via.default("agent"),
      environment: PolicyEnvironment.optional().describe("Default: the workspace's."),
      stage: PolicyStage.default("production"),
      toolkitId: id("toolkit").nullable().default(null),
    })
    .prefault({}),
});

export const Explanation = z.object({
  call: z.object({
    kind: z.enum(["tool", "model", "webhook"]),
    address: z.string(),
    annotations: CallAnnotations,
    caller: CallCaller,
  }),
  effect: PolicyEffect.describe("What the policies of now say."),
  quorum: z.number().int(),
  reason: z.string(),
  policyIds: z.array(z.string()).describe("Policies that made it so; none: a default did."),
  revision: z.string(),
  recorded: z
    .object({
      effect: PolicyEffect,
      reason: z.string(),
      policyIds: z.array(z.string()),
      revision: z.string(),
      isSameRevision: z.boolean().describe("false: the policies changed since."),
    })
    .nullable()
    .describe("What was decided then, for a past call."),
  scopes: z
    .array(
      z.object({
        scope: z.enum(["organization", "workspace", "account", "toolkit"]),
        effect: PolicyEffect.nullable().describe(
          "What its winner says; null: no policy of it is about the call.",
        ),
        matched: z
          .array(
            z.object({
              policyId: z.string(),
              effect: PolicyEffect,
              address: z.string().nullable().describe("null: somebody else's own policy."),
              note: z.string().nullable(),
              isWinner: z.boolean(),
              why: z.string(),
            }),
          )
          .describe("Policies about the call, the winner first; at most 50."),
        matchedCount: z.number().int(),
      }),
    )
    .describe("Across them the most restrictive wins."),
  default: z
    .object({ effect: PolicyEffect, quorum: z.number().int(), reason: z.string() })
    .describe(
      "What the tool is answered with where no policy of organization or workspace is about the call.",
    ),
  isDefault: z.boolean().describe("The default took part."),
  isDraftRule: z
    .boolean()
    .describe("It asks because a draft would change something from a production workspace."),
});

export const explainPolicies = verb({
  name: "policies.explain",
  http: "POST /v1/policies/explain",
  summary: "Why a call was, or would be, allowed, asked about or blocked",
  needs: "policies:read",
  scope: "workspace",
  input: z
    .object({
      runId: id("run").optional().describe("A past call: its run, and the step of it."),
      stepNumber: z.number().int().min(0).max(1_000_000).optional(),
      call: SupposedCall.optional().describe("Or a call nobody made."),
    })
    .refine(
      ({ runId, stepNumber, call }) =>
        call ? !runId && stepNumber === undefined : runId && stepNumber !== undefined,
      {
        path: ["call"],
        message: "name a run and a step of it, or a call",
      },
    ),
  output: Explanation,
});
