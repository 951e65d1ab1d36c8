import { type ToolDetail, useAction, useApi, useGo, useHref } from "../../../web/api/index.ts";
import { DeleteCard } from "../../../web/parts/DeleteCard.tsx";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";
import { useMarkStale } from "../../../web/parts/useMarkStale.ts";

/** The last section of a tool's page. */
export function DeleteTool({ tool }: { tool: ToolDetail }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const markStale = useMarkStale();
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
    <DeleteCard
      kind="tool"
      rule="A tool can be deleted when no agent uses it and no published version froze it."
      action={remove}
      className="mt-8"
    >
      {(asking) => (
        <DeleteDialog
          {...asking}
          kind="tool"
          name={tool.name}
          consequence="The tool and its content are gone. This cannot be undone."
          isBusy={remove.isBusy}
          error={remove.error}
          userHref={(id) => href(`agents/${id}`)}
          onConfirm={() => remove.run()}
        />
      )}
    </DeleteCard>
  );
}
