import { useAction, useApi, useGo, useHref } from "../../../web/api/index.ts";
import { DeleteCard } from "../../../web/parts/DeleteCard.tsx";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";
import { useMarkStale } from "../../../web/parts/useMarkStale.ts";
import type { SnippetDetail } from "./useSnippetDraft.ts";

/** The last section of a snippet's page. */
export function DeleteSnippet({ snippet }: { snippet: SnippetDetail }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const markStale = useMarkStale();
  const remove = useAction(() => api.snippets.delete({ id: snippet.id }), {
    what: "The snippet was not deleted.",
    done: `Snippet “${snippet.name}” deleted`,
    isInPlace: true,
    onDone: () => {
      markStale("snippets");
      go(href("tools/snippets"), { isReplacing: true });
    },
  });
  return (
    <DeleteCard
      kind="snippet"
      rule="A snippet can be deleted when nothing imports it."
      action={remove}
      className="mt-8"
    >
      {(asking) => (
        <DeleteDialog
          {...asking}
          kind="snippet"
          name={snippet.name}
          consequence="The snippet and its versions are gone. What froze one of them keeps it. This cannot be undone."
          isBusy={remove.isBusy}
          error={remove.error}
          userHref={(id) => href(id.startsWith("tool_") ? `tools/${id}` : `tools/snippets/${id}`)}
          onConfirm={() => remove.run()}
        />
      )}
    </DeleteCard>
  );
}
