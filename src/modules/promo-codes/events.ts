import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

export const promoCodeRedeemed = eventType({
  version: 1,
  scope: "organization",
  type: "promo_code.redeemed",
  title: "The organization redeemed a promotional code",
  payload: z.object({
    promoCodeId: id("promoCode"),
    wallet: z.enum(["ai", "data"]),
    amountMicros: z.number().int(),
  }),
  example: { promoCodeId: exampleId("promoCode"), wallet: "ai", amountMicros: 5_000_000 },
});
