/** Who may do what: resolves credentials to callers, caches them with a bound on staleness. Owns no table of its own. */
export { createAuthenticator } from "./authenticate.ts";
export * from "./catalogue.ts";
export { beyond, requireCanGive } from "./give.ts";
export { areWithin, canonicalRange } from "../../platform/ip-ranges.ts";
export { checkKeyFormat, hashSecret, newKeySecret } from "./key-format.ts";
export { createKeyUse } from "./key-use.ts";
export { callerLater, callerOfRun, type LaterCaller } from "./later.ts";
export { livingGrants } from "./living-grants.ts";
export { loadOrganization, loadWorkspace, powerHere } from "./memberships.ts";
export {
  effectiveRole,
  inheritedRole,
  intersect,
  type MembershipRow,
  organizationPower,
  type WorkspacePower,
  workspacePower,
} from "./power.ts";
export { requireMadeWithinToolkit, toolkitOfKey } from "./same-toolkit.ts";
export { accessTags } from "./tags.ts";
export { confinesTo, withinToolkits } from "./within-toolkits.ts";
