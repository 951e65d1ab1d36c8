/** Prices: the installation's book of what things cost, and the arithmetic of a cost. Moves no money and meters nothing. */
import "./operations.ts";
export { createPriceBook } from "./book.ts";
export {
  costOf,
  maxModelCost,
  MILLISECONDS_PER_SECOND,
  modelCost,
  type TokenCounts,
  tokenLines,
  versionOf,
} from "./cost.ts";
export { discountIn, discountOf, type RunPrices, runPrices } from "./run-prices.ts";
