import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { LimitPeriod, LimitSubjectKind } from "../limits/contract.ts";
import { WalletKind } from "./contract.ts";

const ofOrganization = { version: 1, scope: "organization" } as const;
const Balance = z.object({
  wallet: WalletKind,
  balanceMicros: z.number().int().describe("Less what is owed; below zero in debt."),
});
const example = { wallet: "ai" as const, balanceMicros: 1_250_000 };

export const walletLow = eventType({
  ...ofOrganization,
  type: "wallet.low",
  title: "A wallet fell below its alert threshold",
  payload: Balance,
  example,
});
export const walletEmptied = eventType({
  ...ofOrganization,
  type: "wallet.emptied",
  title: "A wallet has nothing left",
  payload: Balance,
  example: { ...example, balanceMicros: 0 },
});
export const walletFunded = eventType({
  ...ofOrganization,
  type: "wallet.funded",
  title: "A wallet received credit",
  payload: Balance,
  example: { ...example, balanceMicros: 20_000_000 },
});
export const walletReloadDue = eventType({
  ...ofOrganization,
  type: "wallet.reload_due",
  title: "A wallet fell below the threshold of its automatic reload",
  payload: Balance,
  example,
});
export const limitReached = eventType({
  ...ofOrganization,
  type: "limit.reached",
  title: "Spending passed 80 or 100 percent of a limit, or a hard limit refused",
  payload: z.object({
    limitId: z.string(),
    subjectKind: LimitSubjectKind,
    subjectId: z.string(),
    limitWorkspaceId: z
      .string()
      .nullable()
      .describe("The workspace the limit belongs to; null: the organization."),
    wallet: WalletKind.nullable(),
    period: LimitPeriod,
    isHard: z.boolean(),
    percent: z.number().int(),
    amountMicros: z.number().int(),
    spentMicros: z.number().int(),
  }),
  example: {
    limitId: exampleId("spendLimit"),
    subjectKind: "key" as const,
    subjectId: exampleId("apiKey"),
    limitWorkspaceId: exampleId("workspace"),
    wallet: "ai" as const,
    period: "month" as const,
    isHard: true,
    percent: 80,
    amountMicros: 10_000_000,
    spentMicros: 8_200_000,
  },
});
