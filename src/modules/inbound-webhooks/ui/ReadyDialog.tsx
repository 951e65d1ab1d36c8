import type { Output } from "../../../web/api/index.ts";
import { SecretDialog } from "../../../web/parts/SecretDialog.tsx";
import { exampleCurl } from "./exampleCurl.ts";
import { WebhookUrl } from "./WebhookUrl.tsx";

/** After creating or after a new secret: the address, the secret this one time, and a delivery to try. */
export function ReadyDialog({
  title,
  webhook: { url, secret, verification },
  onClose,
}: {
  title: string;
  webhook: Output<"inbound_webhooks.create">;
  onClose: () => void;
}) {
  return (
    <SecretDialog
      title={title}
      secret={secret}
      name="secret"
      example={
        url
          ? {
              title: "Try it",
              label: "A delivery, with curl",
              code: exampleCurl(url, verification, secret),
              maxHeight: 240,
            }
          : undefined
      }
      onClose={onClose}
    >
      {url && (
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-12 font-medium text-ink-muted">Post to</span>
          <WebhookUrl url={url} />
        </div>
      )}
    </SecretDialog>
  );
}
