import { Button, CodeBlock, Dialog, SecretOnce } from "../../../web/kit/index.ts";

/** Shows a signing secret, this one time. */
export function IssuedSecretDialog({
  title,
  secret,
  onClose,
}: {
  title: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isSticky
      title={title}
      description="Every delivery is signed with it, so that the receiver knows it is from here."
      actions={
        <Button look="primary" onClick={onClose}>
          I have stored it
        </Button>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        <SecretOnce secret={secret} name="signing secret" />
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-12 font-medium text-ink-muted">Give it to the receiver</span>
          <CodeBlock
            label="The secret as an environment variable"
            language="bash"
            code={`export WEBHOOK_SECRET="${secret}"`}
            isWrapped
          />
        </div>
      </div>
    </Dialog>
  );
}
