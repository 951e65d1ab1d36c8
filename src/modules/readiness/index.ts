/**
 * What reaching people at scale asks for, as one list that the checklist and the gate share. A module adds what it knows with
 * `readinessCheck`; this one owns no table.
 */
import "./checks/verification.ts";
import "./checks/wallet.ts";
import "./checks/plan.ts";
import "./operations.ts";
export { type ReadinessCheck, readinessCheck, type ReadinessPlace, type ReadinessTx } from "./check.ts";
export { readiness, requireReadyForOutbound } from "./readiness.ts";
