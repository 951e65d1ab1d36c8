import { FilterX, IdCard, ReceiptText } from "lucide-react";
import { client, useList, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  FilterSelect,
  Link,
  PageHeader,
  Table,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
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
const YEARS = Array.from({ length: new Date().getUTCFullYear() - FIRST_YEAR + 1 }, (_, index) => {
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
  const isFiltered = filters.status !== undefined || filters.year !== undefined;
  const clear = () => setUrl({ status: undefined, year: undefined });
  const list = useList([INVOICES, organizationId, filters], (cursor, signal) =>
    client.invoices.list({ organizationId, cursor, ...filters }, { signal }),
  );
  const billing = organizationHref(organization.slug, "billing");
  return (
    <>
      <PageHeader
        title="Invoices"
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
      />
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect
          label="State"
          options={STATUSES}
          values={filters.status ? [filters.status] : []}
          onValuesChange={(values) => setUrl({ status: values.at(-1) })}
        />
        <FilterSelect
          label="Year"
          options={YEARS}
          values={url.year ? [url.year] : []}
          onValuesChange={(values) => setUrl({ year: values.at(-1) })}
        />
      </FilterBar>
      {list.error ? (
        <ListError list={list} what="invoices" />
      ) : (
        <Table
          label="Invoices"
          columns={invoiceColumns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `${billing}/invoices/${id}`}
          {...list.table}
          empty={
            isFiltered ? (
              <EmptyState
                icon={FilterX}
                hint="Filters are set."
                title="No invoice matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState
                icon={ReceiptText}
                title="No invoices yet"
                sentence="What the plan costs is invoiced when a month ends; a top-up when it is paid."
                docs={{ label: "How invoices are made", href: "/docs/invoices" }}
              />
            )
          }
        />
      )}
      <CreditNotes organizationId={organizationId} />
      <DeveloperCorner
        example={verbExample("invoices.list", { organizationId, ...filters })}
        docsHref="/docs/api#invoicesList"
      />
    </>
  );
}
