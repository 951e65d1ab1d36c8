import { z } from "zod";

export const PASSWORD_MIN_LENGTH = 10;
export const PASSWORD_MAX_LENGTH = 128;

const email = z.email().max(254);
const name = z.string().trim().min(1).max(100);
const newPassword = z.string().min(PASSWORD_MIN_LENGTH).max(PASSWORD_MAX_LENGTH);
const password = z.string().min(1).max(PASSWORD_MAX_LENGTH);
const token = z.string().min(1).max(1_000);
const callbackURL = z.string().max(2_000).optional();
const rememberMe = z.boolean().optional();
const nothing = z.object({});

/** What of better-auth is open below `/v1/auth`, and the body each takes; the rest of it answers 404. */
export const ENDPOINTS: Record<string, z.ZodObject | null> = {
  "POST /sign-up/email": z.object({
    name,
    email,
    password: newPassword,
    callbackURL,
    rememberMe,
    invitationToken: z.string().min(1).max(200).optional(),
  }),
  "POST /sign-in/email": z.object({ email, password, rememberMe }),
  "POST /sign-out": nothing,
  "GET /get-session": null,
  "POST /send-verification-email": z.object({ email, callbackURL }),
  "GET /verify-email": null,
  "POST /request-password-reset": z.object({ email }),
  "POST /reset-password": z.object({ token, newPassword }),
  "POST /change-password": z.object({
    currentPassword: password,
    newPassword,
    revokeOtherSessions: z.boolean().optional(),
  }),
  "POST /update-user": z.object({ name }),
  "GET /list-sessions": null,
  "POST /revoke-session": z.object({ token }),
  "POST /revoke-sessions": nothing,
  "POST /revoke-other-sessions": nothing,
};
