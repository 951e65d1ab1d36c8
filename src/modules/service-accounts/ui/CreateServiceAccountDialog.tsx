import { useState } from "react";
import { useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, Select, TextInput } from "../../../web/kit/index.ts";
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
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Create service account in ${workspace.name}`}
      description="It belongs to nobody, cannot sign in, and owns keys that outlive the people who made them."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="create-service-account" isLoading={create.isBusy}>
            Create service account
          </Button>
        </>
      }
    >
      <form
        id="create-service-account"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!create.isBusy) create.run();
        }}
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
        {create.problem && <ErrorState problem={create.problem} isInline />}
      </form>
    </Dialog>
  );
}
