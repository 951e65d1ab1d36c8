import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Field, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";

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
    <FormDialog
      width="small"
      title="New directory"
      description={parent ? `In ${parent}` : "At the top"}
      action={make}
      submit="Make directory"
      onSubmit={() => make.run()}
      isReady={name !== ""}
      onClose={onClose}
    >
      <Field label="Name" error={make.fieldErrors.path}>
        <TextInput value={name} onValueChange={setName} maxLength={200} placeholder="reports" autoFocus />
      </Field>
    </FormDialog>
  );
}
