/** Agents: what they are (draft, versions, deployments) and how a run of one advances. */
import "./operations.ts";
import "./runner.ts";
import "./versions.ts";
export { requireCreditToStart } from "./meter.ts";
export { type AgentPlan, findAgentByIdOrSlug, pricesNow, resolvePlan } from "./plan.ts";
