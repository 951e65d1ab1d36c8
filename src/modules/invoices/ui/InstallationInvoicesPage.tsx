import { FilterX, Plus, ReceiptText, Store } from "lucide-react";
import { type Output, useApi, useGo, useList, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  type Column,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  FilterSelect,
  PageHeader,
  Table,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { CreateInvoiceDialog } from "./CreateInvoiceDialog.tsx";
import { invoiceColumns } from "./invoiceColumns.tsx";
import { INSTALLATION_INVOICES, STATUSES } from "./invoiceFacts.ts";

type Row = Output<"installation_invoices.list">["data"][number];

/** Invoices and drafts of every organization, for the administrator. */
export const InstallationInvoicesPage = () => (
  <SystemFrame page="invoices">
    <Invoices />
  </SystemFrame>
);

const columns: Column<Row>[] = [
  { key: "organization", header: "Organization", cell: ({ organizationName }) => organizationName },
  ...(invoiceColumns as unknown as Column<Row>[]),
];
const OPTIONS = [{ value: "draft", label: "Draft" } as const, ...STATUSES];
const isStatus = (text: string | undefined): text is Row["status"] =>
  OPTIONS.some(({ value }) => value === text);

function Invoices() {
  const api = useApi();
  const go = useGo();
  const [url, setUrl] = useUrlState();
  const filters = {
    status: isStatus(url.status) ? url.status : undefined,
    organizationId: url.organization?.startsWith("org_")
      ? (url.organization as Row["organizationId"])
      : undefined,
  };
  const isFiltered = filters.status !== undefined || filters.organizationId !== undefined;
  const clear = () => setUrl({ status: undefined, organization: undefined });
  const list = useList([INSTALLATION_INVOICES, filters], (cursor, signal) =>
    api.installationInvoices.list({ cursor, ...filters }, { signal }),
  );
  const create = (
    <Button look="primary" icon={Plus} onClick={() => setUrl({ invoice: "new" })}>
      Draft an invoice
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Invoices"
        description="Months and payments are invoiced by themselves. By hand: what was sold outside of here."
        actions={
          <>
            <Button icon={Store} href="/system/invoices/seller">
              Seller details
            </Button>
            {create}
          </>
        }
      />
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect
          label="State"
          options={OPTIONS}
          values={filters.status ? [filters.status] : []}
          onValuesChange={(values) => setUrl({ status: values.at(-1) })}
        />
      </FilterBar>
      {list.error ? (
        <ListError list={list} what="invoices" />
      ) : (
        <Table
          label="Invoices"
          columns={columns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/system/invoices/${id}`}
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
                title="Nothing was invoiced yet"
                sentence="Say who sells first: name, address and tax stand on every invoice."
                action={<Button href="/system/invoices/seller">Seller details</Button>}
                docs={{ label: "How invoices are made", href: "/docs/invoices" }}
              />
            )
          }
        />
      )}
      <DeveloperCorner
        example={verbExample("installation_invoices.list", filters)}
        docsHref="/docs/api#installationInvoicesList"
      />
      {url.invoice === "new" && (
        <CreateInvoiceDialog
          organizationId={url.organization ?? ""}
          onClose={() => setUrl({ invoice: undefined })}
          onDone={({ id }) => go(`/system/invoices/${id}`)}
        />
      )}
    </>
  );
}
