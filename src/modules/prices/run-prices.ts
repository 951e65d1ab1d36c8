import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import type { ModelQuery, ModelRates, Rate } from "../../platform/prices.ts";

/** What everything a run may use costs, as it was when the run was accepted; kept in its plan. */
export interface RunPrices {
  discountPercent: number;
  /** Null: the run asks no model. */
  model: ModelRates | null;
  sandbox: Rate;
  tools: { http: Rate; code: Rate; builtin: Rate };
}

/** The discount of the organization's plan in percent. */
// eslint-disable-next-line @typescript-eslint/no-unused-vars
export const discountOf = async (_t: Tx): Promise<number> => 0;

export const runPrices = (
  { prices }: Pick<Platform, "prices">,
  model: ModelQuery | null,
  discountPercent: number,
): RunPrices => ({
  discountPercent,
  model: model && prices.ofModel(model),
  sandbox: prices.of("compute", "sandbox"),
  tools: {
    http: prices.of("tool", "http"),
    code: prices.of("tool", "code"),
    builtin: prices.of("tool", "builtin"),
  },
});
