import type { Output } from "../../../web/api/index.ts";
import { Button, CodeBlock, Dialog, SecretOnce } from "../../../web/kit/index.ts";
import { exampleCurl } from "./exampleCurl.ts";
import { WebhookUrl } from "./WebhookUrl.tsx";

/** After creating or after a new secret: the address, the secret this one time, and a delivery to try. */
export function ReadyDialog({
  title,
  webhook,
  onClose,
}: {
  title: string;
  webhook: Output<"inbound_webhooks.create">;
  onClose: () => void;
}) {
  const { url, secret, verification } = webhook;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isSticky
      title={title}
      actions={
        <Button look="primary" onClick={onClose}>
          {secret ? "I have stored it" : "Done"}
        </Button>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        {secret && <SecretOnce secret={secret} name="secret" />}
        {url && (
          <>
            <div className="flex min-w-0 flex-col gap-1">
              <span className="text-12 font-medium text-ink-muted">Post to</span>
              <WebhookUrl url={url} />
            </div>
            <div className="flex min-w-0 flex-col gap-1">
              <span className="text-12 font-medium text-ink-muted">Try it</span>
              <CodeBlock
                label="A delivery, with curl"
                language="bash"
                code={exampleCurl(url, verification, secret)}
                maxHeight={240}
              />
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
