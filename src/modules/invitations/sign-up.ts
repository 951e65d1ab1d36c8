import { ANONYMOUS, type Caller } from "../../platform/caller.ts";
import { AppError, invalid } from "../../platform/errors.ts";
import type { SignUpInvitations } from "../../platform/identity.ts";
import { workOf } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { accept } from "./accept.ts";
import { acceptInvitation } from "./contract.ts";
import { givesNothing, openInvitation, visit } from "./open.ts";

/** What identity asks of an invitation that comes with a sign-up. */
export function invitationsAtSignUp(platform: Platform): SignUpInvitations {
  return {
    async check(token, email) {
      const invitation = await visit(platform.door, (t) => openInvitation(t, token));
      if (!invitation || givesNothing(invitation)) {
        const message = "is no longer valid: ask for a new invitation, or sign up without it";
        throw new AppError("invalid", `This invitation ${message}`, {
          errors: [{ path: "invitationToken", message }],
        });
      }
      if (email.toLowerCase() !== invitation.email)
        throw invalid("email", "is not the address this invitation was sent to");
    },
    accept(token, { accountId, sessionId, requestId, ip, userAgent }) {
      const caller: Caller = { ...ANONYMOUS, kind: "account", accountId, credentialId: sessionId };
      const facts = { requestId, ip, userAgent, signal: new AbortController().signal };
      const audited = { verb: acceptInvitation, input: { token } };
      return accept(workOf(platform, caller, facts, { accountId }, audited), token, { isNewAccount: true });
    },
  };
}
