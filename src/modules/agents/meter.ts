import type { Tx } from "../../platform/db/door.ts";
import type { RunRow, StepOutcome, StepRow } from "../../platform/dispatch/machine.ts";
import {
  costMicros,
  estimateTokens,
  maxCostMicros,
  type Message,
  type ModelPrice,
  priceOf,
} from "../../platform/models/port.ts";
import type { ModelUsage } from "../../platform/models/shapes.ts";
import { hold, release, requireAvailable, settle } from "../wallets/index.ts";
import { type AgentPlan, toolSpecs } from "./plan.ts";

const priceFor = ({ provider, content }: AgentPlan, inputTokens: number): ModelPrice =>
  priceOf({ ...provider, model: content.model.name, inputTokens });

export const costOf = (plan: AgentPlan, usage: ModelUsage): number =>
  costMicros(priceFor(plan, usage.inputTokens), usage);

/** One hold per model call and attempt's step: its id makes a repeated step hold once. */
const holdId = (run: RunRow, step: StepRow) => `hold:${run.id}:${step.number}`;

/** Sets aside the most the call can cost: its input and the whole output cap. */
export async function holdForModelCall(
  t: Tx,
  call: { plan: AgentPlan; run: RunRow; step: StepRow; inputTokens: number; isEnforced: boolean },
): Promise<void> {
  const { plan, run, step, inputTokens, isEnforced } = call;
  const amountMicros = maxCostMicros(priceFor(plan, inputTokens), inputTokens, plan.content.maxOutputTokens);
  if (amountMicros === 0) return;
  await hold(t, { id: holdId(run, step), wallet: "ai", amountMicros, runId: run.id, isEnforced });
}

/** Refuses a run, before it is accepted, whose first model call the wallet could not hold. */
export async function requireCreditToStart(t: Tx, plan: AgentPlan, input: string): Promise<void> {
  const messages: Message[] = [...plan.history, { role: "user", content: input }];
  const inputTokens = estimateTokens(messages, plan.content.instructions, toolSpecs(plan));
  await requireAvailable(
    t,
    "ai",
    maxCostMicros(priceFor(plan, inputTokens), inputTokens, plan.content.maxOutputTokens),
  );
}

/** Writes the usage event with the result it meters, settles it and gives the hold back. */
export async function meterModelCall(
  t: Tx,
  call: { plan: AgentPlan; run: RunRow; step: StepRow; outcome: StepOutcome },
): Promise<void> {
  const { plan, run, step, outcome } = call;
  const usage = outcome.details as ModelUsage | undefined;
  await release(t, holdId(run, step), usage ? "settled" : "released");
  if (!usage || !outcome.usage) return;
  const event = {
    id: `use_${run.id}_${step.number}`,
    wallet: "ai" as const,
    costMicros: outcome.usage.costMicros,
  };
  const inserted = await t.db
    .insertInto("usageEvents")
    .values({
      ...event,
      kind: "model",
      runId: run.id,
      stepNumber: step.number,
      agentId: run.agentId,
      stage: run.isDraft ? "draft" : run.stage,
      environment: plan.environment,
      accountId: run.actorAccountId,
      credentialId: run.credentialId,
      model: `${plan.provider.kind}/${plan.content.model.name}`,
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cachedInputTokens: usage.cachedInputTokens,
      isEstimated: usage.isEstimated,
      priceVersion: priceFor(plan, usage.inputTokens).priceVersion,
      settledAt: new Date().toISOString(),
    })
    .onConflict((same) => same.columns(["workspaceId", "id"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted || event.costMicros === 0) return;
  await settle(t, { ...event, organizationId: t.scope.organizationId!, workspaceId: run.workspaceId });
}
