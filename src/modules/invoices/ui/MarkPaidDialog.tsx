import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Field, formatMoney, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import type { InstallationInvoice } from "./InstallationInvoicePage.tsx";

/** Notes that an open invoice was paid outside. */
export function MarkPaidDialog({ invoice, onClose }: { invoice: InstallationInvoice; onClose: () => void }) {
  const api = useApi();
  const [paidWith, setPaidWith] = useState("");
  const mark = useAction(() => api.invoices.markPaid({ invoiceId: invoice.id, paidWith: paidWith.trim() }), {
    what: "The payment was not noted.",
    done: "Marked as paid",
    refreshes: ["installation-invoices"],
    isInPlace: true,
    onDone: onClose,
  });
  const left = formatMoney(invoice.totalMicros - invoice.creditedMicros, invoice.currency);
  return (
    <FormDialog
      width="small"
      title={`Was ${invoice.number} paid?`}
      description={`${left} reached you outside of here. It moves no credits.`}
      action={mark}
      submit="Mark as paid"
      onSubmit={() => mark.run()}
      isReady={paidWith.trim() !== ""}
      cancel="Not yet"
      onClose={onClose}
    >
      <Field label="How" help="A bank's reference, cash." error={mark.fieldErrors.paidWith}>
        <TextInput value={paidWith} onValueChange={setPaidWith} maxLength={200} autoFocus />
      </Field>
    </FormDialog>
  );
}
