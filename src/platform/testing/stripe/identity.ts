import type { StripeAccount } from "./account.ts";
import { badRequest, type Fields } from "./wire.ts";

type Endpoint = (account: StripeAccount, id: string, body: Fields, origin: string) => Fields;

function createSession(account: StripeAccount, _: string, body: Fields, origin: string): Fields {
  if (body.type !== "document") throw badRequest("Missing required param: type.", "type");
  const session = account.make("vs", "identity.verification_session", {
    type: body.type,
    status: "requires_input",
    last_error: null,
    last_verification_report: null,
    options: body.options ?? {},
    metadata: { ...body.metadata },
    client_reference_id: body.client_reference_id ?? null,
    redaction: null,
  });
  session.client_secret = `${session.id}_secret`;
  session.url = `${origin}/verify/${session.id}`;
  account.emit("identity.verification_session.created", session);
  return session;
}

function cancelSession(account: StripeAccount, id: string): Fields {
  const session = account.get(id);
  if (session.status !== "requires_input")
    throw badRequest(`You cannot cancel this VerificationSession: it is ${session.status}.`);
  Object.assign(session, { status: "canceled", url: null });
  account.emit("identity.verification_session.canceled", session);
  return session;
}

/** What the API answers about checks of people. */
export const identityEndpoints: Record<string, Endpoint> = {
  "POST identity/verification_sessions": createSession,
  "POST identity/verification_sessions/:id/cancel": (account, id) => cancelSession(account, id),
};

/** What a person does on the page of a check: they are confirmed, or refused with the code of an error. */
export function finishIdentity(
  account: StripeAccount,
  id: string,
  outcome: "verified" | { code: string },
): void {
  const session = account.get(id);
  if (outcome === "verified") {
    Object.assign(session, { status: "verified", url: null, last_error: null });
    account.emit("identity.verification_session.verified", session);
  } else {
    session.last_error = { code: outcome.code, reason: "The person was not confirmed." };
    account.emit("identity.verification_session.requires_input", session);
  }
}
