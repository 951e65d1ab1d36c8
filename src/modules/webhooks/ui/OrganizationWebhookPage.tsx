import { InOrganization } from "./InOrganization.tsx";
import { WebhookView } from "./WebhookView.tsx";

/** One webhook of an organization. */
export const OrganizationWebhookPage = () => (
  <InOrganization>
    <WebhookView />
  </InOrganization>
);
