import { useState } from "react";
import { useAction, useApi, useGo, useHref, useWorkspace } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, TextArea, TextInput } from "../../../web/kit/index.ts";

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
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Create agent"
      description={
        <>
          In {workspace.organizationName} / <strong className="font-medium text-ink">{workspace.name}</strong>
          . It starts with the scripted demo model, which works offline; choose another in the editor.
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="create-agent" isLoading={create.isBusy}>
            Create agent
          </Button>
        </>
      }
    >
      <form
        id="create-agent"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.run({ name, description, content: { instructions } });
        }}
      >
        <Field label="Name" error={create.fieldErrors.name}>
          <TextInput
            value={name}
            onValueChange={setName}
            autoFocus
            required
            maxLength={80}
            placeholder="Support desk"
          />
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
        {create.problem && <ErrorState problem={create.problem} isInline />}
      </form>
    </Dialog>
  );
}
