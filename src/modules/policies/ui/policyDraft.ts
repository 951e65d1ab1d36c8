import { type ConditionDraft, conditionOf, draftOf } from "./conditionText.ts";
import type { Effect, NewPolicy, Policy } from "./policySource.ts";

/** A policy as the editor holds it. */
export interface PolicyDraft {
  effect: Effect;
  quorum: number | null;
  match: Policy["match"];
  conditions: ConditionDraft[];
  note: string;
  /** Local date and time, as an input has it; empty: never. */
  expiresAt: string;
}

export const NO_MATCH: Policy["match"] = {
  address: "**",
  sources: [],
  annotations: { isReadOnly: null, isDestructive: null, isOpenWorld: null },
  agentIds: [],
  keyIds: [],
  accountIds: [],
  environments: [],
  stages: [],
  via: [],
  window: null,
  budget: null,
  arguments: [],
};

const two = (value: number) => String(value).padStart(2, "0");
/** `2026-03-04T12:00` on the reader's own clock. */
function localText(iso: string | null): string {
  if (!iso) return "";
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export const newDraft = (effect: Effect, address = ""): PolicyDraft => ({
  effect,
  quorum: null,
  match: { ...NO_MATCH, address },
  conditions: [],
  note: "",
  expiresAt: "",
});
export const draftOfPolicy = (policy: Policy): PolicyDraft => ({
  effect: policy.effect,
  quorum: policy.quorum,
  match: policy.match,
  conditions: policy.match.arguments.map(draftOf),
  note: policy.note,
  expiresAt: localText(policy.expiresAt),
});

/** What is sent; a path nobody wrote is left for the API to refuse. */
export function policyOf({ effect, quorum, match, conditions, note, expiresAt }: PolicyDraft) {
  return {
    effect,
    quorum: effect === "require_approval" ? quorum : null,
    match: { ...match, address: match.address || "**", arguments: conditions.map(conditionOf) },
    note,
    expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null,
  } satisfies NewPolicy;
}
