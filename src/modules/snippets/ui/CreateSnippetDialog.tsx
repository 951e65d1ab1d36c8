import { useState } from "react";
import { useAction, useApi, useGo, useHref } from "../../../web/api/index.ts";
import { Field, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";

const EXAMPLE = `/** What others import. */
export function inCents(amount: number): number {
  return Math.round(amount * 100);
}
`;

/** Asks for a name and goes on to the editor. Mount it when it opens. */
export function CreateSnippetDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = useAction(
    () => api.snippets.create({ name, description, language: "typescript", code: EXAMPLE }),
    {
      what: "The snippet was not created.",
      refreshes: ["snippets"],
      isInPlace: true,
      onDone: ({ id }) => go(href(`tools/snippets/${id}`)),
    },
  );
  return (
    <FormDialog
      title="Create snippet"
      description="It begins with an example; you change it on the next page."
      action={create}
      submit="Create snippet"
      onSubmit={() => create.run()}
      onClose={onClose}
    >
      <Field
        label="Name"
        help="What code imports. Lower-case letters, digits, _ and -, beginning with a letter."
        error={create.fieldErrors.name}
      >
        <TextInput isMono value={name} placeholder="money" onValueChange={setName} autoFocus />
      </Field>
      <Field label="Description" isOptional error={create.fieldErrors.description}>
        <TextInput
          value={description}
          placeholder="Amounts without rounding errors"
          onValueChange={setDescription}
        />
      </Field>
    </FormDialog>
  );
}
