/** Keys programs use: bound to one workspace, never stronger than their owner, shown once, revoked at once. */
import "./operations.ts";
import "./organization-keys.ts";
import "./regenerate.ts";
export { startKeyExpiry, tellOfExpiry } from "./expiry.ts";
