import { setTimeout as sleep } from "node:timers/promises";
import { inBackground } from "../../platform/background.ts";
import type { Platform } from "../../platform/platform.ts";
import { closeMonths } from "./close.ts";
import { INVOICE_MAILS_WAITING } from "./issue.ts";
import { sendInvoiceMails } from "./mailing.ts";
import { invoicePayments } from "./of-payments.ts";

const CLOSE_EVERY_MS = 300_000;
const PAYMENTS_EVERY_MS = 15_000;
const MAILS_EVERY_MS = 30_000;
const LEAVE_AFTER_MS = 5_000;

export interface InvoiceWork {
  /** Resolves once everything that was due at the call has been looked at. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Closes months, invoices payments and mails what was issued. Any number of worker processes may. */
export function startInvoices(platform: Platform): InvoiceWork {
  const { log, door } = platform;
  const months = inBackground({
    name: "closing months",
    everyMs: CLOSE_EVERY_MS,
    log,
    work: (isStopping) => closeMonths(platform, isStopping),
  });
  const payments = inBackground({
    name: "invoicing payments",
    everyMs: PAYMENTS_EVERY_MS,
    log,
    work: () => invoicePayments(platform),
  });
  const mails = inBackground({
    name: "mailing invoices",
    everyMs: MAILS_EVERY_MS,
    log,
    work: (isStopping) => sendInvoiceMails(platform, isStopping),
  });
  door.onSignal(INVOICE_MAILS_WAITING, mails.wake);
  return {
    async settle() {
      await payments.settle();
      await months.settle();
      await mails.settle();
    },
    async stop() {
      await Promise.all([months.stop(), payments.stop()]);
      // A mail server that hangs does not keep the process: what it was given is tried again by another one.
      await Promise.race([mails.stop(), sleep(LEAVE_AFTER_MS, undefined, { ref: false })]);
    },
  };
}
