import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { CodeEditor, Field, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";

/** Writes a text file into the directory that is shown. Mount it when it opens. */
export function NewFileDialog({
  storageId,
  parent,
  onClose,
  onMade,
}: {
  storageId: string;
  parent: string;
  onClose: () => void;
  onMade: (path: string) => void;
}) {
  const api = useApi();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const write = useAction(
    () => {
      const path = parent ? `${parent}/${name}` : name;
      return api.storage.filesWrite({ id: storageId, path, content: { text }, mediaType: "text/plain" });
    },
    {
      what: "The file was not written.",
      refreshes: ["storage"],
      isInPlace: true,
      onDone: ({ path }) => {
        onClose();
        onMade(path);
      },
    },
  );
  return (
    <FormDialog
      width="large"
      title="New file"
      description={parent ? `In ${parent}` : "At the top"}
      action={write}
      submit="Write file"
      onSubmit={() => write.run()}
      isReady={name !== ""}
      onClose={onClose}
    >
      <Field
        label="Name"
        help="A file of that name is replaced. With slashes, its directories are made."
        error={write.fieldErrors.path}
      >
        <TextInput
          isMono
          value={name}
          onValueChange={setName}
          maxLength={500}
          placeholder="notes.md"
          autoFocus
        />
      </Field>
      <div className="flex flex-col gap-1">
        <span className="text-13 font-medium">Content</span>
        <CodeEditor
          label="Content"
          language="text"
          value={text}
          onValueChange={setText}
          minHeight={200}
          maxHeight={420}
        />
      </div>
    </FormDialog>
  );
}
