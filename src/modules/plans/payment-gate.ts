import type { Tx } from "../../platform/db/door.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";

/**
 * Throws where a plan must be paid for before it can be chosen, `isAtOnce` when it counts from now on; the organization is that
 * of the transaction's scope.
 */
export type PaymentGate = (t: VerbTx, change: { isAtOnce: boolean }) => Promise<void>;

/** Throws where what follows the trial is undone where it is paid, and not here. */
export type UndoGate = (t: VerbTx) => Promise<void>;

let gate: PaymentGate = async () => {};
let undoGate: UndoGate = async () => {};
/** What takes payments says when a plan may be chosen; without it, plans are paid by invoice. */
export function registerPaymentGate(registered: PaymentGate, undo: UndoGate): void {
  gate = registered;
  undoGate = undo;
}
export const requirePaying: PaymentGate = (t, change) => gate(t, change);
export const requireUndoable: UndoGate = (t) => undoGate(t);

/** Whether what the present month of the organization costs has been paid; where plans are paid by invoice, always. */
export type MonthGate = (t: Tx, platform: Platform, organizationId: string) => Promise<boolean>;

let monthGate: MonthGate = async () => true;
export const registerMonthGate = (registered: MonthGate): void => void (monthGate = registered);
export const isMonthPaid: MonthGate = (t, platform, organizationId) => monthGate(t, platform, organizationId);
