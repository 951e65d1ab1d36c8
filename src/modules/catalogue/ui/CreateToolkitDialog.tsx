import { useState } from "react";
import { useAction, useGo } from "../../../web/api/index.ts";
import { Field, TextArea, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { TOOLKITS, useOwner } from "../../tool-sources/ui/owner.ts";

/** Names a toolkit; what it picks is chosen on its page. Mount it when it opens. */
export function CreateToolkitDialog({ onClose }: { onClose: () => void }) {
  const { call, href } = useOwner();
  const go = useGo();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = useAction(() => call("toolkits.create", { name, description }), {
    what: "The toolkit was not created.",
    refreshes: [TOOLKITS],
    isInPlace: true,
    onDone: ({ id }) => go(href("toolkits", `/${id}`)),
  });
  return (
    <FormDialog
      title="Create toolkit"
      description="What it picks is chosen on the next page."
      action={create}
      submit="Create toolkit"
      onSubmit={() => create.run()}
      onClose={onClose}
    >
      <Field label="Name" error={create.fieldErrors.name ?? create.fieldErrors.slug}>
        <TextInput value={name} placeholder="Reading GitHub" onValueChange={setName} autoFocus />
      </Field>
      <Field label="Description" isOptional error={create.fieldErrors.description}>
        <TextArea rows={2} value={description} onValueChange={setDescription} />
      </Field>
    </FormDialog>
  );
}
