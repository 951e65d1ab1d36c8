import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";

export const WalletKind = z
  .enum(["ai", "data"])
  .describe("ai: pays for models and the sandbox. data: pays for tool calls, API calls and storage.");
export const BucketKind = z
  .enum(["allowance", "trial", "purchased", "promotional"])
  .describe("allowance: of the plan, for a month. promotional: a present.");
export const CreditBucket = z.object({
  id: z.string(),
  kind: BucketKind,
  grantedMicros: z.number().int(),
  remainingMicros: z.number().int(),
  heldMicros: z.number().int().describe("Of what remains, set aside for work under way."),
  expiresAt: z.iso.datetime().nullable().describe("null: never."),
  source: z.string().describe("What it came from, in words."),
  createdAt: z.iso.datetime(),
});
export const WalletStatus = z
  .enum(["ok", "low", "empty", "in_debt"])
  .describe("in_debt: spent beyond the balance; a top-up pays that first. low: below the alert threshold.");
const LOW_BALANCE = "Told once when available falls below; null: never.";
export const Wallet = z.object({
  kind: WalletKind,
  currency: z.string(),
  balanceMicros: z.number().int().describe("What the buckets hold; never below zero."),
  heldMicros: z.number().int().describe("Of the balance, set aside for work under way."),
  availableMicros: z
    .number()
    .int()
    .describe("The balance less what is held and what is owed; may be below zero."),
  debtMicros: z.number().int().describe("Spent beyond the balance; blocks the next hold until it is paid."),
  status: WalletStatus,
  mode: z.enum(["metered", "enforced"]).describe("metered: an empty wallet stops nothing."),
  spentThisMonthMicros: z
    .number()
    .int()
    .describe("In this calendar month (UTC): by this workspace, or by all where the organization is asked."),
  lowBalanceMicros: z.number().int().nullable().describe(LOW_BALANCE),
  buckets: z.array(CreditBucket).describe("In the order they are spent."),
});
export const WalletsAnswer = z.object({
  data: z.array(Wallet),
  workspaces: z.number().int().describe("Living workspaces of the organization that share these wallets."),
});

/** What an answer that cost something says of it. */
export const PaidUsage = z.object({
  costMicros: z.number().int(),
  wallet: WalletKind.optional().describe(
    "What it is paid from; absent, as the next two, for a caller who may not see balances.",
  ),
  balanceMicros: z.number().int().optional().describe("Of the wallet, now."),
  heldMicros: z.number().int().optional().describe("Of the balance, set aside for work under way."),
});

export const listWallets = verb({
  name: "wallets.list",
  http: "GET /v1/wallets",
  summary: "The organization's wallets, which this workspace spends from",
  needs: "wallets:read",
  scope: "workspace",
  input: z.object({}),
  output: WalletsAnswer,
});

const OrganizationPath = z.object({ organizationId: id("organization") });
export const ReloadState = z
  .enum(["off", "armed", "pending", "failed"])
  .describe("pending: a payment is under way. failed: the last one did not go through; arm it again.");
/** What was set for it, also while it is off. */
export const ReloadTerms = {
  thresholdMicros: z
    .number()
    .int()
    .nullable()
    .describe("Reloaded when what is available falls below; null: never set."),
  amountMicros: z.number().int().nullable().describe("What each reload pays and adds; null: never set."),
  monthlyCapMicros: z
    .number()
    .int()
    .nullable()
    .describe("The most that reloads pay in a calendar month (UTC); null: never set."),
};
export const OrganizationWallet = Wallet.extend({
  reload: z.object({ state: ReloadState, ...ReloadTerms }),
});
export const listOrganizationWallets = verb({
  name: "organization_wallets.list",
  http: "GET /v1/organizations/{organizationId}/wallets",
  summary: "The organization's wallets with their buckets, alerts and automatic reload",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath,
  output: WalletsAnswer.extend({ data: z.array(OrganizationWallet) }),
});
export const updateWallet = verb({
  name: "organization_wallets.update",
  http: "PATCH /v1/organizations/{organizationId}/wallets/{kind}",
  summary: "Set when a low balance is told",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({
    kind: WalletKind,
    lowBalanceMicros: z.number().int().min(1).max(1e15).nullable().describe(LOW_BALANCE),
  }),
  output: OrganizationWallet,
  audit: ({ kind, lowBalanceMicros }) => ({ kind, lowBalanceMicros }),
});

export const LedgerKind = z
  .enum(["grant", "purchase", "usage", "debt", "debt_payment", "expiry", "refund", "reversal"])
  .describe("debt: what the balance did not cover. refund: usage given back. reversal: credit taken back.");
export const LedgerEntry = z.object({
  sequence: z.number().int().describe("1, 2, 3, … of the organization, without gaps."),
  transactionId: z.string().describe("What the entry was made for: a usage event, a payment, a grant."),
  kind: LedgerKind,
  wallet: WalletKind,
  fromAccount: z.string(),
  toAccount: z.string(),
  amountMicros: z.number().int().describe("Always above zero; it leaves fromAccount and enters toAccount."),
  changeMicros: z.number().int().describe("What it did to the wallet's balance."),
  balanceMicros: z.number().int().describe("The wallet's balance after it."),
  workspaceId: z.string().nullable().describe("null: no workspace's, as credit is."),
  workspaceName: z.string().nullable().describe("null: no workspace, or one that is gone."),
  runId: z.string().nullable().describe("The run whose usage it is; null: none's."),
  reason: z.string().nullable().describe("Of credit, why it was given or taken; null: none was given."),
  createdAt: z.iso.datetime(),
});
const LedgerFilter = {
  wallet: WalletKind.optional(),
  kind: LedgerKind.optional(),
  from: z.iso.datetime().optional().describe("Since this time."),
  to: z.iso.datetime().optional().describe("Up to, and without, this time."),
};
export const listLedger = verb({
  name: "ledger.list",
  http: "GET /v1/ledger",
  summary: "What this workspace spent, and what the organization received, newest first",
  needs: "wallets:read",
  scope: "workspace",
  input: PageInput.extend(LedgerFilter),
  output: pageOf(LedgerEntry),
});
export const listOrganizationLedger = verb({
  name: "organization_ledger.list",
  http: "GET /v1/organizations/{organizationId}/ledger",
  summary: "Every entry of the organization's ledger, newest first",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath.extend({
    ...PageInput.shape,
    ...LedgerFilter,
    workspaceId: id("workspace").optional(),
    transactionId: z.string().max(200).optional(),
  }),
  output: pageOf(LedgerEntry),
});
