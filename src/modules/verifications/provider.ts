import type { Platform } from "../../platform/platform.ts";
import { stripeIdentity } from "./stripe-identity.ts";

export interface CheckSubject {
  organizationId: string;
  verificationId: string;
  /** Counts the submissions of a verification: each is checked once, however often it is asked for. */
  submission: number;
}

export type CheckOutcome = { state: "waiting" | "verified" } | { state: "failed"; code: string };

/** Who finds out whether the authorised person is who they say; the rest is looked at by a reviewer. */
export interface VerificationProvider {
  /** Asks for a check, and answers what it is called there; the same subject answers the same. Null: nothing to wait for. */
  begin(subject: CheckSubject): Promise<string | null>;
  /** Where the person shows who they are, once and for a short time; null: they did, or it is over. */
  open(reference: string): Promise<string | null>;
  /** How it stands. */
  look(reference: string): Promise<CheckOutcome>;
  /** Nobody waits for it any more. */
  cancel(reference: string): Promise<void>;
}

/** A reviewer looks at the photo ID, which is uploaded like the other documents. */
const manual: VerificationProvider = {
  begin: async () => null,
  open: async () => null,
  look: async () => ({ state: "waiting" }),
  cancel: async () => {},
};

const PROVIDERS = { manual: () => manual, stripe_identity: stripeIdentity };
export type ProviderName = keyof typeof PROVIDERS;

/** The provider that was asked when it was submitted. */
export const providerOf = (platform: Platform, { provider }: { provider: string }): VerificationProvider =>
  PROVIDERS[provider as ProviderName](platform);

/** Whether who submits now is checked by a provider, so that no photo ID is uploaded. */
export const isPersonChecked = ({ settings }: Platform): boolean =>
  settings.verification().provider !== "manual";
