import type { MailMessage } from "../mail.ts";

// No text of these mails comes from the person who signed up: they reach addresses nobody has confirmed yet.

export const verificationMail = (to: string, url: string): MailMessage => ({
  to,
  subject: "Confirm your email address",
  text: `Confirm this address for your Bailiwick account within one hour:\n\n${url}\n\nIf you did not sign up, ignore this mail.\n`,
});

export const passwordResetMail = (to: string, url: string): MailMessage => ({
  to,
  subject: "Choose a new password",
  text: `Choose a new password for your Bailiwick account within one hour:\n\n${url}\n\nIf you did not ask for this, ignore this mail: your password stays as it is.\n`,
});

export const alreadyRegisteredMail = (to: string, signInUrl: string): MailMessage => ({
  to,
  subject: "You already have an account",
  text: `Someone, perhaps you, tried to sign up to Bailiwick with this address, which has an account already. Sign in here:\n\n${signInUrl}\n\nIf it was not you, ignore this mail.\n`,
});
