/** Organizations own people, money and the plan. */
import "./external-ids.ts";
import "./members.ts";
import "./operations.ts";
export { type BrandedOrganization, brandingOf } from "./branding.ts";
export { refuseReserved, slugCandidates, slugify } from "./slug.ts";
export { actingPower, lockPeople } from "./standing.ts";
