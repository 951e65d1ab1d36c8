import { useState } from "react";
import { client, Loaded, type Output, useAction, useApiQuery } from "../../../web/api/index.ts";
import { Card, DeveloperCorner, Link, PageHeader } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { WhoMay } from "../../../web/parts/WhoMay.tsx";
import {
  organizationHref,
  useCanInOrganization,
  useOrganization,
} from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { BILLING_PROFILE } from "./invoiceFacts.ts";
import { changesOf, PartyFields, TextRow, textsOf } from "./PartyFields.tsx";

type Profile = Output<"billing_profile.get">;

/** What stands on the invoices about the organization. */
export const BillingDetailsPage = () => (
  <OrganizationFrame page="billing">
    <BillingDetails />
  </OrganizationFrame>
);

function BillingDetails() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const profile = useApiQuery([BILLING_PROFILE, organizationId], (signal) =>
    client.billingProfile.get({ organizationId }, { signal }),
  );
  return (
    <>
      <PageHeader
        title="Billing details"
        description={
          <>
            What stands on invoices from now on; issued ones stay as they are.{" "}
            <Link href={organizationHref(organization.slug, "billing/invoices")}>Invoices</Link>
          </>
        }
      />
      <Loaded query={profile} thing="billing details">
        {(data) => <ProfileForm key={data.updatedAt} profile={data} />}
      </Loaded>
      <DeveloperCorner
        example={verbExample("billing_profile.update", { organizationId })}
        docsHref="/docs/api#billingProfileUpdate"
      />
    </>
  );
}

const FIELDS = ["legalName", "address", "country", "taxId", "email", "purchaseOrder"] as const;

function ProfileForm({ profile }: { profile: Profile }) {
  const { organization } = useOrganization();
  const canChange = useCanInOrganization()("billing:manage");
  const [texts, setTexts] = useState(() => textsOf(profile, FIELDS));
  const changes = changesOf(textsOf(profile, FIELDS), texts);
  const save = useAction(
    () => client.billingProfile.update({ organizationId: organization.id, ...changes }),
    {
      what: "The billing details were not saved.",
      done: "Saved",
      refreshes: [BILLING_PROFILE, "invoices"],
      isInPlace: true,
    },
  );
  const fields = { texts, errors: save.fieldErrors, isDisabled: !canChange, onChange: setTexts };
  return (
    <Card title="On your invoices" className="max-w-180">
      <SaveForm
        action={save}
        onSave={() => save.run()}
        isReady={Object.keys(changes).length > 0}
        canSave={canChange}
      >
        <PartyFields {...fields} namePlaceholder={organization.name} />
        <TextRow
          {...fields}
          name="email"
          label="Mail for invoices"
          type="email"
          help="Every invoice and credit note is sent there as PDF. Empty: nowhere; who manages billing is told all the same."
        />
        <TextRow
          {...fields}
          name="purchaseOrder"
          label="Purchase order number"
          help="Printed on every invoice until you change it."
        />
        <p className="text-12 text-ink-faint">
          <WhoMay
            see="owners, admins and billing admins"
            change="owners and billing admins"
            canChange={canChange}
          />
        </p>
      </SaveForm>
    </Card>
  );
}
