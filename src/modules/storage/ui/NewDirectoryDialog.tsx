import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, TextInput } from "../../../web/kit/index.ts";

/** Makes a directory below the one that is shown. Mount it when it opens. */
export function NewDirectoryDialog({
  storageId,
  parent,
  onClose,
}: {
  storageId: string;
  parent: string;
  onClose: () => void;
}) {
  const api = useApi();
  const [name, setName] = useState("");
  const make = useAction(
    () => api.storage.filesMkdir({ id: storageId, path: parent ? `${parent}/${name}` : name }),
    { what: "The directory was not made.", refreshes: ["storage"], isInPlace: true, onDone: onClose },
  );
  return (
    <Dialog
      isOpen
      width="small"
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="New directory"
      description={parent ? `In ${parent}` : "At the top"}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-directory" disabled={!name} isLoading={make.isBusy}>
            Make directory
          </Button>
        </>
      }
    >
      <form
        id="new-directory"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name && !make.isBusy) make.run();
        }}
      >
        <Field label="Name" error={make.fieldErrors.path}>
          <TextInput value={name} onValueChange={setName} maxLength={200} placeholder="reports" autoFocus />
        </Field>
        {make.problem && <ErrorState problem={make.problem} isInline />}
      </form>
    </Dialog>
  );
}
