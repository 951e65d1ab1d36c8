import { InOrganization } from "./InOrganization.tsx";
import { WebhookList } from "./WebhookList.tsx";

/** Where the events of an organization and all its workspaces are sent. */
export const OrganizationWebhooksPage = () => (
  <InOrganization>
    <WebhookList />
  </InOrganization>
);
