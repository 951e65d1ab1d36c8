import { useState } from "react";
import { client, useAction, type Workspace } from "../api/index.ts";
import { useOrganizations, useSessionChanges } from "../api/useSession.ts";
import {
  Button,
  Dialog,
  type Environment,
  ErrorState,
  Field,
  RadioGroup,
  Select,
  TextInput,
} from "../kit/index.ts";

/** Mount it when it opens; `organizationId` is the one chosen at first. */
export function CreateWorkspaceDialog({
  organizationId,
  onClose,
  onCreated,
}: {
  organizationId?: string;
  onClose: () => void;
  onCreated: (workspace: Workspace) => void;
}) {
  const organizations = useOrganizations();
  const { addWorkspace } = useSessionChanges();
  const [name, setName] = useState("");
  const [chosenId, setChosenId] = useState(organizationId ?? null);
  const [environment, setEnvironment] = useState<Environment>("development");
  const mine = (organizations.data ?? []).filter(({ role }) => role === "owner" || role === "admin");
  const ownerId = mine.some(({ id }) => id === chosenId) ? chosenId : (mine[0]?.id ?? null);
  const create = useAction(client.workspaces.create, {
    what: "The workspace could not be created.",
    done: ({ name }) => `Workspace “${name}” created`,
    isInPlace: true,
    onDone: (workspace) => {
      addWorkspace(workspace);
      onCreated(workspace);
    },
  });
  const submit = () => create.run({ name, environment, organizationId: ownerId ?? undefined });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Create workspace"
      description="Its agents, tools, keys and runs are its own; no other workspace sees them."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="create-workspace" isLoading={create.isBusy}>
            Create workspace
          </Button>
        </>
      }
    >
      <form
        id="create-workspace"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="Name" error={create.fieldErrors.name}>
          <TextInput value={name} onValueChange={setName} autoFocus maxLength={80} placeholder="Support" />
        </Field>
        <Field label="Organization" error={create.fieldErrors.organizationId}>
          <Select
            options={mine.map(({ id, name }) => ({ value: id, label: name }))}
            value={ownerId}
            onValueChange={setChosenId}
          />
        </Field>
        <RadioGroup
          label="Environment"
          isCards
          value={environment}
          onValueChange={setEnvironment}
          options={[
            { value: "development", label: "Development", hint: "To build and try things out." },
            { value: "staging", label: "Staging", hint: "A rehearsal of production." },
            {
              value: "production",
              label: "Production",
              hint: "Real work. Irreversible things ask once more.",
            },
          ]}
        />
        {create.problem && <ErrorState problem={create.problem} isInline />}
      </form>
    </Dialog>
  );
}
