import { useState } from "react";
import { client, type Role, useAction } from "../../../web/api/index.ts";
import { Button, Callout, Dialog, ErrorState, Field, Select, TextInput } from "../../../web/kit/index.ts";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import type { Catalogue } from "./PresetTable.tsx";
import { RolePermissions } from "./RolePermissions.tsx";
import { ROLES } from "./lists.ts";

/** Makes, changes or (without the permission) only shows a role. Mount it when it opens. */
export function RoleDialog({
  role,
  catalogue,
  onClose,
}: {
  role: Role | null;
  catalogue: Catalogue;
  onClose: () => void;
}) {
  const { organization, access } = useOrganization();
  const organizationId = organization.id;
  const canWrite = useCanInOrganization()("roles:write");
  const [name, setName] = useState(role?.name ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(role?.permissions));
  const mine = catalogue.presets.find((preset) => preset.name === access.role)?.permissions ?? [];
  const input = { organizationId, name, description, permissions: [...chosen] };
  const save = useAction(
    () => (role ? client.roles.update({ ...input, id: role.id }) : client.roles.create(input)),
    {
      what: "The role was not saved.",
      done: (saved) => `Role “${saved.name}” saved`,
      refreshes: [ROLES],
      isInPlace: true,
      onDone: onClose,
    },
  );
  const holders = (role?.memberCount ?? 0) + (role?.invitationCount ?? 0);
  return (
    <Dialog
      isOpen
      isSticky={canWrite}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="large"
      title={
        role ? (canWrite ? `Edit role “${role.name}”` : role.name) : `Create role in ${organization.name}`
      }
      description={
        canWrite
          ? "You can put in what you have yourself."
          : "Only owners and admins of the organization change roles."
      }
      actions={
        <>
          <Button onClick={onClose}>{canWrite ? "Cancel" : "Close"}</Button>
          {canWrite && (
            <Button
              look="primary"
              type="submit"
              form="edit-role"
              disabled={chosen.size === 0}
              isLoading={save.isBusy}
            >
              {role ? "Save role" : "Create role"}
            </Button>
          )}
        </>
      }
    >
      <form
        id="edit-role"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isBusy) save.run();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Name" error={save.fieldErrors.name}>
            <TextInput
              value={name}
              onValueChange={setName}
              maxLength={60}
              autoFocus={canWrite}
              disabled={!canWrite}
              placeholder="Support lead"
            />
          </Field>
          <Field label="What for" isOptional error={save.fieldErrors.description}>
            <TextInput
              value={description}
              onValueChange={setDescription}
              maxLength={300}
              disabled={!canWrite}
            />
          </Field>
        </div>
        {canWrite && !role && (
          <Field label="Start from" isOptional help="Takes over what a preset allows; then change it.">
            <Select
              options={catalogue.presets
                .filter(({ permissions }) => permissions.every((each) => mine.includes(each)))
                .map((preset) => ({ value: preset.name, label: preset.title }))}
              value={null}
              placeholder="Choose a preset…"
              onValueChange={(preset) =>
                setChosen(new Set(catalogue.presets.find((each) => each.name === preset)?.permissions))
              }
            />
          </Field>
        )}
        <RolePermissions
          catalogue={catalogue}
          held={mine}
          chosen={chosen}
          onChosenChange={canWrite ? setChosen : null}
        />
        {save.fieldErrors.permissions && (
          <ErrorState
            isInline
            problem={{ what: "The role was not saved.", why: save.fieldErrors.permissions }}
          />
        )}
        {canWrite && holders > 0 && (
          <Callout>
            {holders === 1 ? "One member or invitation has" : `${holders} members and invitations have`} this
            role. What they may do changes as soon as you save.
          </Callout>
        )}
        {save.problem && <ErrorState problem={save.problem} isInline />}
      </form>
    </Dialog>
  );
}
