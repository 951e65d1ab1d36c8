import { PageHeader } from "../../../web/kit/index.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";

/** The plan, the wallets, and how they are paid. */
export const BillingPage = () => (
  <OrganizationFrame page="billing">
    <PageHeader title="Billing" />
  </OrganizationFrame>
);
