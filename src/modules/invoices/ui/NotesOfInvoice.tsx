import { useState } from "react";
import { SidePanel, Table } from "../../../web/kit/index.ts";
import { CreditNoteView } from "./CreditNoteView.tsx";
import { creditNoteColumns } from "./invoiceColumns.tsx";
import type { CreditNote } from "./invoiceFacts.ts";

const columns = creditNoteColumns.filter(({ key }) => key !== "invoice");

/** The credit notes of one invoice, when there are any. */
export function NotesOfInvoice({
  notes,
  of,
}: {
  notes: readonly CreditNote[];
  of: { organizationId: string } | "system";
}) {
  const [openId, setOpenId] = useState<string | null>(null);
  const open = notes.find(({ id }) => id === openId);
  if (notes.length === 0) return null;
  return (
    <section aria-labelledby="credit-notes" className="min-w-0">
      <h2 id="credit-notes" className="pb-2 text-14 font-semibold">
        Credit notes
      </h2>
      <Table
        label="Credit notes of this invoice"
        columns={columns}
        rows={notes}
        rowKey={({ id }) => id}
        onOpen={({ id }) => setOpenId(id)}
        openKey={openId ?? undefined}
        hasKeys={false}
      />
      <SidePanel
        isOpen={open !== undefined}
        onOpenChange={(isOpen) => !isOpen && setOpenId(null)}
        title={open ? `Credit note ${open.number}` : "Credit note"}
      >
        {open && <CreditNoteView note={open} of={of} />}
      </SidePanel>
    </section>
  );
}
