/**
 * Credentials of an organization, a workspace or a member, encrypted: model providers' and other services'. A secret leaves only
 * towards the hosts it is for.
 */
import "./operations.ts";
export { type Credential, credentialFor, type CredentialRequest } from "./credential.ts";
export { type OutboundAnswer, outboundCall, type OutboundRecord, type OutboundRequest } from "./outbound.ts";
export { openConnection, rotateSecrets } from "./secret.ts";
