import { useState } from "react";
import { client, type Organization, useAction } from "../api/index.ts";
import { useSessionChanges } from "../api/useSession.ts";
import { Button, Dialog, ErrorState, Field, TextInput } from "../kit/index.ts";

/** Mount it when it opens. */
export function CreateOrganizationDialog({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (organization: Organization) => void;
}) {
  const { addOrganization } = useSessionChanges();
  const [name, setName] = useState("");
  const create = useAction(client.organizations.create, {
    what: "The organization could not be created.",
    done: ({ name }) => `Organization “${name}” created`,
    isInPlace: true,
    onDone: (organization) => {
      addOrganization(organization);
      onCreated(organization);
    },
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Create organization"
      description="Holds workspaces and pays for them from one wallet. You become its owner; next you create its first workspace."
      width="small"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="create-organization" isLoading={create.isBusy}>
            Create organization
          </Button>
        </>
      }
    >
      <form
        id="create-organization"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.run({ name });
        }}
      >
        <Field label="Name" error={create.fieldErrors.name}>
          <TextInput value={name} onValueChange={setName} autoFocus maxLength={80} placeholder="Acme" />
        </Field>
        {create.problem && <ErrorState problem={create.problem} isInline />}
      </form>
    </Dialog>
  );
}
