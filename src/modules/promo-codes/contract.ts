import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { WalletKind } from "../wallets/contract.ts";

export const PromoCodeText = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{5,39}$/, "6 to 40 letters, digits and dashes")
  .transform((text) => text.toUpperCase());
const EXPIRES = "Until then it can be redeemed; null: always.";
const MOST = "Null: by as many organizations as like.";
const BUCKET_DAYS = "How long the credit lasts once redeemed; null: it does not end.";
const PromoCode = z.object({
  id: id("promoCode"),
  code: z.string(),
  wallet: WalletKind,
  amountMicros: z.number().int(),
  expiresAt: z.iso.datetime().nullable().describe(EXPIRES),
  maxRedemptions: z.number().int().nullable().describe(MOST),
  redemptions: z.number().int().describe("How often it was redeemed."),
  bucketDays: z.number().int().nullable().describe(BUCKET_DAYS),
  note: z.string(),
  isActive: z.boolean().describe("False: it was deactivated."),
  createdAt: z.iso.datetime(),
});

export const listPromoCodes = verb({
  name: "promo_codes.list",
  http: "GET /v1/system/promo-codes",
  summary: "Promotional codes of the installation, the newest first",
  needs: null,
  scope: "system",
  input: pageInput("promoCode"),
  output: pageOf(PromoCode),
});
export const createPromoCode = verb({
  name: "promo_codes.create",
  http: "POST /v1/system/promo-codes 201",
  summary: "Make a code that gives credit to each organization that redeems it",
  needs: null,
  scope: "system",
  input: z.object({
    code: PromoCodeText.optional().describe("Default: one nobody can guess."),
    wallet: WalletKind,
    amountMicros: z.number().int().min(1).max(1e12),
    expiresAt: z.iso.datetime().nullable().default(null).describe(EXPIRES),
    maxRedemptions: z.number().int().min(1).max(1e6).nullable().default(null).describe(MOST),
    bucketDays: z.number().int().min(1).max(3650).nullable().default(null).describe(BUCKET_DAYS),
    note: z.string().trim().max(500).default(""),
  }),
  output: PromoCode,
  audit: (_, { id, wallet, amountMicros, maxRedemptions }) => ({ id, wallet, amountMicros, maxRedemptions }),
});
export const deactivatePromoCode = verb({
  name: "promo_codes.deactivate",
  http: "POST /v1/system/promo-codes/{id}/deactivate",
  summary: "Stop a code from being redeemed; what it gave stays",
  needs: null,
  scope: "system",
  input: z.object({ id: id("promoCode") }),
  output: PromoCode,
  audit: (_, { id }) => ({ id }),
});
export const redeemPromoCode = verb({
  name: "promo_codes.redeem",
  http: "POST /v1/organizations/{organizationId}/promo-codes/redeem",
  summary: "Take the credit of a promotional code, once per organization and person",
  needs: "billing:manage",
  scope: "organization",
  input: z.object({ organizationId: id("organization"), code: PromoCodeText }),
  output: z.object({
    promoCodeId: id("promoCode"),
    wallet: WalletKind,
    amountMicros: z.number().int(),
    expiresAt: z.iso.datetime().nullable().describe("When the credit ends; null: never."),
  }),
  audit: (_, { promoCodeId, wallet, amountMicros }) => ({ promoCodeId, wallet, amountMicros }),
});
