import type { ComponentProps, ReactNode } from "react";
import { Button, CodeBlock, Dialog, SecretOnce } from "../kit/index.ts";

export interface IssuedSecret {
  /** Null: there is none, and the rest is shown all the same. */
  secret: string | null;
  /** `API key` */
  name: string;
  description?: ReactNode;
  /** What to do with it. */
  example?: ComponentProps<typeof CodeBlock> & { title: string };
}

/** Shows a new secret, this one time, with something to use it for. */
export function SecretDialog({
  title,
  secret,
  name,
  description,
  example,
  onClose,
  children,
}: IssuedSecret & { title: string; onClose: () => void; children?: ReactNode }) {
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isSticky
      title={title}
      description={description}
      actions={
        <Button look="primary" onClick={onClose}>
          {secret === null ? "Done" : "I have stored it"}
        </Button>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        {secret !== null && <SecretOnce secret={secret} name={name} />}
        {children}
        {example && (
          <div className="flex min-w-0 flex-col gap-1">
            <span className="text-12 font-medium text-ink-muted">{example.title}</span>
            <CodeBlock {...example} language="bash" />
          </div>
        )}
      </div>
    </Dialog>
  );
}
