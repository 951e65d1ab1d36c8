import { Plus, ReceiptText, Store } from "lucide-react";
import { type Output, useApi, useGo, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, type Column } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
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
  // On a phone whose it is says more than its number.
  ...(invoiceColumns as unknown as Column<Row>[]).map((column) =>
    column.key === "number" ? { ...column, priority: 2 as const } : column,
  ),
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
  const list = useList([INSTALLATION_INVOICES, filters], (cursor, signal) =>
    api.installationInvoices.list({ cursor, ...filters }, { signal }),
  );
  return (
    <ListPage
      title="Invoices"
      name="invoices"
      description="Months and payments are invoiced by themselves. By hand: what was sold outside of here."
      actions={
        <>
          <Button icon={Store} href="/system/invoices/seller">
            Seller details
          </Button>
          <Button look="primary" icon={Plus} onClick={() => setUrl({ invoice: "new" })}>
            Draft an invoice
          </Button>
        </>
      }
      filters={<UrlFilter name="status" label="State" options={OPTIONS} />}
      isFiltered={filters.status !== undefined || filters.organizationId !== undefined}
      onClear={() => setUrl({ status: undefined, organization: undefined })}
      list={list}
      columns={columns}
      rowHref={({ id }) => `/system/invoices/${id}`}
      noMatch={{ title: "No invoice matches", hint: "Filters are set." }}
      empty={{
        icon: ReceiptText,
        title: "Nothing was invoiced yet",
        sentence: "Say who sells first: name, address and tax stand on every invoice.",
        action: <Button href="/system/invoices/seller">Seller details</Button>,
        docs: { label: "How invoices are made", href: "/docs/invoices" },
      }}
      example={verbExample("installation_invoices.list", filters)}
      docsHref="/docs/api#installationInvoicesList"
    >
      {url.invoice === "new" && (
        <CreateInvoiceDialog
          organizationId={url.organization ?? ""}
          onClose={() => setUrl({ invoice: undefined })}
          onDone={({ id }) => go(`/system/invoices/${id}`)}
        />
      )}
    </ListPage>
  );
}
