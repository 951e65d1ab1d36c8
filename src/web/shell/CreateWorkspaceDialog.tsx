import { useState } from "react";
import { client, type NavigationOrganization, useAction, type Workspace } from "../api/index.ts";
import { useSession, useSessionChanges } from "../api/useSession.ts";
import { type Environment, Field, RadioGroup, Select, TextInput } from "../kit/index.ts";
import { FormDialog } from "../parts/FormDialog.tsx";
import { IconUpload } from "../parts/IconUpload.tsx";
import { type Candidate, PeoplePicker } from "../parts/PeoplePicker.tsx";

import { useCreatableOrganizations } from "./useCreatableOrganizations.ts";

const ENVIRONMENTS: { value: Environment; label: string; hint: string }[] = [
  { value: "development", label: "Development", hint: "To build and try things out." },
  { value: "staging", label: "Staging", hint: "A rehearsal of production." },
  { value: "production", label: "Production", hint: "Real work. Irreversible things ask once more." },
];

const nameOf = ({ name, isPersonal }: NavigationOrganization) =>
  isPersonal && !/personal/i.test(name) ? `${name} (personal)` : name;

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
  const { me } = useSession();
  const organizations = useCreatableOrganizations();
  const { addWorkspace } = useSessionChanges();
  const [name, setName] = useState("");
  const [chosenId, setChosenId] = useState(organizationId ?? null);
  const [environment, setEnvironment] = useState<Environment | null>(null);
  const [admins, setAdmins] = useState<Candidate[]>([]);
  const [iconStorageId, setIconStorageId] = useState<string | null>(null);
  const [isUploading, setIsUploading] = useState(false);
  const organization = organizations.find(({ id }) => id === chosenId) ?? organizations[0];
  const create = useAction(client.workspaces.create, {
    what: "The workspace could not be created.",
    done: ({ name, organizationName }) => `Workspace “${name}” created in ${organizationName}`,
    isInPlace: true,
    onDone: (workspace) => {
      addWorkspace(workspace);
      onCreated(workspace);
    },
  });
  const submit = () => {
    if (!environment) return;
    create.run({
      name,
      environment,
      organizationId: organization?.id,
      iconStorageId: iconStorageId ?? undefined,
      admins: admins.length > 0 ? admins.map(({ accountId }) => accountId) : undefined,
    });
  };
  const mayPick = organization && ["owner", "admin", "billing_admin"].includes(organization.role);
  return (
    <FormDialog
      title={organization ? `Create workspace in ${organization.name}` : "Create workspace"}
      description="Its agents, tools, keys and runs are its own; no other workspace sees them."
      action={create}
      submit="Create workspace"
      onSubmit={submit}
      isReady={Boolean(environment) && !isUploading}
      onClose={onClose}
    >
      <Field label="Name" error={create.fieldErrors.name}>
        <TextInput value={name} onValueChange={setName} autoFocus maxLength={80} placeholder="Support" />
      </Field>
      {organizations.length > 1 && (
        <Field label="Organization" error={create.fieldErrors.organizationId}>
          <Select
            options={organizations.map((each) => ({ value: each.id, label: nameOf(each) }))}
            value={organization?.id ?? null}
            onValueChange={(id) => {
              setChosenId(id);
              setAdmins([]);
            }}
          />
        </Field>
      )}
      <RadioGroup
        label="Environment"
        isCards
        value={environment}
        onValueChange={setEnvironment}
        options={ENVIRONMENTS}
      />
      {mayPick && !organization.isPersonal && (
        <div className="flex flex-col gap-1">
          <span className="text-13 font-medium">
            First admins <span className="ml-0.5 font-normal text-ink-faint">optional</span>
          </span>
          <PeoplePicker
            key={organization.id}
            label="First admins"
            queryKey={["account", "people", organization.id]}
            find={async (search, signal) => {
              const { data } = await client.organizationMembers.list(
                { organizationId: organization.id, search, limit: 20 },
                { signal },
              );
              return data.map(({ accountId, name, email }) => ({ accountId, name, hint: email }));
            }}
            exceptId={me.data?.account.id}
            picked={admins}
            onPickedChange={setAdmins}
            help={
              create.fieldErrors.admins ??
              `Owners and admins of ${organization.name} reach it anyway; others only when you add them.`
            }
          />
        </div>
      )}
      <IconUpload
        label="Icon"
        isOptional
        name={name}
        error={create.fieldErrors.iconStorageId}
        onChange={setIconStorageId}
        onBusyChange={setIsUploading}
      />
    </FormDialog>
  );
}
