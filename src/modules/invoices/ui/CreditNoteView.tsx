import { Download, FileText } from "lucide-react";
import { Button, DescriptionList, formatMoneyExact, Id, Money, Time } from "../../../web/kit/index.ts";
import { type CreditNote, documentHref } from "./invoiceFacts.ts";

/** A credit note whole, with its documents. */
export function CreditNoteView({
  note,
  of,
}: {
  note: CreditNote;
  of: { organizationId: string } | "system";
}) {
  const { currency } = note;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Button size="small" icon={Download} href={documentHref(of, "credit-notes", note.id, "pdf")}>
          Download PDF
        </Button>
        <Button size="small" icon={FileText} href={documentHref(of, "credit-notes", note.id, "html")}>
          Open as page
        </Button>
      </div>
      <DescriptionList
        facts={[
          ["Given back", formatMoneyExact(note.totalMicros, currency)],
          ["Without tax", formatMoneyExact(note.netMicros, currency)],
          ["Of invoice", <span className="font-mono text-12">{note.invoiceNumber}</span>],
          ["Why", note.reason],
          ["Issued", <Time at={note.issuedAt} isExact />],
          ["Id", <Id value={note.id} />],
        ]}
      />
      <ul className="flex flex-col divide-y divide-line border-y border-line text-13">
        {note.lines.map((line) => (
          <li key={line.position} className="flex gap-4 py-2">
            <span className="min-w-0 grow break-words">{line.description}</span>
            <Money micros={line.totalMicros} currency={currency} />
          </li>
        ))}
      </ul>
    </div>
  );
}
