/**
 * Pictures of workspaces, organizations and people: a temporary address takes one in, whoever shows it claims it, and nobody's
 * are swept. What shows an icon keeps its id in a column of its own.
 */
import "./operations.ts";
export { claimIcon, iconUrlOf, releaseIcon } from "./claim.ts";
export { iconPaths } from "./openapi.ts";
export { mountIcons } from "./routes.ts";
export { startIconSweeper, sweepIcons } from "./sweep.ts";
