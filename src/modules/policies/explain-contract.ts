import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { Annotations } from "../catalogue/contract.ts";
import { PolicyEffect, PolicyEnvironment, PolicyStage, Via } from "./contract.ts";

const NO_KEY = "Null: not with an API key.";
const NO_AGENT = "Null: not by an agent.";
const NO_TOOLKIT = "Null: not through a toolkit.";
const CallCaller = z.object({
  accountId: z.string().nullable().describe("In whose name; null: nobody's."),
  keyId: z.string().nullable().describe(NO_KEY),
  agentId: z.string().nullable().describe(NO_AGENT),
  via: Via,
  environment: PolicyEnvironment,
  stage: PolicyStage,
  toolkitId: z.string().nullable().describe(NO_TOOLKIT),
});
/** A call nobody makes, to ask what would become of it. */
export const SupposedCall = z.strictObject({
  kind: z.enum(["tool", "model", "webhook"]).default("tool"),
  address: z
    .string()
    .max(300)
    .regex(/^[^.*\s\0]+(?:\.[^.*\s\0]+){0,31}$/, "must be an address such as github.repos.get"),
  annotations: Annotations.partial()
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
      keyId: id("apiKey").nullable().default(null).describe(NO_KEY),
      agentId: id("agent").nullable().default(null).describe(NO_AGENT),
      via: Via.default("agent"),
      environment: PolicyEnvironment.optional().describe("Default: the workspace's."),
      stage: PolicyStage.default("production"),
      toolkitId: id("toolkit").nullable().default(null).describe(NO_TOOLKIT),
    })
    .prefault({}),
});

const Quorum = z.number().int().describe("How many people approve; counts where they are asked.");
export const Explanation = z.object({
  call: z.object({
    kind: z.enum(["tool", "model", "webhook"]),
    address: z.string(),
    annotations: Annotations,
    caller: CallCaller,
  }),
  effect: PolicyEffect.describe("What the policies of now say."),
  quorum: Quorum,
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
    .describe("What was decided then, for a past call; null: a call nobody made."),
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
              note: z.string().nullable().describe("null: somebody else's own policy."),
              isWinner: z.boolean().describe("It decides for its scope."),
              why: z.string(),
            }),
          )
          .describe("Policies about the call, the winner first; at most 50."),
        matchedCount: z.number().int().describe("All of them."),
      }),
    )
    .describe("Across them the most restrictive wins."),
  default: z
    .object({ effect: PolicyEffect, quorum: Quorum, reason: z.string() })
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
      stepNumber: z.number().int().min(0).max(1_000_000).optional().describe("With runId."),
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
