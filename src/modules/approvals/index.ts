/** People decide about what the gate asks: who may, until when, once. Owns approvals and decisions; never a tool of a model. */
import "./open-link.ts";
import "./operations.ts";
import "./outcome.ts";
import "./propose.ts";
export { startApprovals } from "./background.ts";
export { passGate, type Passage, type StepPlace } from "./pass-gate.ts";
export { redactArguments } from "./redact.ts";
