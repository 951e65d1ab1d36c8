import { type ReactNode, useState } from "react";
import { Button, Card } from "../kit/index.ts";

/** The last section of a thing's page: when it can be deleted, and the button that asks. */
export function DeleteCard({
  kind,
  rule,
  action,
  className,
  children,
}: {
  /** `tool` */
  kind: string;
  /** When it can be deleted, and what goes with it. */
  rule: ReactNode;
  /** Forgets what went wrong the last time somebody asked. */
  action: { reset: () => void };
  className?: string;
  /** The question. */
  children: (asking: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) => ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Card title={`Delete this ${kind}`} className={className}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-140 min-w-0 flex-1 basis-60 text-13 text-ink-muted">{rule}</p>
        <Button look="danger" onClick={() => setIsOpen(true)}>
          Delete {kind}
        </Button>
      </div>
      {children({
        isOpen,
        onOpenChange: (open) => {
          setIsOpen(open);
          action.reset();
        },
      })}
    </Card>
  );
}
