import type { VerbTx } from "../../platform/operation.ts";

/**
 * Throws where a plan must be paid for before it can be chosen, `isAtOnce` when it counts from now on; the organization is that
 * of the transaction's scope.
 */
export type PaymentGate = (t: VerbTx, change: { isAtOnce: boolean }) => Promise<void>;

let gate: PaymentGate = async () => {};
/** What takes payments says when a plan may be chosen; without it, plans are paid by invoice. */
export const registerPaymentGate = (registered: PaymentGate): void => void (gate = registered);
export const requirePaying: PaymentGate = (t, change) => gate(t, change);
