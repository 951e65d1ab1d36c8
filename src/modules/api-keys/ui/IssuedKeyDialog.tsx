import { Button, CodeBlock, Dialog, SecretOnce } from "../../../web/kit/index.ts";

/** Shows a new secret, this one time. */
export function IssuedKeyDialog({
  title,
  secret,
  onClose,
}: {
  title: string;
  secret: string;
  onClose: () => void;
}) {
  const { origin } = window.location;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isSticky
      title={title}
      actions={
        <Button look="primary" onClick={onClose}>
          I have stored it
        </Button>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        <SecretOnce secret={secret} name="API key" />
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-12 font-medium text-ink-muted">Try it</span>
          <CodeBlock
            label="Who am I, with curl"
            language="bash"
            code={`curl "${origin}/v1/me" \\\n  -H "Authorization: Bearer ${secret}"`}
            isWrapped
          />
        </div>
      </div>
    </Dialog>
  );
}
