import { useState } from "react";
import { type ToolDetail, useAction, useApi, useGo, useHref } from "../../../web/api/index.ts";
import { Button, Card } from "../../../web/kit/index.ts";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";
import { useMarkStale } from "../../../web/parts/useMarkStale.ts";

/** The last section of a tool's page. */
export function DeleteTool({ tool }: { tool: ToolDetail }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const markStale = useMarkStale();
  const [isOpen, setIsOpen] = useState(false);
  const remove = useAction(() => api.tools.delete({ id: tool.id }), {
    what: "The tool was not deleted.",
    done: `Tool “${tool.name}” deleted`,
    isInPlace: true,
    onDone: () => {
      markStale("tools");
      markStale("catalogue");
      go(href("tools"), { isReplacing: true });
    },
  });
  return (
    <Card title="Delete" className="mt-8">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-140 text-13 text-ink-muted">
          A tool can be deleted when no agent uses it and no published version froze it.
        </p>
        <Button look="danger" onClick={() => setIsOpen(true)}>
          Delete tool
        </Button>
      </div>
      <DeleteDialog
        isOpen={isOpen}
        onOpenChange={(open) => {
          setIsOpen(open);
          remove.reset();
        }}
        kind="tool"
        name={tool.name}
        consequence="The tool and its content are gone. This cannot be undone."
        isBusy={remove.isBusy}
        error={remove.error}
        userHref={(id) => href(`agents/${id}`)}
        onConfirm={() => remove.run()}
      />
    </Card>
  );
}
