/** Metering: turns work into usage events, and sets money aside before it. Prices come from the book, money moves in the books. */
export { type ApiUse, createApiUse } from "./api-use.ts";
export { type Balance, balanceFor } from "./balance.ts";
export {
  holdForStep,
  holdKeyOf,
  isRefusal,
  releaseAfterCommit,
  requireCredit,
  usageOfStep,
} from "./steps.ts";
export { startStorageSampling } from "./storage.ts";
export {
  computeMicros,
  holdForTool,
  meterCall,
  meterCompute,
  meterTool,
  type ToolPrices,
  type ToolUse,
  toolCostMicros,
} from "./tools.ts";
