/** Who is in a workspace, with which role, and the rules of giving and taking it. */
import "./operations.ts";
export { endAccess } from "./end-access.ts";
export { lockedPower } from "./people-lock.ts";
export { noSuchRole, presetTitle, type ResolvedRole, resolveRole } from "./role.ts";
export { requireGivableRole, requireRoomForServiceAccount } from "./rules.ts";
export { canEnter, findStanding, requireNotAbove, requireStanding, type Standing } from "./standing.ts";
