import type { Platform } from "../../platform/platform.ts";
import { stripeIdentity } from "./stripe-identity.ts";

export interface CheckSubject {
  organizationId: string;
  verificationId: string;
  /** Counts the submissions of a verification: each is checked once, however often it is asked for. */
  submission: number;
}

/** Who finds out whether the authorised person is who they say; the rest is looked at by a reviewer. */
export interface VerificationProvider {
  /** It sees the person's papers itself, so that no photo ID is uploaded. */
  isCheckingPerson: boolean;
  /** Asks for a check, and answers what it is called there; the same subject answers the same. Null: nothing to wait for. */
  begin(subject: CheckSubject): Promise<string | null>;
  /** Where the person shows who they are, once and for a short time; null: they did, or it is over. */
  open(reference: string): Promise<string | null>;
  /** Nobody waits for it any more. */
  cancel(reference: string): Promise<void>;
}

const manual: VerificationProvider = {
  isCheckingPerson: false,
  begin: async () => null,
  open: async () => null,
  cancel: async () => {},
};

/** The provider an administrator chose for this installation. */
export const providerOf = (platform: Platform): VerificationProvider =>
  isPersonChecked(platform) ? stripeIdentity(platform) : manual;

export const isPersonChecked = ({ settings }: Platform): boolean =>
  settings.verification().provider === "stripe_identity";
