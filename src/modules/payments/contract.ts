import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { ReloadState, ReloadTerms, WalletKind } from "../wallets/contract.ts";

const OrganizationPath = z.object({ organizationId: id("organization") });
/** Less cannot be charged, and more is a slip of the hand. */
const Amount = z
  .number()
  .int()
  .min(1_000_000)
  .max(1e12)
  .describe("Micro-units of the organization's currency, from 1.00; a whole number of its smallest coin.");
const Reason = z.string().trim().min(3).max(300);

export const PaymentProvider = z
  .enum(["manual", "stripe"])
  .describe("manual: the administrator of the installation credits by hand.");
export const PaymentState = z
  .enum(["pending", "succeeded", "failed", "canceled"])
  .describe("pending: not paid yet, or on its way. canceled: left, or its page expired.");
const Brand = z.string().nullable().describe("Of a card or a bank; null: not known.");
const Last4 = z.string().nullable().describe("Last four characters of its number; null: not known.");
const ExpiresPart = z.number().int().nullable().describe("Null: it is no card.");
export const PaymentReversal = z.object({
  id: z.string(),
  kind: z
    .enum(["refund", "dispute", "manual"])
    .describe("manual: the administrator took back what was credited by hand."),
  amountMicros: z.number().int(),
  state: z.string().describe("What the provider says of it: pending, succeeded, needs_response, won, lost …"),
  isTaken: z.boolean().describe("Whether it is out of the wallet now."),
  reason: z.string().nullable().describe("Null: none was given."),
  createdAt: z.iso.datetime(),
});
const BucketKind = z
  .enum(["purchased", "promotional"])
  .describe("purchased: it was paid for. promotional: a present.");
export const Payment = z.object({
  id: id("payment"),
  organizationId: id("organization"),
  provider: PaymentProvider,
  purpose: z
    .enum(["top_up", "reload", "subscription", "credit"])
    .describe("credit: given by the administrator of the installation."),
  wallet: WalletKind.nullable().describe("null: a subscription."),
  bucketKind: BucketKind.nullable().describe("The kind of credit it is; null: none, of a subscription."),
  amountMicros: z.number().int(),
  reversedMicros: z.number().int().describe("Taken back since: refunds, disputes."),
  currency: z.string(),
  state: PaymentState,
  isCredited: z.boolean().describe("Whether the wallet has it."),
  failure: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe("Why it was not paid; null: nothing went wrong."),
  method: z
    .object({ kind: z.string(), brand: Brand, last4: Last4 })
    .nullable()
    .describe("What it was paid with; null: not known, or credited by hand."),
  reason: z.string().nullable().describe("Why it was credited, of a manual one; null: it is not."),
  expiresAt: z.iso.datetime().nullable().describe("When the credit ends; null: never."),
  receiptUrl: z.string().nullable().describe("The provider's page; null: there is none."),
  paidAt: z.iso.datetime().nullable().describe("Null: not paid."),
  createdAt: z.iso.datetime(),
  reversals: z.array(PaymentReversal),
});

export const getPaymentConfig = verb({
  name: "payments.get_config",
  http: "GET /v1/organizations/{organizationId}/payments/config",
  summary: "How this organization can pay",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath,
  output: z.object({
    provider: PaymentProvider,
    currency: z.string(),
    canPay: z.boolean().describe("false: nothing can be paid here; ask who is named in `howToPay`."),
    howToPay: z.string().describe("One sentence for people."),
    minimumMicros: z.number().int(),
    maximumMicros: z.number().int(),
    isTest: z.boolean().describe("Payments are pretended: the provider's key is a test key."),
  }),
});
export const ReturnTo = z
  .string()
  .max(500)
  // Of tabs and line ends an address is rid before it is read.
  .regex(
    /^\/(?:[^/\\\t\n\r][^\t\n\r]*)?$/,
    "must be a path of the dashboard, such as /organizations/acme/billing",
  )
  .default("/")
  .describe("Where in the dashboard the payment page leads back to.");
const Page = z.object({ url: z.string().describe("A page of the provider; send the person there.") });

export const createCheckout = verb({
  name: "payments.create_checkout",
  http: "POST /v1/organizations/{organizationId}/payments/checkout 201",
  summary: "Start a top-up of a wallet: answers the page where it is paid",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({ wallet: WalletKind, amountMicros: Amount, returnTo: ReturnTo }),
  output: Page.extend({ paymentId: id("payment") }),
  audit: ({ wallet, amountMicros }, { paymentId }) => ({ id: paymentId, wallet, amountMicros }),
});
export const listPayments = verb({
  name: "payments.list",
  http: "GET /v1/organizations/{organizationId}/payments",
  summary: "Payments and credits of the organization, newest first",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath.extend({
    ...pageInput("payment").shape,
    state: PaymentState.optional(),
    wallet: WalletKind.optional(),
  }),
  output: pageOf(Payment),
});
export const getPayment = verb({
  name: "payments.get",
  http: "GET /v1/organizations/{organizationId}/payments/{id}",
  summary: "One payment; asked again until it is no longer pending",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath.extend({ id: id("payment") }),
  output: Payment,
});
export const createPortal = verb({
  name: "payments.create_portal",
  http: "POST /v1/organizations/{organizationId}/payments/portal 201",
  summary: "The provider's own page of this organization: cards, receipts, subscription",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({ returnTo: ReturnTo }),
  output: Page,
  audit: () => ({}),
});

export const PaymentMethod = z.object({
  id: id("paymentMethod"),
  kind: z.string().describe("card, sepa_debit, us_bank_account …"),
  brand: Brand,
  last4: Last4,
  expiresMonth: ExpiresPart,
  expiresYear: ExpiresPart,
  isDefault: z.boolean().describe("What automatic reloads are paid with."),
  createdAt: z.iso.datetime(),
});
const MethodPath = OrganizationPath.extend({ id: id("paymentMethod") });
export const listPaymentMethods = verb({
  name: "payment_methods.list",
  http: "GET /v1/organizations/{organizationId}/payment-methods",
  summary: "The saved cards and accounts of the organization",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath,
  output: z.object({ data: z.array(PaymentMethod) }),
});
export const createPaymentMethodSetup = verb({
  name: "payment_methods.create_setup",
  http: "POST /v1/organizations/{organizationId}/payment-methods/setup 201",
  summary: "Answers the page where a card is saved for automatic reloads and subscriptions",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({ returnTo: ReturnTo }),
  output: Page,
  audit: () => ({}),
});
export const setDefaultPaymentMethod = verb({
  name: "payment_methods.set_default",
  http: "POST /v1/organizations/{organizationId}/payment-methods/{id}/default",
  summary: "Pay automatic reloads with this one",
  needs: "billing:manage",
  scope: "organization",
  input: MethodPath,
  output: PaymentMethod,
  audit: ({ id }) => ({ id }),
});
export const removePaymentMethod = verb({
  name: "payment_methods.remove",
  http: "DELETE /v1/organizations/{organizationId}/payment-methods/{id} 204",
  summary: "Forget a saved card or account, here and at the provider",
  needs: "billing:manage",
  scope: "organization",
  input: MethodPath,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});

export const checkoutSubscription = verb({
  name: "subscriptions.checkout",
  http: "POST /v1/organizations/{organizationId}/subscriptions/checkout 201",
  summary: "Subscribe to a plan: answers the page where it is paid",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({ plan: z.string().trim().min(1).max(60), returnTo: ReturnTo }),
  output: Page,
  audit: ({ plan }) => ({ plan }),
});

const ReloadPath = OrganizationPath.extend({ kind: WalletKind });
export const Reload = z.object({
  wallet: WalletKind,
  isOn: z.boolean().describe("False: its state is off."),
  state: ReloadState,
  ...ReloadTerms,
  reloadedThisMonthMicros: z
    .number()
    .int()
    .describe("Paid or under way in this calendar month (UTC); counts against the cap."),
  lastFailure: z
    .object({ code: z.string(), message: z.string(), at: z.iso.datetime() })
    .nullable()
    .describe("Why it stopped; null unless the state is failed."),
});
export const getReload = verb({
  name: "wallets.get_reload",
  http: "GET /v1/organizations/{organizationId}/wallets/{kind}/reload",
  summary: "The automatic reload of a wallet",
  needs: "billing:read",
  scope: "organization",
  input: ReloadPath,
  output: Reload,
});
export const updateReload = verb({
  name: "wallets.update_reload",
  http: "PUT /v1/organizations/{organizationId}/wallets/{kind}/reload",
  summary: "Set the automatic reload of a wallet; also arms it again after a failure",
  needs: "billing:manage",
  scope: "organization",
  input: ReloadPath.extend({
    isOn: z.boolean().describe("True needs all three amounts, set here or before, and a saved card."),
    thresholdMicros: z
      .number()
      .int()
      .min(1)
      .max(1e12)
      .optional()
      .describe("Reloaded when what is available falls below."),
    amountMicros: Amount.optional().describe("What each reload pays and adds; above the threshold."),
    monthlyCapMicros: Amount.optional().describe(
      "The most that reloads of this wallet pay in a calendar month (UTC).",
    ),
  }),
  output: Reload,
  audit: ({ kind, isOn }) => ({ kind, isOn }),
});

export const grantCredits = verb({
  name: "credits.grant",
  http: "POST /v1/system/credits 201",
  summary: "Credit an organization by hand, with a reason",
  needs: null,
  scope: "system",
  input: z.object({
    organizationId: id("organization"),
    wallet: WalletKind,
    amountMicros: z.number().int().min(1).max(1e12),
    kind: z
      .enum(["purchased", "promotional"])
      .default("purchased")
      .describe("purchased: it was paid for, outside. promotional: a present."),
    expiresAt: z.iso.datetime().nullable().default(null).describe("When the credit ends; null: never."),
    reason: Reason.describe("Shown in the organization's ledger."),
  }),
  output: Payment,
  audit: ({ organizationId, wallet, amountMicros, kind, reason }, { id }) => ({
    id,
    organizationId,
    wallet,
    amountMicros,
    kind,
    reason,
  }),
});
export const listCredits = verb({
  name: "credits.list",
  http: "GET /v1/system/credits",
  summary: "What was paid by and credited to every organization, newest first",
  needs: null,
  scope: "system",
  input: pageInput("payment").extend({
    organizationId: id("organization").optional(),
    provider: PaymentProvider.optional().describe("manual: only what was credited by hand."),
    state: PaymentState.optional(),
  }),
  output: pageOf(Payment.extend({ organizationName: z.string() })),
});
export const reverseCredits = verb({
  name: "credits.reverse",
  http: "POST /v1/system/credits/{id}/reverse",
  summary: "Take a credit back, or refund a payment; what of it is spent already is owed",
  needs: null,
  scope: "system",
  input: z.object({
    id: id("payment"),
    amountMicros: z.number().int().min(1).max(1e12).optional().describe("Default: all that is left of it."),
    reason: Reason,
  }),
  output: Payment,
  audit: ({ id, amountMicros, reason }) => ({ id, amountMicros, reason }),
});

export const PaymentDifference = z.object({
  id: id("paymentDifference"),
  kind: z
    .enum(["missing_here", "missing_there", "amount_differs", "not_credited", "credit_differs"])
    .describe(
      "missing_here: the provider has it, we do not. missing_there: the other way round. not_credited, credit_differs: payment and ledger disagree.",
    ),
  subject: z.string().describe("The payment, refund or dispute, as the provider names it; else our id."),
  organizationId: id("organization").nullable().describe("Null: not known."),
  paymentId: id("payment").nullable().describe("Null: there is none here."),
  hereMicros: z
    .number()
    .int()
    .nullable()
    .describe("What is written down here, or is in the ledger; null: nothing."),
  thereMicros: z
    .number()
    .int()
    .nullable()
    .describe("What the provider, or of the ledger the payment, says; null: nothing."),
  state: z
    .enum(["open", "closed"])
    .describe("closed: it was gone when looked at again, or somebody closed it."),
  note: z.string().nullable().describe("Why it was closed; null: it never was."),
  foundAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable().describe("Null: never closed."),
});
export const reconcilePayments = verb({
  name: "payments.reconcile",
  http: "POST /v1/system/payments/reconcile",
  summary: "Compare the provider's payments, refunds and disputes with ours and with the ledger",
  needs: null,
  scope: "system",
  input: z.object({
    since: z.iso.datetime().optional().describe("Default: 35 days ago."),
  }),
  output: z.object({
    since: z.iso.datetime(),
    comparedCount: z.number().int().describe("Payments, refunds and disputes that were looked at."),
    found: z.array(PaymentDifference).describe("Every difference there is now, new or known."),
    closedCount: z.number().int().describe("Differences of before that are gone."),
  }),
  audit: (_, { since, found }) => ({ since, found: found.length }),
});
export const listPaymentDifferences = verb({
  name: "payments.list_differences",
  http: "GET /v1/system/payments/differences",
  summary: "Differences that reconciliation found, newest first",
  needs: null,
  scope: "system",
  input: pageInput("paymentDifference").extend({ state: z.enum(["open", "closed"]).optional() }),
  output: pageOf(PaymentDifference),
});
export const closePaymentDifference = verb({
  name: "payments.close_difference",
  http: "POST /v1/system/payments/differences/{id}/close",
  summary: "Close a difference that was dealt with; it is not opened again",
  needs: null,
  scope: "system",
  input: z.object({ id: id("paymentDifference"), note: Reason }),
  output: PaymentDifference,
  audit: ({ id, note }) => ({ id, note }),
});
