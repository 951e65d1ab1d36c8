import { z } from "zod";
import { verb } from "../../platform/verb.ts";

export const Wallet = z.object({
  kind: z.enum(["ai", "data"]),
  currency: z.string(),
  balanceMicros: z
    .number()
    .int()
    .describe("What was granted less what was spent; below zero only when metered."),
  heldMicros: z.number().int().describe("Held for calls under way."),
  mode: z.enum(["metered", "enforced"]),
});
export const listWallets = verb({
  name: "wallets.list",
  http: "GET /v1/wallets",
  summary: "The wallets this workspace spends from",
  needs: "wallets:read",
  scope: "workspace",
  input: z.object({}),
  output: z.object({ data: z.array(Wallet) }),
});
export const UsageRow = z.object({
  key: z
    .string()
    .describe("The group: a day (YYYY-MM-DD), or an agent's, model's, key's or stage's name or id."),
  runs: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costMicros: z.number().int(),
});
export const getUsage = verb({
  name: "usage.get",
  http: "GET /v1/usage",
  summary: "What this workspace used, grouped",
  needs: "wallets:read",
  scope: "workspace",
  input: z.object({
    groupBy: z.enum(["day", "agent", "model", "key", "stage"]).default("day"),
    days: z.coerce.number().int().min(1).max(366).default(30),
  }),
  output: z.object({ currency: z.string(), data: z.array(UsageRow) }),
});
