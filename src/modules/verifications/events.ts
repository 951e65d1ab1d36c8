import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofOrganization = { version: 1, scope: "organization" } as const;
const Of = z.object({
  verificationId: id("verification"),
  workspaceId: id("workspace").nullable().describe("The workspace that is verified; null: the organization."),
  businessType: z.string(),
  country: z.string(),
});
const example = {
  verificationId: exampleId("verification"),
  workspaceId: null,
  businessType: "private_limited",
  country: "IN",
};
const Refused = Of.extend({
  reasons: z.array(z.string()),
  mayResubmit: z.boolean().describe("Whether it may be changed and submitted again."),
});
const refused = { ...example, reasons: ["document_unreadable"], mayResubmit: true };

export const verificationStarted = eventType({
  ...ofOrganization,
  type: "verification.started",
  title: "Somebody began to verify the organization or a workspace",
  payload: Of,
  example,
});
export const verificationSubmitted = eventType({
  ...ofOrganization,
  type: "verification.submitted",
  title: "Details and documents were handed in for review",
  payload: Of,
  example,
});
export const verificationWithdrawn = eventType({
  ...ofOrganization,
  type: "verification.withdrawn",
  title: "What was handed in was taken back before anybody looked at it",
  payload: Of,
  example,
});
export const verificationInReview = eventType({
  ...ofOrganization,
  type: "verification.in_review",
  title: "A reviewer looks at what was handed in",
  payload: Of,
  example,
});
export const verificationApproved = eventType({
  ...ofOrganization,
  type: "verification.approved",
  title: "The organization or workspace is verified, until a date",
  payload: Of.extend({ expiresAt: z.iso.datetime() }),
  example: { ...example, expiresAt: "2027-01-15T09:30:00.000Z" },
});
export const verificationRejected = eventType({
  ...ofOrganization,
  type: "verification.rejected",
  title: "What was handed in was not accepted",
  payload: Refused,
  example: refused,
});
export const verificationRevoked = eventType({
  ...ofOrganization,
  type: "verification.revoked",
  title: "An approval was withdrawn before its end",
  payload: Refused,
  example: refused,
});
export const verificationExpiring = eventType({
  ...ofOrganization,
  type: "verification.expiring",
  title: "An approval ends within a month; said again a week before",
  payload: Of.extend({ expiresAt: z.iso.datetime(), daysLeft: z.number().int().describe("30 or 7.") }),
  example: { ...example, expiresAt: "2027-01-15T09:30:00.000Z", daysLeft: 30 },
});
export const verificationExpired = eventType({
  ...ofOrganization,
  type: "verification.expired",
  title: "An approval has reached its end",
  payload: Of,
  example,
});
export const verificationDocumentsRemoved = eventType({
  ...ofOrganization,
  type: "verification.documents_removed",
  title: "The content of documents was removed, as the time to keep them is over",
  payload: Of.extend({ documents: z.number().int() }),
  example: { ...example, documents: 3 },
});
