import { useState } from "react";
import { client, useList } from "../../../web/api/index.ts";
import { SidePanel } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import type { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { CreditNoteView } from "./CreditNoteView.tsx";
import { creditNoteColumns } from "./invoiceColumns.tsx";
import { CREDIT_NOTES } from "./invoiceFacts.ts";

/** The credit notes of an organization, when there are any. */
export function CreditNotes({
  organizationId,
}: {
  organizationId: ReturnType<typeof useOrganization>["organization"]["id"];
}) {
  const [openId, setOpenId] = useState<string | null>(null);
  const list = useList([CREDIT_NOTES, organizationId], (cursor, signal) =>
    client.creditNotes.list({ organizationId, cursor }, { signal }),
  );
  const open = list.rows?.find(({ id }) => id === openId);
  if (!list.error && !list.rows?.length) return null;
  return (
    <section aria-labelledby="credit-notes" className="min-w-0 pt-6">
      <h2 id="credit-notes" className="pb-2 text-14 font-semibold">
        Credit notes
      </h2>
      <ListTable
        list={list}
        name="credit notes"
        columns={creditNoteColumns}
        onOpen={({ id }) => setOpenId(id)}
        openKey={openId ?? undefined}
        hasKeys={false}
      />
      <SidePanel
        isOpen={open !== undefined}
        onOpenChange={(isOpen) => !isOpen && setOpenId(null)}
        title={open ? `Credit note ${open.number}` : "Credit note"}
      >
        {open && <CreditNoteView note={open} of={{ organizationId }} />}
      </SidePanel>
    </section>
  );
}
