/**
 * Who did what: reads the entries every state-changing verb writes in its own transaction, chains them afterwards, and
 * exports them so that anybody can check that nothing was changed or left out. Never writes or changes an entry.
 */
import "./operations.ts";
export { auditExportPaths } from "./openapi.ts";
export { mountAuditExports } from "./routes.ts";
export { startAuditSealer } from "./sealer.ts";
export { isSignedBy, signedBytes } from "./chain.ts";
export { createSigner, publicKeys, rotateSigningKey } from "./signing-key.ts";
