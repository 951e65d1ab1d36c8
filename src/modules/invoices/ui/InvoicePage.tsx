import { Download, FileText } from "lucide-react";
import { client, Loaded, useApiQuery, usePathParam } from "../../../web/api/index.ts";
import { Button, DescriptionList, DetailHeader, DeveloperCorner, Time } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { organizationHref, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { aboutText, documentHref, INVOICES, type InvoiceDetail } from "./invoiceFacts.ts";
import { InvoiceStatus } from "./InvoiceStatus.tsx";
import { InvoiceView } from "./InvoiceView.tsx";
import { NotesOfInvoice } from "./NotesOfInvoice.tsx";

/** One invoice of an organization. */
export const InvoicePage = () => (
  <OrganizationFrame page="billing">
    <OneInvoice />
  </OrganizationFrame>
);

function OneInvoice() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const invoiceId = usePathParam("id") as InvoiceDetail["id"];
  const list = { label: "Invoices", href: organizationHref(organization.slug, "billing/invoices") };
  const invoice = useApiQuery([INVOICES, organizationId, invoiceId], (signal) =>
    client.invoices.get({ organizationId, invoiceId }, { signal }),
  );
  return (
    <>
      <Loaded query={invoice} thing="invoice" list={list}>
        {(data) => (
          <>
            <DetailHeader
              list={list}
              name={`Invoice ${data.number}`}
              id={data.id}
              status={<InvoiceStatus invoice={data} />}
              meta={[aboutText(data), data.issuedAt && <Time at={data.issuedAt} />].filter(Boolean)}
              actions={
                <>
                  <Button
                    icon={FileText}
                    href={documentHref({ organizationId }, "invoices", data.id, "html")}
                  >
                    Open as page
                  </Button>
                  <Button
                    look="primary"
                    icon={Download}
                    href={documentHref({ organizationId }, "invoices", data.id, "pdf")}
                  >
                    Download PDF
                  </Button>
                </>
              }
            />
            <div className="flex min-w-0 flex-col gap-4">
              <InvoiceDates invoice={data} />
              <InvoiceView invoice={data} />
              <NotesOfInvoice notes={data.creditNotes} of={{ organizationId }} />
            </div>
          </>
        )}
      </Loaded>
      <DeveloperCorner
        example={verbExample("invoices.get", { organizationId, invoiceId })}
        docsHref="/docs/api#invoicesGet"
      />
    </>
  );
}

/** When it was issued, falls due, and was paid. */
export function InvoiceDates({ invoice }: { invoice: InvoiceDetail }) {
  const { issuedAt, dueAt, paidAt, paidWith, periodStart, periodEnd, status } = invoice;
  return (
    <DescriptionList
      facts={[
        ["Issued", issuedAt ? <Time at={issuedAt} isExact /> : "not yet"],
        ["Period", periodStart ? `${periodStart} to ${periodEnd}` : undefined],
        ["Due", status === "open" && dueAt ? <Time at={dueAt} isExact /> : undefined],
        ["Paid", paidAt ? <Time at={paidAt} isExact /> : undefined],
        ["Paid with", paidWith ?? undefined],
      ]}
    />
  );
}
