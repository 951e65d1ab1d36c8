import { CircleCheck, Download, FileText, Stamp, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import {
  Loaded,
  type Output,
  useAction,
  useApi,
  useApiQuery,
  useGo,
  usePathParam,
} from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  ConfirmDialog,
  DetailHeader,
  DeveloperCorner,
  formatMoney,
  Link,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { CreditNoteDialog } from "./CreditNoteDialog.tsx";
import { aboutText, documentHref, INSTALLATION_INVOICES } from "./invoiceFacts.ts";
import { InvoiceDates } from "./InvoicePage.tsx";
import { InvoiceStatus } from "./InvoiceStatus.tsx";
import { InvoiceView } from "./InvoiceView.tsx";
import { MarkPaidDialog } from "./MarkPaidDialog.tsx";
import { NotesOfInvoice } from "./NotesOfInvoice.tsx";

export type InstallationInvoice = Output<"installation_invoices.get">;
const LIST = { label: "Invoices", href: "/system/invoices" };

/** One invoice of any organization, for the administrator. */
export const InstallationInvoicePage = () => (
  <SystemFrame page="invoices">
    <OneInvoice />
  </SystemFrame>
);

function OneInvoice() {
  const api = useApi();
  const invoiceId = usePathParam("id") as InstallationInvoice["id"];
  const invoice = useApiQuery([INSTALLATION_INVOICES, invoiceId], (signal) =>
    api.installationInvoices.get({ invoiceId }, { signal }),
  );
  return (
    <>
      <Loaded query={invoice} thing="invoice" list={LIST}>
        {(data) => <Shown invoice={data} />}
      </Loaded>
      <DeveloperCorner
        example={verbExample("installation_invoices.get", { invoiceId })}
        docsHref="/docs/api#installationInvoicesGet"
      />
    </>
  );
}

type Asking = "issue" | "discard" | "paid" | "credit";
const REFRESHES = [INSTALLATION_INVOICES];

function Shown({ invoice }: { invoice: InstallationInvoice }) {
  const api = useApi();
  const go = useGo();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { id: invoiceId, status, number, organizationName, organizationId } = invoice;
  const isDraft = status === "draft";
  const close = () => setAsking(null);
  const issue = useAction(() => api.invoices.issue({ invoiceId }), {
    what: "The invoice was not issued.",
    done: (issued) => `Issued as ${issued.number}`,
    refreshes: REFRESHES,
    isInPlace: true,
    onDone: close,
  });
  const discard = useAction(() => api.invoices.discard({ invoiceId }), {
    what: "The draft was not thrown away.",
    done: "Thrown away",
    refreshes: REFRESHES,
    isInPlace: true,
    onDone: () => go(LIST.href),
  });
  const total = formatMoney(invoice.totalMicros, invoice.currency);
  return (
    <>
      <DetailHeader
        list={LIST}
        name={isDraft ? `Draft for ${organizationName}` : `Invoice ${number}`}
        id={invoiceId}
        status={<InvoiceStatus invoice={invoice} />}
        meta={[
          <Link href={`/system/invoices?organization=${organizationId}`} isQuiet>
            {organizationName}
          </Link>,
          aboutText(invoice),
        ]}
        actions={
          <>
            <Button icon={FileText} href={documentHref("system", "invoices", invoiceId, "html")}>
              Open as page
            </Button>
            <Button icon={Download} href={documentHref("system", "invoices", invoiceId, "pdf")}>
              PDF
            </Button>
            {isDraft && (
              <>
                <Button icon={Trash2} onClick={() => setAsking("discard")}>
                  Throw away
                </Button>
                <Button look="primary" icon={Stamp} onClick={() => setAsking("issue")}>
                  Issue
                </Button>
              </>
            )}
            {status === "open" && (
              <Button icon={CircleCheck} onClick={() => setAsking("paid")}>
                Mark as paid
              </Button>
            )}
            {(status === "open" || status === "paid") && (
              <Button icon={Undo2} onClick={() => setAsking("credit")}>
                Credit note
              </Button>
            )}
          </>
        }
      />
      <div className="flex min-w-0 flex-col gap-4">
        {isDraft && (
          <Callout>
            Only administrators of the installation see this draft. Issuing gives it the next number; from
            then on nothing of it changes, and only a credit note undoes it.
          </Callout>
        )}
        <InvoiceDates invoice={invoice} />
        <InvoiceView invoice={invoice} />
        <NotesOfInvoice notes={invoice.creditNotes} of="system" />
      </div>
      <ConfirmDialog
        isOpen={asking === "issue"}
        onOpenChange={close}
        title={`Issue this invoice to ${organizationName}?`}
        consequence={`It gets the next number and asks for ${total}. That cannot be taken back; a credit note undoes it.`}
        action="Issue"
        cancel="Keep the draft"
        isLoading={issue.isBusy}
        error={issue.problem}
        onConfirm={() => issue.run()}
      />
      <ConfirmDialog
        isOpen={asking === "discard"}
        onOpenChange={close}
        title={`Throw away this draft for ${organizationName}?`}
        consequence="It has no number yet, so none is missing afterwards."
        action="Throw away"
        isLoading={discard.isBusy}
        error={discard.problem}
        onConfirm={() => discard.run()}
      />
      {asking === "paid" && <MarkPaidDialog invoice={invoice} onClose={close} />}
      {asking === "credit" && <CreditNoteDialog invoice={invoice} onClose={close} />}
    </>
  );
}
