/** People decide about what the gate asks: who may, until when, once. */
export { passGate, type Passage, type StepPlace } from "./pass-gate.ts";
