import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { UsageKind } from "../usage/contract.ts";
import { Stage } from "../versions/contract.ts";
import { PaidUsage, WalletKind } from "../wallets/contract.ts";

export const RunState = z
  .enum(["queued", "running", "waiting", "interrupted", "succeeded", "failed", "cancelled", "timed_out"])
  .describe("waiting: it needs something. interrupted: a step's outcome is unknown, a person decides.");
export type RunState = z.output<typeof RunState>;
export const FINAL_STATES: readonly RunState[] = ["succeeded", "failed", "cancelled", "timed_out"];

export const Usage = z.object({
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costMicros: z
    .number()
    .int()
    .describe("Models, tools and sandbox together, in micro-units of the organization's currency."),
});
export const RunReason = z
  .string()
  .nullable()
  .describe("Why it waits, was interrupted or was cancelled; null: none.");
/** Who started a run, and when it went on. */
export const RunFacts = {
  actorName: z.string().nullable().describe("Null: they left the organization."),
  credentialId: z
    .string()
    .nullable()
    .describe(
      "The API key, MCP client or session it was started with, else what started it; null: not known.",
    ),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable().describe("Null: it has not started."),
  endedAt: z.iso.datetime().nullable().describe("Null: it has not ended."),
};
/** Of a run that ended, with the wallet that pays for models and sandbox. */
export const RunUsage = Usage.extend(PaidUsage.omit({ costMicros: true }).shape);
export const Run = z.object({
  id: id("run"),
  kind: z.string(),
  state: RunState,
  reason: RunReason,
  error: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe("Why it failed or timed out; null: it did neither."),
  agentId: id("agent").nullable().describe("Null: no run of an agent."),
  agentName: z.string().nullable().describe("Null: no run of an agent."),
  toolId: id("tool")
    .nullable()
    .describe("Of a run of one tool by itself; null: no such run, or no tool of the workspace."),
  toolName: z.string().nullable().describe("Null: no run of one tool by itself."),
  versionId: id("version").nullable().describe("Null: a draft, or no run of an agent."),
  versionNumber: z.number().int().nullable().describe("Null: a draft, or no run of an agent."),
  stage: z.string().describe("dev, uat, production or draft."),
  isDraft: z.boolean().describe("What ran was not published."),
  isDraftInProduction: z.boolean().describe("An unpublished draft, run in a production workspace."),
  isDemo: z.boolean().describe("Answered by the scripted demo model."),
  sessionId: id("session").nullable().describe("The conversation it continues; null: none."),
  scheduleId: id("schedule")
    .nullable()
    .describe("The schedule that started it, which may be gone; null: none did."),
  input: z
    .string()
    .describe("Of a run of a tool: its arguments as JSON, the first 20,000 characters; the step has all."),
  output: z
    .string()
    .nullable()
    .describe(
      "Of a run of a tool: its result, as JSON where it is no text, the first 20,000 characters. Null: there is none.",
    ),
  usage: RunUsage,
  stepCount: z.number().int(),
  actorAccountId: id("account"),
  ...RunFacts,
});
export const Step = z.object({
  id: id("step"),
  number: z.number().int().describe("From 1, in order."),
  kind: z.enum(["model", "tool", "decision"]),
  name: z.string().describe("The model's or the tool's name."),
  state: z
    .enum(["started", "waiting", "succeeded", "failed", "skipped"])
    .describe("waiting: it needs an approval. skipped: somebody decided that it counts as done."),
  attempt: z.number().int().describe("From 1; more: it was done again."),
  isIdempotent: z.boolean().describe("It may be done again when its outcome is unknown."),
  arguments: z.unknown().describe("What was asked: a tool's arguments, or the model call's messages."),
  result: z.unknown().nullable().describe("Null: none yet, or it answered nothing."),
  error: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe("Why it failed; null: it did not."),
  decision: z
    .object({
      effect: z.enum(["allow", "require_approval", "block"]),
      reason: z.string(),
      policyIds: z.array(z.string()).describe("Policies that decided; none: the tool's own default."),
    })
    .nullable()
    .describe("Of a tool call: what the policies said, see policies.explain; null: they were not asked."),
  usage: Usage,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable().describe("Null: it has not ended."),
});
/** What happened, in order; `sequence` is also the SSE event id to resume from. */
export const RunEvent = z.object({
  sequence: z.number().int().describe("From 1, in order; also the SSE event id to resume from."),
  type: z.enum([
    "run.queued",
    "run.started",
    "run.waiting",
    "run.interrupted",
    "run.resumed",
    "run.succeeded",
    "run.failed",
    "run.cancelled",
    "run.timed_out",
    "step.started",
    "step.waiting",
    "step.succeeded",
    "step.failed",
    "step.repeated",
    "step.skipped",
  ]),
  data: z.record(z.string(), z.unknown()),
  createdAt: z.iso.datetime(),
});

/** What starts a run of an agent. */
export const NewRun = z.object({
  input: z.string().min(1).max(200_000).describe("What the user says."),
  sessionId: id("session").optional().describe("Continue this conversation."),
  stage: Stage.optional().describe("Default: the session's stage, else the API key's, else production."),
  isDraft: z.boolean().default(false).describe("Run the draft instead of a deployed version (playground)."),
  mode: z
    .enum(["sync", "async", "stream"])
    .default("sync")
    .describe(
      "sync waits up to a cap, then answers 202; async answers at once; stream answers server-sent events.",
    ),
});
const ById = z.object({ id: id("run") });

export const createRun = verb({
  name: "runs.create",
  http: "POST /v1/agents/{agentId}/runs 201",
  summary: "Run an agent: sync, async or as a stream of events",
  needs: "runs:create",
  scope: "workspace",
  // Still under way when the wait was over, or never waited for.
  status: (run) => (FINAL_STATES.includes(run.state) ? 201 : 202),
  stream: "recorded events, live text, and `done` with the run.",
  input: NewRun.extend({ agentId: z.string().min(1).max(100).describe("Id or slug of the agent.") }),
  output: Run,
  audit: ({ agentId, stage }, { id, isDraft, isDraftInProduction }) => ({
    id,
    agentId,
    stage,
    ...(isDraft ? { isDraft } : {}),
    ...(isDraftInProduction ? { isDraftInProduction } : {}),
  }),
});
export const listRuns = verb({
  name: "runs.list",
  http: "GET /v1/runs",
  summary: "The runs of this workspace, newest first",
  needs: "runs:read",
  scope: "workspace",
  input: pageInput("run").extend({
    agentId: id("agent").optional(),
    sessionId: id("session").optional(),
    state: RunState.optional(),
    stage: z.string().max(20).optional(),
    accountId: id("account").optional().describe("Who started it."),
    keyId: z
      .union([id("apiKey"), z.literal("none")])
      .optional()
      .describe("none: not started with an API key."),
    model: z.string().max(200).optional().describe("Used this model, as usage names it: openai/gpt-4o."),
    wallet: WalletKind.optional().describe("Cost something of this wallet."),
    usageKind: UsageKind.optional().describe("Used something of this kind."),
    isDraftInProduction: z.stringbool().optional().describe("true: only drafts run in production."),
    from: z.iso.datetime().optional().describe("Made since then."),
    to: z.iso.datetime().optional().describe("Made before then."),
  }),
  output: pageOf(Run),
});
export const getRun = verb({
  name: "runs.get",
  http: "GET /v1/runs/{id}",
  summary: "One run",
  needs: "runs:read",
  scope: "workspace",
  input: ById,
  output: Run,
});
export const listRunSteps = verb({
  name: "runs.list_steps",
  http: "GET /v1/runs/{id}/steps",
  summary: "The steps of a run: model and tool calls with arguments, results, timing and cost",
  needs: "runs:read",
  scope: "workspace",
  input: ById,
  output: z.object({ data: z.array(Step) }),
});
export const listRunEvents = verb({
  name: "runs.list_events",
  http: "GET /v1/runs/{id}/events",
  summary: "The recorded events of a run; with Accept: text/event-stream, live",
  needs: "runs:read",
  scope: "workspace",
  stream: "recorded events, live text, and `done` with the run.",
  input: ById.extend({
    after: z.coerce.number().int().min(0).default(0).describe("Events after this sequence."),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  output: z.object({ data: z.array(RunEvent) }),
});
export const cancelRun = verb({
  name: "runs.cancel",
  http: "POST /v1/runs/{id}/cancel",
  summary: "Cancel a run; its current step ends first",
  needs: "runs:create",
  scope: "workspace",
  input: ById,
  output: Run,
  audit: ({ id }) => ({ id }),
});
export const resolveRun = verb({
  name: "runs.resolve",
  http: "POST /v1/runs/{id}/resolve",
  summary: "Decide an interrupted run: repeat its unknown steps, skip them with a result, or cancel",
  needs: "runs:resolve",
  scope: "workspace",
  input: ById.extend({
    decision: z
      .enum(["repeat", "skip", "cancel"])
      .describe("repeat: do unknown steps again. skip: count them as done. cancel: end the run."),
    result: z.unknown().optional().describe("With skip: what the step is taken to have answered."),
    steps: z
      .array(
        z.strictObject({
          number: z.number().int().min(1),
          decision: z.enum(["repeat", "skip"]),
          result: z.unknown().optional().describe("With skip: what the step is taken to have answered."),
        }),
      )
      .max(200)
      .optional()
      .describe(
        "Of a task, whose unknown calls may be several: these by themselves, the others as `decision` says.",
      ),
  }),
  output: Run,
  audit: ({ id, decision, steps }) => ({
    id,
    decision,
    ...(steps?.length
      ? { steps: steps.map((step) => ({ number: step.number, decision: step.decision })) }
      : {}),
  }),
});
