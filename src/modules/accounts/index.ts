/** People's logins as the product knows them: profile, onboarding, and what a sign-up makes. Passwords live in identity. */
import "./operations.ts";
export { openPersonalOrganization, provisionAccount } from "./provision.ts";
