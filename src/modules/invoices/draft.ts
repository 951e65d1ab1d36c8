import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { type Amounts, amountsOf, roundingOf, sumOf } from "./amounts.ts";
import { profileOf } from "./billing-profile.ts";
import type { LINE_KINDS } from "./contract.ts";
import { type SellerSettings, sellerOf } from "./seller.ts";

export interface Item {
  kind: (typeof LINE_KINDS)[number];
  description: string;
  workspaceId?: string | null;
  workspaceName?: string | null;
  quantity?: number | null;
  unit?: string | null;
  amountMicros: number;
  /** False: for information, it is no part of the total. */
  isCharged: boolean;
  /** The item or payment it charges; each stands on one invoice. */
  sourceId?: string | null;
}
export type Line = Required<Item> & Amounts & { position: number };

export interface Party {
  legalName: string | null;
  address: string | null;
  country: string | null;
  taxId: string | null;
  email: string | null;
}

/** Everything an invoice says before it has a number. */
export interface Draft extends Amounts {
  currency: string;
  seller: Party;
  customer: Party & { purchaseOrder: string | null };
  taxName: string;
  taxMilli: number;
  notes: string[];
  lines: Line[];
}

const NOTHING: Amounts = { netMicros: 0, taxMicros: 0, totalMicros: 0 };
const REVERSE_CHARGE = "Reverse charge: the tax is owed by the recipient.";

const partyOf = ({ legalName, address, country, taxId, email }: Party): Party => ({
  legalName,
  address,
  country,
  taxId,
  email,
});

const isReverseCharged = (seller: SellerSettings, customer: Party): boolean =>
  seller.isReverseCharge &&
  customer.taxId !== null &&
  customer.country !== null &&
  seller.country !== null &&
  customer.country !== seller.country;

const thousandths = (percent: number): number => Math.round(percent * 1000);

/** The lines with their amounts, and one for what rounding them took or gave. */
export function linesOf(items: readonly Item[], rule: Parameters<typeof amountsOf>[1]): Line[] {
  const charged = items.filter(({ isCharged }) => isCharged).map(({ amountMicros }) => amountMicros);
  const rounding = roundingOf(charged, rule.currency);
  const all: Item[] = [
    ...items.filter(({ isCharged }) => isCharged),
    ...(rounding === 0
      ? []
      : [{ kind: "rounding" as const, description: "Rounding", amountMicros: rounding, isCharged: true }]),
    ...items.filter(({ isCharged }) => !isCharged),
  ];
  return all.map((item, index) => ({
    workspaceId: null,
    workspaceName: null,
    quantity: null,
    unit: null,
    sourceId: null,
    ...item,
    position: index + 1,
    ...(item.isCharged ? amountsOf(item.amountMicros, rule) : NOTHING),
  }));
}

/** Puts an invoice together from what seller and customer say about themselves now. */
export async function composeDraft(
  t: Tx,
  organizationId: string,
  items: readonly Item[],
  options: { isTaxIncluded?: boolean; currency?: string; note?: string | null } = {},
): Promise<Draft> {
  const organization = await t.db
    .selectFrom("organizations")
    .select(["name", "currency"])
    .where("id", "=", organizationId)
    .executeTakeFirst();
  if (!organization) throw notFound("Organization");
  const seller = await sellerOf(t);
  const profile = await profileOf(t, organizationId);
  const currency = options.currency ?? organization.currency;
  const isReversed = isReverseCharged(seller, profile);
  const taxMilli = isReversed ? 0 : thousandths(seller.taxPercent);
  const isTaxIncluded = options.isTaxIncluded ?? seller.isTaxIncluded;
  const lines = linesOf(items, { currency, taxMilli, isTaxIncluded });
  return {
    currency,
    seller: partyOf(seller),
    customer: {
      ...partyOf(profile),
      legalName: profile.legalName ?? organization.name,
      purchaseOrder: profile.purchaseOrder,
    },
    taxName: seller.taxName,
    taxMilli,
    notes: [isReversed ? REVERSE_CHARGE : null, options.note ?? null, seller.note].filter(
      (note): note is string => note !== null && note !== "",
    ),
    lines,
    ...sumOf(lines),
  };
}

export interface Origin {
  kind: "period" | "payment" | "manual";
  /** What it is issued for, at most once; left out: its own id. */
  sourceKey?: string;
  periodStart?: string | null;
  periodEnd?: string | null;
  createdBy: string | null;
}

/** Keeps a draft; answers its id, or null when what it is for has an invoice already. */
export async function keepDraft(
  t: Tx,
  organizationId: string,
  { lines, ...draft }: Draft,
  { sourceKey, ...origin }: Origin,
): Promise<string | null> {
  const id = newId("invoice");
  const kept = await t.db
    .insertInto("invoices")
    .values({
      organizationId,
      id,
      ...draft,
      ...origin,
      sourceKey: sourceKey ?? id,
      seller: JSON.stringify(draft.seller),
      customer: JSON.stringify(draft.customer),
      notes: JSON.stringify(draft.notes),
    })
    .onConflict((known) => known.columns(["organizationId", "sourceKey"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!kept) return null;
  await t.db
    .insertInto("invoiceLines")
    .values(lines.map((line) => ({ organizationId, invoiceId: id, ...line })))
    .execute();
  return id;
}
