/** What was used, by whom, for what: events written with the work, and sums that equal them. Moves no money. */
import "./operations.ts";
export { type NewUsage, recordUsage } from "./record.ts";
export { spentSince, type SpendSubject } from "./spent.ts";
export { usageExportPaths } from "./openapi.ts";
export { startUsageRoller } from "./roller.ts";
export { mountUsageExports } from "./routes.ts";
