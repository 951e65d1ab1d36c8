/** Who may do what: resolves credentials to callers, caches them with a bound on staleness. Owns no table of its own. */
export { accessTags, createAuthenticator, hashSecret } from "./authenticate.ts";
export { createKeyUse } from "./key-use.ts";
export { intersect, permissionsOfRole } from "./roles.ts";
