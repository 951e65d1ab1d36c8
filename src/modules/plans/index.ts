/** What organizations may have, what they subscribed to, their trial. The one answer to every limit is `entitlementsOf`. */
import "./operations.ts";
import "./organization-operations.ts";
export { type CreditGrant, decideCredit, giveCredit, restoreAllowances, takeAllowances } from "./credit.ts";
export {
  concurrencyOf,
  type Entitlements,
  entitlementsIn,
  entitlementsOf,
  requestsPerMinuteOf,
} from "./entitlements.ts";
export { requireFeature } from "./feature.ts";
export { applyPlan, convertTrialTo, endPaidPlan } from "./paid-plan.ts";
export { findPlan, type Plan, requireOfferedPlan, requirePlan } from "./plan.ts";
export { type PaymentGate, registerMonthGate, registerPaymentGate } from "./payment-gate.ts";
export { isBillingVisible, requireBillingVisible } from "./billing-visible.ts";
export { beginDefaultPlan } from "./default-plan.ts";
export { requireRoomFor, requireRoomForWorkspace } from "./room.ts";
export { startTrial, type TrialOrder } from "./trial.ts";
export { keepPlans, startPlanUpkeep } from "./upkeep.ts";
