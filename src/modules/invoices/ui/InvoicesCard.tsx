import { ReceiptText } from "lucide-react";
import { client, useList } from "../../../web/api/index.ts";
import { Button, EmptyState, Table } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { organizationHref, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { invoiceColumns } from "./invoiceColumns.tsx";
import { INVOICES } from "./invoiceFacts.ts";

const SHOWN = 5;

/** The newest invoices of the organization, for its billing page. */
export function InvoicesCard() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const href = organizationHref(organization.slug, "billing/invoices");
  const list = useList([INVOICES, organizationId, "newest"], (_, signal) =>
    client.invoices.list({ organizationId, limit: SHOWN }, { signal }),
  );
  return (
    <section aria-labelledby="invoices" className="min-w-0">
      <div className="flex flex-wrap items-center gap-2 pb-2">
        <h2 id="invoices" className="grow text-14 font-semibold">
          Invoices
        </h2>
        <Button size="small" href={`${href}/next`}>
          This month so far
        </Button>
        <Button size="small" href={href}>
          All invoices
        </Button>
      </div>
      {list.error ? (
        <ListError list={list} what="invoices" />
      ) : (
        <Table
          label="Newest invoices"
          columns={invoiceColumns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `${href}/${id}`}
          hasKeys={false}
          rows={list.rows}
          isLoading={list.isLoading}
          empty={
            <EmptyState
              icon={ReceiptText}
              title="No invoices yet"
              sentence="What the plan costs is invoiced when a month ends; a top-up when it is paid."
            />
          }
        />
      )}
    </section>
  );
}
