import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { COUNTRY_CODES } from "./countries.ts";
import { BUSINESS_TYPES, DOCUMENT_KINDS, REASON_CODES } from "./requirements.ts";
export {
  BUSINESS_TYPES,
  type BusinessType,
  businessTypeName,
  DOCUMENT_KINDS,
  type DocumentKind,
  documentKindName,
  REASON_CODES,
  REJECTION_REASONS,
  type RejectionReason,
  requirementsOf,
} from "./requirements.ts";
export { COUNTRY_CODES } from "./countries.ts";

export const VERIFICATION_STATES = [
  "not_started",
  "submitted",
  "in_review",
  "approved",
  "rejected",
  "expired",
] as const;
export const VerificationState = z
  .enum(VERIFICATION_STATES)
  .describe("not_started: not submitted. rejected: also an approval that was revoked.");
export type VerificationState = z.output<typeof VerificationState>;
/** What a document may weigh, in bytes. */
export const MAX_DOCUMENT_BYTES = 10_000_000;
/** How many documents a verification may hold. */
export const MAX_DOCUMENTS = 20;

export const VerificationDocument = z.object({
  id: id("verificationDocument"),
  kind: z.enum(DOCUMENT_KINDS),
  name: z.string(),
  mediaType: z.enum(["application/pdf", "image/jpeg", "image/png"]),
  sizeBytes: z.number().int(),
  state: z
    .enum(["stored", "removed"])
    .describe("removed: its content exists no more; that it was there stays."),
  createdAt: z.iso.datetime(),
  removedAt: z.iso.datetime().nullable().describe("Null: its content is there."),
});
export type VerificationDocument = z.output<typeof VerificationDocument>;

const Details = z.object({
  businessType: z.enum(BUSINESS_TYPES),
  country: z.enum(COUNTRY_CODES).describe("Where it is registered; ISO 3166-1 alpha-2."),
  legalName: z.string().trim().max(200),
  registrationNumber: z.string().trim().max(80),
  address: z.string().trim().max(500),
  authorisedPerson: z.string().trim().max(120).describe("Whose photo ID is among the documents."),
});
const Requirement = z.object({
  key: z.string(),
  title: z.string(),
  anyOf: z.array(z.enum(DOCUMENT_KINDS)).describe("One document of any of these kinds is enough."),
});

export const Verification = Details.extend({
  id: id("verification"),
  organizationId: id("organization"),
  workspaceId: id("workspace")
    .nullable()
    .describe("A workspace that differs; null: the organization itself."),
  state: VerificationState,
  documents: z.array(VerificationDocument),
  missing: z.array(Requirement).describe("The documents it still needs."),
  reasons: z.array(z.enum(REASON_CODES)).describe("Why it was rejected."),
  note: z.string().nullable().describe("What the reviewer says about it; null: nothing."),
  mayResubmit: z.boolean().describe("Once rejected: whether it may be changed and submitted again."),
  identityCheck: z
    .enum(["wanted", "waiting", "verified", "failed"])
    .nullable()
    .describe(
      "The check of the authorised person by a provider; waiting: they have not shown who they are yet. Null: no provider checks.",
    ),
  submittedAt: z.iso.datetime().nullable().describe("Null: not submitted, or taken back."),
  decidedAt: z.iso.datetime().nullable().describe("Null: not decided since it was submitted."),
  expiresAt: z.iso
    .datetime()
    .nullable()
    .describe("When the approval ends or was ended; null: never approved."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Verification = z.output<typeof Verification>;

const OfOrganization = z.object({ organizationId: id("organization") });
const One = OfOrganization.extend({ id: id("verification") });
const names = ({ id: of, state }: Pick<Verification, "id" | "state">) => ({ id: of, state });

export const listVerificationRequirements = verb({
  name: "verification_requirements.list",
  http: "GET /v1/verification-requirements",
  summary: "Which documents each type of business needs in a country",
  needs: null,
  scope: "public",
  input: z.object({ country: z.enum(COUNTRY_CODES).default("US") }),
  output: z.object({
    country: z.string(),
    data: z.array(
      z.object({ businessType: z.enum(BUSINESS_TYPES), name: z.string(), documents: z.array(Requirement) }),
    ),
    documentKinds: z.record(z.string(), z.string()).describe("What each kind is called there."),
    isRequired: z.boolean().describe("Outbound at scale needs a verification here."),
    isPersonCheckedElsewhere: z
      .boolean()
      .describe("A provider checks the authorised person, so that no photo ID is uploaded."),
    documentDays: z.number().int().describe("Days after the decision at which documents are removed."),
  }),
});

export const listVerifications = verb({
  name: "verifications.list",
  http: "GET /v1/organizations/{organizationId}/verifications",
  summary: "Verifications of the organization and of workspaces that differ, newest first",
  needs: "verification:manage",
  scope: "organization",
  input: OfOrganization.extend({
    ...pageInput("verification").shape,
    workspaceId: id("workspace").optional().describe("Only those of this workspace."),
  }),
  output: pageOf(Verification),
});
export const getVerification = verb({
  name: "verifications.get",
  http: "GET /v1/organizations/{organizationId}/verifications/{id}",
  summary: "One verification with its documents, never their content",
  needs: "verification:manage",
  scope: "organization",
  input: One,
  output: Verification,
});
export const startVerification = verb({
  name: "verifications.start",
  http: "POST /v1/organizations/{organizationId}/verifications 201",
  summary: "Begin verifying the organization, or a workspace that differs; also to renew an approval",
  needs: "verification:manage",
  scope: "organization",
  input: OfOrganization.extend({
    workspaceId: id("workspace")
      .optional()
      .describe("A workspace that differs; default: the organization itself."),
    ...Details.partial().shape,
    businessType: Details.shape.businessType,
    country: Details.shape.country,
  }),
  output: Verification,
  audit: (_, { id: of, workspaceId, businessType, country }) => ({
    id: of,
    workspaceId,
    businessType,
    country,
  }),
});
export const updateVerification = verb({
  name: "verifications.update",
  http: "PATCH /v1/organizations/{organizationId}/verifications/{id}",
  summary: "Change details that are not submitted yet, or were rejected",
  needs: "verification:manage",
  scope: "organization",
  input: One.extend({ ...Details.partial().shape }),
  output: Verification,
  audit: ({ organizationId: _, id: of, ...fields }) => ({ id: of, fields: Object.keys(fields) }),
});
export const removeVerificationDocument = verb({
  name: "verifications.remove_document",
  http: "DELETE /v1/organizations/{organizationId}/verifications/{id}/documents/{documentId} 204",
  summary: "Remove a document while it is not submitted",
  needs: "verification:manage",
  scope: "organization",
  input: One.extend({ documentId: id("verificationDocument") }),
  output: z.undefined(),
  audit: ({ id: of, documentId }) => ({ id: of, documentId }),
});
export const submitVerification = verb({
  name: "verifications.submit",
  http: "POST /v1/organizations/{organizationId}/verifications/{id}/submit",
  summary: "Hand it in for review; 422 names what is missing",
  needs: "verification:manage",
  scope: "organization",
  input: One,
  output: Verification,
  audit: (_, verification) => names(verification),
});
export const withdrawVerification = verb({
  name: "verifications.withdraw",
  http: "POST /v1/organizations/{organizationId}/verifications/{id}/withdraw",
  summary: "Take it back while nobody looks at it",
  needs: "verification:manage",
  scope: "organization",
  input: One,
  output: Verification,
  audit: (_, verification) => names(verification),
});

export const getIdentityCheck = verb({
  name: "verifications.get_identity_check",
  http: "GET /v1/organizations/{organizationId}/verifications/{id}/identity-check",
  summary: "Where the authorised person shows the provider who they are",
  needs: "verification:manage",
  scope: "organization",
  input: One,
  output: z.object({
    url: z.string().nullable().describe("It works once and for a short time; null: no check waits for them."),
  }),
});

const Somebody = z.object({ id: id("account"), name: z.string() });
/** A verification as its reviewer sees it. */
export const VerificationReview = Verification.extend({
  organizationName: z.string(),
  workspaceName: z.string().nullable().describe("Null: the organization itself, or it is gone."),
  submittedBy: Somebody.nullable().describe("Null: the account is gone."),
  reviewer: Somebody.nullable().describe("Who took it into review or decided; null: nobody, or a provider."),
  reviewStartedAt: z.iso.datetime().nullable().describe("Null: nobody has taken it into review."),
  documentsRemovedAt: z.iso
    .datetime()
    .nullable()
    .describe("When the content of the documents is removed; null: not decided, or none is left."),
});
export type VerificationReview = z.output<typeof VerificationReview>;
const Reviewed = z.object({ id: id("verification") });
const Refusal = Reviewed.extend({
  reasons: z.array(z.enum(REASON_CODES)).min(1).max(REASON_CODES.length),
  note: z.string().trim().max(1000).optional().describe("For the organization to read."),
  mayResubmit: z.boolean().default(true).describe("False: it cannot be changed and submitted again."),
});

export const listVerificationReviews = verb({
  name: "verification_reviews.list",
  http: "GET /v1/system/verifications",
  summary: "Verifications of all organizations, first begun first",
  needs: null,
  scope: "system",
  input: pageInput("verification").extend({
    state: VerificationState.exclude(["not_started"]).default("submitted"),
  }),
  output: pageOf(VerificationReview.omit({ documents: true, missing: true })),
});
export const getVerificationReview = verb({
  name: "verification_reviews.get",
  http: "GET /v1/system/verifications/{id}",
  summary: "One verification with its documents, as its reviewer sees it; none that is not submitted",
  needs: null,
  scope: "system",
  input: Reviewed,
  output: VerificationReview,
});
export const takeVerificationReview = verb({
  name: "verification_reviews.take",
  http: "POST /v1/system/verifications/{id}/take",
  summary: "Take a submitted verification into review; of two reviewers one does",
  needs: null,
  scope: "system",
  input: Reviewed,
  output: VerificationReview,
  audit: (_, verification) => names(verification),
});
export const approveVerification = verb({
  name: "verification_reviews.approve",
  http: "POST /v1/system/verifications/{id}/approve",
  summary: "Approve what is in review, until a date",
  needs: null,
  scope: "system",
  input: Reviewed.extend({
    expiresAt: z.iso.datetime().optional().describe("Default: a year from now; at most ten years."),
    note: z.string().trim().max(1000).optional().describe("For the organization to read."),
  }),
  output: VerificationReview,
  audit: (_, verification) => ({ ...names(verification), expiresAt: verification.expiresAt }),
});
export const rejectVerification = verb({
  name: "verification_reviews.reject",
  http: "POST /v1/system/verifications/{id}/reject",
  summary: "Reject what is in review, with reasons",
  needs: null,
  scope: "system",
  input: Refusal,
  output: VerificationReview,
  audit: ({ reasons, mayResubmit }, verification) => ({ ...names(verification), reasons, mayResubmit }),
});
export const revokeVerification = verb({
  name: "verification_reviews.revoke",
  http: "POST /v1/system/verifications/{id}/revoke",
  summary: "Withdraw an approval before its end, with reasons",
  needs: null,
  scope: "system",
  input: Refusal,
  output: VerificationReview,
  audit: ({ reasons, mayResubmit }, verification) => ({ ...names(verification), reasons, mayResubmit }),
});

export const VerificationSettings = z.object({
  isRequired: z
    .boolean()
    .describe("Whether outbound at scale needs a verified organization. Default: false, nobody is asked."),
  documentDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .describe("How many days after its decision the content of a document is removed. Default: 90."),
  provider: z
    .enum(["manual", "stripe_identity"])
    .describe("Who checks the authorised person: a reviewer by the photo ID, or Stripe Identity."),
});
export const getVerificationSettings = verb({
  name: "verification_settings.get",
  http: "GET /v1/system/verification-settings",
  summary: "Whether verification is needed, by whom, and how long documents are kept",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: VerificationSettings,
});
export const updateVerificationSettings = verb({
  name: "verification_settings.update",
  http: "PATCH /v1/system/verification-settings",
  summary: "Change whether verification is needed, by whom, and how long documents are kept",
  needs: null,
  scope: "system",
  input: VerificationSettings.partial(),
  output: VerificationSettings,
  audit: (input) => ({ ...input }),
});
