import { useState } from "react";
import { useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Field, Select, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { useRoleOptions } from "../../roles/ui/useRoles.ts";

/** A service account is never an owner. */
const NOT_GIVEN = ["owner"];

/** Mount it when it opens. */
export function CreateServiceAccountDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const options = useRoleOptions(NOT_GIVEN);
  const [name, setName] = useState("");
  const [role, setRole] = useState("member");
  const create = useAction(() => api.serviceAccounts.create({ name, role }), {
    what: "The service account was not created.",
    done: ({ name }) => `Service account “${name}” created; give it a key under API keys`,
    refreshes: ["service-accounts", "members"],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={`Create service account in ${workspace.name}`}
      description="It belongs to nobody, cannot sign in, and owns keys that outlive the people who made them."
      action={create}
      submit="Create service account"
      onSubmit={() => create.run()}
      onClose={onClose}
    >
      <Field label="Name" help="What it does, so that you know it again." error={create.fieldErrors.name}>
        <TextInput
          value={name}
          onValueChange={setName}
          autoFocus
          maxLength={80}
          placeholder="nightly import"
        />
      </Field>
      <Field label="Role here" error={create.fieldErrors.role}>
        <Select options={options} value={role} onValueChange={setRole} />
      </Field>
    </FormDialog>
  );
}
