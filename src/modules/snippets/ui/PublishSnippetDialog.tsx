import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Callout, Field, TextArea, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
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
    <FormDialog
      title={`Publish “${snippet.name}”`}
      description="It is loaded once as an importer would. What runs already and published agents keep the version they have."
      action={publish}
      submit={`Publish version ${(snippet.version ?? 0) + 1}`}
      onSubmit={() => publish.run()}
      onClose={onClose}
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
    </FormDialog>
  );
}
