import type { Input } from "../../../web/api/index.ts";
import { amountText, microsOf } from "../../../web/kit/index.ts";
import type { Plan } from "./planFacts.ts";

/** A plan as it is being typed: amounts as text, the rest as it is. */
export interface PlanDraft {
  key: string;
  name: string;
  description: string;
  isOffered: boolean;
  rank: number | null;
  price: string;
  limits: Plan["limits"];
  aiAllowance: string;
  dataAllowance: string;
  discountPercent: number | null;
  trialDays: number | null;
  aiTrial: string;
  dataTrial: string;
  /** One a line. */
  features: string;
}

export const NEW_PLAN: PlanDraft = {
  key: "",
  name: "",
  description: "",
  isOffered: false,
  rank: 10,
  price: "0",
  limits: {
    workspaces: null,
    members: null,
    agents: null,
    concurrency: null,
    requestsPerMinute: null,
    retentionDays: null,
  },
  aiAllowance: "0",
  dataAllowance: "0",
  discountPercent: 0,
  trialDays: 0,
  aiTrial: "0",
  dataTrial: "0",
  features: "",
};

export const draftOf = (plan: Plan): PlanDraft => ({
  key: plan.key,
  name: plan.name,
  description: plan.description,
  isOffered: plan.isOffered,
  rank: plan.rank,
  price: amountText(plan.monthlyPriceMicros),
  limits: plan.limits,
  aiAllowance: amountText(plan.allowances.ai),
  dataAllowance: amountText(plan.allowances.data),
  discountPercent: plan.discountPercent,
  trialDays: plan.trialDays,
  aiTrial: amountText(plan.trialGrants.ai),
  dataTrial: amountText(plan.trialGrants.data),
  features: plan.features.join("\n"),
});

/** The plan as the API takes it; null while an amount cannot be read. */
export function planOf(draft: PlanDraft): Input<"plans.create"> | null {
  const [price, ai, data, aiTrial, dataTrial] = [
    draft.price,
    draft.aiAllowance,
    draft.dataAllowance,
    draft.aiTrial,
    draft.dataTrial,
  ].map(microsOf) as (number | null)[];
  if (price == null || ai == null || data == null || aiTrial == null || dataTrial == null) return null;
  return {
    key: draft.key.trim(),
    name: draft.name.trim(),
    description: draft.description.trim(),
    isOffered: draft.isOffered,
    rank: draft.rank ?? 0,
    monthlyPriceMicros: price,
    limits: draft.limits,
    allowances: { ai, data },
    discountPercent: draft.discountPercent ?? 0,
    trialDays: draft.trialDays ?? 0,
    trialGrants: { ai: aiTrial, data: dataTrial },
    features: draft.features
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  };
}
