import { usePageTitle } from "../../../web/api/index.ts";
import { InWorkspace } from "./InWorkspace.tsx";
import { WebhookList } from "./WebhookList.tsx";

/** Where the events of the workspace are sent. */
export function WebhooksPage() {
  usePageTitle("Webhooks");
  return (
    <InWorkspace>
      <WebhookList />
    </InWorkspace>
  );
}
