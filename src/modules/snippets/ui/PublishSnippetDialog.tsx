import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Button, Callout, Dialog, ErrorState, Field, TextArea, TextInput } from "../../../web/kit/index.ts";
import type { SnippetDetail } from "./useSnippetDraft.ts";

/** Checks the draft and freezes it as the version imports find. Mount it when it opens. */
export function PublishSnippetDialog({ snippet, onClose }: { snippet: SnippetDetail; onClose: () => void }) {
  const api = useApi();
  const [title, setTitle] = useState("");
  const [notes, setNotes] = useState("");
  const publish = useAction(() => api.snippets.publish({ id: snippet.id, title, notes }), {
    what: "The snippet was not published.",
    done: ({ number, exports, isNew }) =>
      isNew
        ? `Version ${number} published; it exports ${exports.join(", ")}`
        : `Nothing changed since version ${number}; it stands`,
    refreshes: ["snippets"],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Publish “${snippet.name}”`}
      description="It is loaded once as an importer would. What runs already and published agents keep the version they have."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="publish-snippet" isLoading={publish.isBusy}>
            Publish version {(snippet.version ?? 0) + 1}
          </Button>
        </>
      }
    >
      <form
        id="publish-snippet"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!publish.isBusy) publish.run();
        }}
      >
        <Field label="Title" isOptional error={publish.fieldErrors.title}>
          <TextInput value={title} onValueChange={setTitle} />
        </Field>
        <Field label="What changed" isOptional error={publish.fieldErrors.notes}>
          <TextArea rows={3} value={notes} onValueChange={setNotes} />
        </Field>
        {publish.fieldErrors.code && (
          <Callout kind="danger" title="The code cannot be published">
            {publish.fieldErrors.code}
          </Callout>
        )}
        {publish.problem && <ErrorState problem={publish.problem} isInline />}
      </form>
    </Dialog>
  );
}
