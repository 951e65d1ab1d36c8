import { BadgeCheck, CircleDashed, CircleX, Eye, type LucideIcon, Send, TimerOff } from "lucide-react";
import type { Output } from "../../../web/api/index.ts";
import type { Tone } from "../../../web/kit/index.ts";
import { BUSINESS_TYPES, businessTypeName, COUNTRY_CODES, REJECTION_REASONS } from "../contract.ts";

export type Verification = Output<"verifications.get">;
export type Requirements = Output<"verification_requirements.list">;
export type VerificationDocument = Verification["documents"][number];
export type VerificationState = Verification["state"];

export const STATE_LOOK: Readonly<
  Record<VerificationState, { label: string; tone: Tone; icon: LucideIcon }>
> = {
  not_started: { label: "Not submitted", tone: "grey", icon: CircleDashed },
  submitted: { label: "Submitted", tone: "blue", icon: Send },
  in_review: { label: "In review", tone: "amber", icon: Eye },
  approved: { label: "Approved", tone: "green", icon: BadgeCheck },
  rejected: { label: "Rejected", tone: "red", icon: CircleX },
  expired: { label: "Expired", tone: "red", icon: TimerOff },
};

const countryNames = new Intl.DisplayNames(["en"], { type: "region" });
export const countryName = (code: string): string => countryNames.of(code) ?? code;

export const COUNTRY_OPTIONS = COUNTRY_CODES.map((value) => ({ value, label: countryName(value) })).sort(
  (a, b) => a.label.localeCompare(b.label),
);
export const TYPE_OPTIONS = BUSINESS_TYPES.map((value) => ({ value, label: businessTypeName(value) }));
export const REASON_OPTIONS = Object.entries(REJECTION_REASONS).map(([value, label]) => ({
  value: value as keyof typeof REJECTION_REASONS,
  label,
}));

/** Details and documents may change: it was not submitted, or it was rejected and may be again. */
export const isEditable = ({ state, mayResubmit }: Pick<Verification, "state" | "mayResubmit">): boolean =>
  state === "not_started" || (state === "rejected" && mayResubmit);

/** The most likely country of who sits here; the first choice of a form. */
export function likelyCountry(language: string): string {
  const region = new Intl.Locale(language).maximize().region ?? "US";
  return COUNTRY_CODES.includes(region) ? region : "US";
}
