/** What can be allowed, the roles an organization makes of it, and why somebody may or may not. */
import "./catalogue.ts";
import "./explain.ts";
import "./impact.ts";
import "./operations.ts";
export { requireInCatalogue } from "./permissions.ts";
