import { IdCard, ReceiptText } from "lucide-react";
import { client, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, Link } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { organizationHref, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { CreditNotes } from "./CreditNotes.tsx";
import { invoiceColumns } from "./invoiceColumns.tsx";
import { INVOICES, isStatus, STATUSES } from "./invoiceFacts.ts";

/** Every invoice and credit note of an organization. */
export const InvoicesPage = () => (
  <OrganizationFrame page="billing">
    <Invoices />
  </OrganizationFrame>
);

const FIRST_YEAR = 2026;
const yearsUntil = (last: number) =>
  Array.from({ length: last - FIRST_YEAR + 1 }, (_, index) => {
    const year = String(FIRST_YEAR + index);
    return { value: year, label: year };
  }).toReversed();

function Invoices() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const [url, setUrl] = useUrlState();
  const filters = {
    status: isStatus(url.status) ? url.status : undefined,
    year: url.year && /^\d{4}$/.test(url.year) ? Number(url.year) : undefined,
  };
  const list = useList([INVOICES, organizationId, filters], (cursor, signal) =>
    client.invoices.list({ organizationId, cursor, ...filters }, { signal }),
  );
  const billing = organizationHref(organization.slug, "billing");
  return (
    <ListPage
      title="Invoices"
      name="invoices"
      description={
        <>
          What was charged to {organization.name} in money. What was spent from credits stands on them for
          information. <Link href={billing}>Back to billing</Link>
        </>
      }
      actions={
        <>
          <Button icon={IdCard} href={`${billing}/details`}>
            Billing details
          </Button>
          <Button icon={ReceiptText} href={`${billing}/invoices/next`}>
            This month so far
          </Button>
        </>
      }
      filters={
        <>
          <UrlFilter name="status" label="State" options={STATUSES} />
          <UrlFilter name="year" label="Year" options={yearsUntil(new Date().getUTCFullYear())} />
        </>
      }
      isFiltered={filters.status !== undefined || filters.year !== undefined}
      onClear={() => setUrl({ status: undefined, year: undefined })}
      list={list}
      columns={invoiceColumns}
      rowHref={({ id }) => `${billing}/invoices/${id}`}
      noMatch={{ title: "No invoice matches", hint: "Filters are set." }}
      empty={{
        icon: ReceiptText,
        title: "No invoices yet",
        sentence: "What the plan costs is invoiced when a month ends; a top-up when it is paid.",
        docs: { label: "How invoices are made", href: "/docs/invoices" },
      }}
      after={<CreditNotes organizationId={organizationId} />}
      example={verbExample("invoices.list", { organizationId, ...filters })}
      docsHref="/docs/api#invoicesList"
    />
  );
}
