/**
 * Credentials of an organization, a workspace or a member, encrypted: model providers' and other services'. A secret leaves only
 * towards the hosts it is for.
 */
import "./operations.ts";
export { mountConnectCallback } from "./callback.ts";
export { connectionAsUsed, type Credential, credentialFor, type CredentialRequest } from "./credential.ts";
export { hostOf } from "./hosts.ts";
export { type OutboundAnswer, outboundCall, type OutboundRecord, type OutboundRequest } from "./outbound.ts";
export {
  type ActionDefinition,
  type AuthMethod,
  fillIn,
  type IntegrationDefinition,
  integrationOf,
  integrations,
  registerIntegration,
} from "./definition.ts";
export { flushUses } from "./last-use.ts";
export { REDIRECT_PATH, redirectUriOf } from "./oauth/pending.ts";
export { finishRenewing } from "./oauth/refresh.ts";
export { redactor, redactValue } from "./redact.ts";
export { sealAppSecret } from "./secret.ts";
export { requireSigning } from "./users.ts";
export { startConnectionUpkeep } from "./upkeep.ts";
export { openConnection, rotateSecrets } from "./secret.ts";
