import type { EffectCall, GateRecord } from "../../platform/gate.ts";

interface DecidedStep {
  name: string;
  arguments: unknown;
  decision: GateRecord;
}

/** A call as it was put to the gate, of what its step kept. Only tools keep it. */
export const pastCall = ({ name, arguments: args, decision }: DecidedStep): EffectCall => ({
  kind: "tool",
  address: decision.address,
  annotations: decision.annotations,
  fingerprint: name,
  arguments: args,
  caller: decision.caller,
});
