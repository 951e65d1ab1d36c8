import { useState } from "react";
import { useAction, useApi, useGo, useHref, useWorkspace } from "../../../web/api/index.ts";
import { Field, TextArea, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";

/** Name and first instructions; everything else is in the editor that opens next. */
export function CreateAgentDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const { workspace } = useWorkspace();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [instructions, setInstructions] = useState("");
  const create = useAction(api.agents.create, {
    what: "The agent could not be created.",
    done: (agent) => `Agent “${agent.name}” created`,
    refreshes: ["agents"],
    isInPlace: true,
    onDone: ({ id }) => go(href(`agents/${id}`), { isReplacing: true }),
  });
  return (
    <FormDialog
      title="Create agent"
      description={
        <>
          In {workspace.organizationName} / <strong className="font-medium text-ink">{workspace.name}</strong>
          . It starts with the scripted demo model, which works offline; choose another in the editor.
        </>
      }
      action={create}
      submit="Create agent"
      onSubmit={() => create.run({ name, description, content: { instructions } })}
      onClose={onClose}
    >
      <Field label="Name" error={create.fieldErrors.name}>
        <TextInput value={name} onValueChange={setName} autoFocus maxLength={80} placeholder="Support desk" />
      </Field>
      <Field label="Description" isOptional error={create.fieldErrors.description}>
        <TextInput
          value={description}
          onValueChange={setDescription}
          maxLength={500}
          placeholder="Answers first questions"
        />
      </Field>
      <Field
        label="Instructions"
        isOptional
        help="What it is for and how it should behave. You can go on writing in the editor."
        error={create.fieldErrors["content.instructions"]}
      >
        <TextArea
          value={instructions}
          onValueChange={setInstructions}
          rows={5}
          placeholder="You answer questions of customers. Be short and friendly…"
        />
      </Field>
    </FormDialog>
  );
}
