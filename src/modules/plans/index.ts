/** What an organization's plan entitles it to. Owns no table: the plan's name is a column of the organization. */
export { entitlementsOf, type Entitlements, type Plan, requireRoomForWorkspace } from "./entitlements.ts";
export { requireBillingVisible } from "./billing-visible.ts";
