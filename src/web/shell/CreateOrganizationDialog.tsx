import { useState } from "react";
import { client, type Organization, useAction } from "../api/index.ts";
import { useSessionChanges } from "../api/useSession.ts";
import { Field, TextInput } from "../kit/index.ts";
import { FormDialog } from "../parts/FormDialog.tsx";

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
    <FormDialog
      title="Create organization"
      description="Holds workspaces and pays for them from one wallet. You become its owner; next you create its first workspace."
      width="small"
      action={create}
      submit="Create organization"
      onSubmit={() => create.run({ name })}
      onClose={onClose}
    >
      <Field label="Name" error={create.fieldErrors.name}>
        <TextInput value={name} onValueChange={setName} autoFocus maxLength={80} placeholder="Acme" />
      </Field>
    </FormDialog>
  );
}
