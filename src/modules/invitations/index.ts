/** Invitations by email: given, mailed, accepted. The link's token is in the mail and nowhere else. */
import "./operations.ts";
export { invitationsAtSignUp } from "./sign-up.ts";
