/**
 * Who an organization (or a workspace that differs) is, shown by documents and looked at by the installation's administrator or
 * a provider. Owns the states, the encrypted documents and their end; decides nothing about what an unverified one may do.
 */
import "./documents.ts";
import "./operations.ts";
import "./reviews.ts";
import "./settings.ts";
export { keepVerifications, startVerifications } from "./clock.ts";
export { applyIdentityEvent } from "./identity-check.ts";
export { rotateDocumentKeys } from "./rotate.ts";
export { mountVerifications, verificationPaths } from "./routes.ts";
export { standingOf, type VerificationStanding } from "./standing.ts";
