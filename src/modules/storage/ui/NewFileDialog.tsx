import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Button, CodeEditor, Dialog, ErrorState, Field, TextInput } from "../../../web/kit/index.ts";

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
    <Dialog
      isOpen
      width="large"
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="New file"
      description={parent ? `In ${parent}` : "At the top"}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-file" disabled={!name} isLoading={write.isBusy}>
            Write file
          </Button>
        </>
      }
    >
      <form
        id="new-file"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name && !write.isBusy) write.run();
        }}
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
        {write.problem && <ErrorState problem={write.problem} isInline />}
      </form>
    </Dialog>
  );
}
