import { client, Loaded, useApiQuery } from "../../../web/api/index.ts";
import { Badge, Callout, DetailHeader, DeveloperCorner } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { organizationHref, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { INVOICES } from "./invoiceFacts.ts";
import { InvoiceView } from "./InvoiceView.tsx";

/** What the invoice of the running month would say. */
export const NextInvoicePage = () => (
  <OrganizationFrame page="billing">
    <NextInvoice />
  </OrganizationFrame>
);

function NextInvoice() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const list = { label: "Invoices", href: organizationHref(organization.slug, "billing/invoices") };
  const next = useApiQuery([INVOICES, organizationId, "next"], (signal) =>
    client.invoices.preview({ organizationId }, { signal }),
  );
  return (
    <>
      <Loaded query={next} thing="preview" list={list}>
        {(data) => (
          <>
            <DetailHeader
              list={list}
              name="This month so far"
              status={<Badge>Draft</Badge>}
              meta={[`${data.periodStart} to ${data.periodEnd}`]}
            />
            <div className="flex min-w-0 flex-col gap-4">
              <Callout>
                {data.totalMicros > 0
                  ? "It is issued after the month has ended, with what is here then and what is still to come."
                  : "Nothing is to be charged yet. Without anything to charge, no invoice is made."}
              </Callout>
              <InvoiceView invoice={data} />
            </div>
          </>
        )}
      </Loaded>
      <DeveloperCorner
        example={verbExample("invoices.preview", { organizationId })}
        docsHref="/docs/api#invoicesPreview"
      />
    </>
  );
}
