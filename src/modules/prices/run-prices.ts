import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import type { ModelQuery, ModelRates, Rate } from "../../platform/prices.ts";
import { entitlementsIn, entitlementsOf } from "../plans/index.ts";

/** What everything a run may use costs, as it was when the run was accepted; kept in its plan. */
export interface RunPrices {
  discountPercent: number;
  /** Null: the run asks no model. */
  model: ModelRates | null;
  sandbox: Rate;
  tools: { http: Rate; code: Rate; builtin: Rate };
}

/** The discount of the organization's plan in percent. Outside of transactions: it may have to look. */
export const discountOf = async (
  platform: Pick<Platform, "access" | "door" | "now">,
  organizationId: string,
): Promise<number> => (await entitlementsOf(platform, organizationId)).discountPercent;

/** The same inside a transaction, on its own connection. */
export const discountIn = async (t: Tx, platform: Pick<Platform, "now">): Promise<number> =>
  (await entitlementsIn(t, t.scope.organizationId!, platform.now())).discountPercent;

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
