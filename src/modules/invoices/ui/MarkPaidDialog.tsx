import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, formatMoney, TextInput } from "../../../web/kit/index.ts";
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
  const submit = () => {
    if (!mark.isBusy && paidWith.trim() !== "") mark.run();
  };
  return (
    <Dialog
      isOpen
      width="small"
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Was ${invoice.number} paid?`}
      description={`${left} reached you outside of here. It moves no credits.`}
      actions={
        <>
          <Button onClick={onClose}>Not yet</Button>
          <Button look="primary" disabled={paidWith.trim() === ""} isLoading={mark.isBusy} onClick={submit}>
            Mark as paid
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="How" help="A bank's reference, cash." error={mark.fieldErrors.paidWith}>
          <TextInput value={paidWith} onValueChange={setPaidWith} maxLength={200} autoFocus />
        </Field>
        {mark.problem && <ErrorState problem={mark.problem} isInline />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
