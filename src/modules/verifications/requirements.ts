/** What verifying takes, as data: documents by country and business type. Another country is another entry of COUNTRIES. */

export const BUSINESS_TYPES = [
  "individual",
  "sole_proprietor",
  "private_limited",
  "llp",
  "partnership",
  "ngo",
  "government",
] as const;
export type BusinessType = (typeof BUSINESS_TYPES)[number];

export const DOCUMENT_KINDS = [
  "passport",
  "national_id",
  "driving_licence",
  "voter_id",
  "tax_card",
  "tax_registration",
  "trade_licence",
  "incorporation_certificate",
  "llp_certificate",
  "partnership_deed",
  "ngo_registration",
  "authorisation_letter",
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** At least one document, of any of these kinds. */
interface Requirement {
  key: string;
  title: string;
  anyOf: readonly DocumentKind[];
}

interface CountryRules {
  /** What the kinds are called there, where it is not their general name. */
  names: Partial<Record<DocumentKind, string>>;
  photoId: readonly DocumentKind[];
  /** Besides the photo ID of the authorised person. */
  proofs: Record<BusinessType, readonly Requirement[]>;
}

const TYPE_NAMES: Record<BusinessType, string> = {
  individual: "Individual",
  sole_proprietor: "Sole proprietor",
  private_limited: "Private limited company",
  llp: "Limited liability partnership",
  partnership: "Partnership",
  ngo: "Non-profit organization",
  government: "Government body",
};

const KIND_NAMES: Record<DocumentKind, string> = {
  passport: "Passport",
  national_id: "National identity card, both sides",
  driving_licence: "Driving licence",
  voter_id: "Voter identity card",
  tax_card: "Tax identity card with photo",
  tax_registration: "Tax registration certificate",
  trade_licence: "Trade licence",
  incorporation_certificate: "Certificate of incorporation",
  llp_certificate: "Certificate of the limited liability partnership",
  partnership_deed: "Partnership deed",
  ngo_registration: "Registration certificate",
  authorisation_letter: "Letter of authorisation",
};

const proof = (title: string, ...anyOf: [DocumentKind, ...DocumentKind[]]): Requirement => ({
  key: anyOf[0],
  title,
  anyOf,
});

/** Everywhere that has no entry of its own. */
const ELSEWHERE: CountryRules = {
  names: {},
  photoId: ["passport", "national_id", "driving_licence"],
  proofs: {
    individual: [],
    sole_proprietor: [proof("Proof of the business", "tax_registration", "trade_licence")],
    private_limited: [proof("Proof of incorporation", "incorporation_certificate")],
    llp: [proof("Proof of the partnership", "llp_certificate")],
    partnership: [proof("Proof of the partnership", "partnership_deed")],
    ngo: [proof("Proof of registration", "ngo_registration")],
    government: [proof("Proof of authority", "authorisation_letter")],
  },
};

const TAX_OF_INDIA = proof("GST registration", "tax_registration");
const COUNTRIES: Partial<Record<string, CountryRules>> = {
  IN: {
    names: {
      national_id: "Aadhaar card, both sides",
      voter_id: "Voter ID card",
      tax_card: "PAN card",
      tax_registration: "GST registration certificate",
    },
    photoId: ["national_id", "tax_card", "passport", "driving_licence", "voter_id"],
    proofs: {
      ...ELSEWHERE.proofs,
      private_limited: [...ELSEWHERE.proofs.private_limited, TAX_OF_INDIA],
      llp: [...ELSEWHERE.proofs.llp, TAX_OF_INDIA],
      partnership: [...ELSEWHERE.proofs.partnership, TAX_OF_INDIA],
    },
  },
};

const rulesOf = (country: string): CountryRules => COUNTRIES[country] ?? ELSEWHERE;

export const businessTypeName = (type: BusinessType): string => TYPE_NAMES[type];
/** What a kind of document is called in a country. */
export const documentKindName = (kind: DocumentKind, country: string): string =>
  rulesOf(country).names[kind] ?? KIND_NAMES[kind];

/** The documents a business type needs in a country: a photo ID of the authorised person, and what proves the business. */
export function requirementsOf(country: string, type: BusinessType): Requirement[] {
  const { photoId, proofs } = rulesOf(country);
  return [{ key: "photo_id", title: "Photo ID of the authorised person", anyOf: photoId }, ...proofs[type]];
}

/** Which requirements these kinds of documents leave open. */
export const openRequirements = (
  country: string,
  type: BusinessType,
  kinds: readonly string[],
): Requirement[] =>
  requirementsOf(country, type).filter(({ anyOf }) => !anyOf.some((kind) => kinds.includes(kind)));

/** Why something was rejected, as people choose it and programs read it. */
export const REJECTION_REASONS = {
  document_unreadable: "A document cannot be read",
  document_expired: "A document has expired",
  wrong_document: "A document is not the one asked for",
  name_mismatch: "Names do not match between documents and details",
  details_mismatch: "Details do not match the documents",
  identity_not_confirmed: "The identity of the authorised person was not confirmed",
  not_eligible: "This business cannot be verified here",
  approval_withdrawn: "The approval was withdrawn",
  other: "Something else, see the note",
} as const;
export type RejectionReason = keyof typeof REJECTION_REASONS;
export const REASON_CODES = Object.keys(REJECTION_REASONS) as [RejectionReason, ...RejectionReason[]];
