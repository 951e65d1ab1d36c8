import type { Output } from "../../../web/api/index.ts";
import { formatCount } from "../../../web/kit/index.ts";

export type Plan = Output<"plans.list">["data"][number];
export type PlanChange = Output<"plans.preview_change">;
export type Excess = PlanChange["exceeds"][number];
export type Subscription = Output<"subscription.get">;
export type Entitlements = Output<"entitlements.get">;
export type Trial = Output<"trial.get">;
export type LimitName = keyof Plan["limits"];

/** In the order of the plan; `counted` are things one has some of. */
export const LIMITS: readonly { name: LimitName; label: string; help: string; unit?: string }[] = [
  { name: "workspaces", label: "Workspaces", help: "Living ones; archived ones do not count." },
  { name: "members", label: "People", help: "In the organization; service accounts do not count." },
  { name: "agents", label: "Agents", help: "In all living workspaces." },
  { name: "concurrency", label: "Runs at once", help: "Further ones wait in order." },
  { name: "requestsPerMinute", label: "API calls per minute", help: "Of everybody in it together." },
  { name: "retentionDays", label: "Days events are kept", help: "Events and deliveries, at most." },
];

/** `3`, `no limit`. */
export const limitText = (limit: number | null): string => (limit === null ? "no limit" : formatCount(limit));

/** `3 agents`, `1 workspace`, `any number of agents`. */
export const roomText = (limit: number | null, one: string, many: string): string =>
  limit === null ? `any number of ${many}` : `${formatCount(limit)} ${limit === 1 ? one : many}`;

/** `custom_roles` → `Custom roles`. */
export function featureText(feature: string): string {
  const words = feature.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const EXCESS: Record<Excess["limit"], (allowed: number) => string> = {
  workspaces: () => "They all stay; no new one can be made until there are fewer.",
  members: () => "Everybody stays; nobody can be invited until there are fewer.",
  agents: () => "They all stay and run; no new one can be made until there are fewer.",
  retentionDays: (allowed) => `Events older than ${allowed} days are deleted once the plan changes.`,
};

/** One thing a smaller plan has no room for, and what becomes of it. */
export const excessText = ({ limit, used, allowed }: Excess): { what: string; becomes: string } => {
  const { label } = LIMITS.find(({ name }) => name === limit)!;
  return {
    what: `${label}: ${formatCount(used)}, and the plan has room for ${formatCount(allowed)}.`,
    becomes: EXCESS[limit](allowed),
  };
};

/** `5 days left`, `last day`; undefined: no trial is running. */
export function trialText({
  state,
  daysRemaining,
}: Pick<Trial, "state" | "daysRemaining">): string | undefined {
  if (state !== "running" || daysRemaining === null) return undefined;
  return daysRemaining <= 1 ? "last day" : `${daysRemaining} days left`;
}

/** What the button of a change says: the sentence of what happens and when stands above it. */
export const changeAction = ({
  direction,
  effective,
}: Pick<PlanChange, "direction" | "effective">): string => {
  if (effective === "trial_end") return "Choose for after the trial";
  if (effective === "period_end") return "Schedule the change";
  return direction === "start" ? "Start the plan" : "Upgrade now";
};

/** The plans one could try: those above what one has. */
export function triable(plans: readonly Plan[], current: string | null): Plan[] {
  const rank = plans.find(({ key }) => key === current)?.rank ?? -1;
  return plans.filter((plan) => plan.trialDays > 0 && plan.rank > rank);
}
