import { usePageTitle } from "../../../web/api/index.ts";
import { InWorkspace } from "./InWorkspace.tsx";
import { WebhookView } from "./WebhookView.tsx";

/** One webhook of the workspace. */
export function WebhookPage() {
  usePageTitle("Webhook", "Webhooks");
  return (
    <InWorkspace>
      <WebhookView />
    </InWorkspace>
  );
}
