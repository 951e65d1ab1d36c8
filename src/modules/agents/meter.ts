import type { Tx } from "../../platform/db/door.ts";
import type { RunRow, StepOutcome, StepRow } from "../../platform/dispatch/machine.ts";
import { estimateTokens, type Message } from "../../platform/models/port.ts";
import type { ModelUsage } from "../../platform/models/shapes.ts";
import type { Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import type { ModelRates } from "../../platform/prices.ts";
import { holdForStep, holdKeyOf, releaseAfterCommit, requireCredit, usageOfStep } from "../metering/index.ts";
import {
  maxModelCost,
  modelCost,
  type RunPrices,
  runPrices,
  tokenLines,
  versionOf,
} from "../prices/index.ts";
import { recordUsage } from "../usage/index.ts";
import { type AgentPlan, toolSpecs } from "./plan.ts";

type ModelPrices = RunPrices & { model: ModelRates };

/** The prices the run was accepted with; today's, for one that was accepted before runs kept theirs. */
export const pricesOf = (platform: Pick<Platform, "prices">, plan: AgentPlan): ModelPrices =>
  (plan.prices ??
    runPrices(platform, { ...plan.provider, model: plan.content.model.name }, 0)) as ModelPrices;

export const modelCostMicros = ({ model, discountPercent }: ModelPrices, usage: ModelUsage): number =>
  modelCost(model, usage, discountPercent);

function maxCostMicros(
  plan: AgentPlan,
  { model, discountPercent }: ModelPrices,
  messages: Message[],
): number {
  const inputTokens = estimateTokens(messages, plan.content.instructions, toolSpecs(plan));
  return maxModelCost(model, { inputTokens, maxOutputTokens: plan.content.maxOutputTokens }, discountPercent);
}

/** Sets aside the most the call can cost: its input and the whole output cap. Answers the step's failure if that is not there. */
export const holdForModelCall = (
  { ws, run, step }: { ws: Work; run: RunRow; step: StepRow },
  plan: AgentPlan,
  messages: Message[],
): Promise<StepOutcome | null> =>
  holdForStep(
    { ws, run, step },
    { wallet: "ai", amountMicros: maxCostMicros(plan, pricesOf(ws.platform, plan), messages) },
  );

/** Refuses a run, before it is accepted, whose first model call the wallet could not hold. */
export const requireCreditToStart = (
  t: Tx,
  platform: Pick<Platform, "prices">,
  plan: AgentPlan,
  input: string,
): Promise<void> =>
  requireCredit(
    t,
    "ai",
    maxCostMicros(plan, pricesOf(platform, plan), [...plan.history, { role: "user", content: input }]),
  );

/** Writes the usage event with the result it meters; what was held for the call is settled or given back after it. */
export function meterModelCall(
  t: Tx,
  platform: Platform,
  { plan, run, step, outcome }: { plan: AgentPlan; run: RunRow; step: StepRow; outcome: StepOutcome },
): void {
  const prices = pricesOf(platform, plan);
  const isPriced = Object.values(prices.model).some((tiers) =>
    tiers.some(({ baseMicros }) => baseMicros > 0),
  );
  const holdKey = isPriced ? holdKeyOf(run, step) : null;
  const usage = outcome.details as ModelUsage | undefined;
  if (!usage || !outcome.usage) {
    if (holdKey) releaseAfterCommit(t, platform, holdKey);
    return;
  }
  const { inputTokens, outputTokens, cachedInputTokens, isEstimated } = usage;
  recordUsage(t, platform, {
    ...usageOfStep(run, step, plan.environment),
    id: `use_${run.id}_${step.number}`,
    kind: "model",
    wallet: "ai",
    costMicros: outcome.usage.costMicros,
    quantity: inputTokens + outputTokens,
    unit: "token",
    model: `${plan.provider.kind}/${plan.content.model.name}`,
    inputTokens,
    outputTokens,
    cachedInputTokens,
    isEstimated,
    priceVersion: versionOf(tokenLines(prices.model, usage).map(({ rate }) => rate)),
    holdKey,
  });
}
