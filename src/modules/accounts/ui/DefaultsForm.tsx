import { useState } from "react";
import {
  type Account,
  client,
  type NavigationOrganization,
  type Place,
  useAction,
} from "../../../web/api/index.ts";
import { Card, Combobox, Field } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";

/** Where one begins, and where new workspaces are made. */
export function DefaultsForm({
  account,
  organizations,
  places,
  onSaved,
}: {
  account: Account;
  organizations: readonly NavigationOrganization[];
  places: readonly Place[];
  onSaved: (account: Account) => void;
}) {
  const [workspaceId, setWorkspaceId] = useState<string | null>(account.defaultWorkspaceId);
  const [organizationId, setOrganizationId] = useState<string | null>(account.defaultOrganizationId);
  const isChanged =
    workspaceId !== account.defaultWorkspaceId || organizationId !== account.defaultOrganizationId;
  const save = useAction(
    () =>
      client.accounts.update({
        defaultWorkspaceId: workspaceId as Account["defaultWorkspaceId"],
        defaultOrganizationId: organizationId as Account["defaultOrganizationId"],
      }),
    { what: "The defaults were not saved.", done: "Saved", isInPlace: true, onDone: onSaved },
  );
  return (
    <Card title="Where you begin">
      <SaveForm action={save} onSave={() => save.run()} isReady={isChanged}>
        <Field
          label="Default workspace"
          isOptional
          help="Its Home opens after signing in. Without one: the workspace you used last, else your personal one."
          error={save.fieldErrors.defaultWorkspaceId}
        >
          <Combobox
            options={places.map(({ id, name, organizationName }) => ({
              value: id as string,
              label: name,
              hint: organizationName,
            }))}
            value={workspaceId}
            onValueChange={setWorkspaceId}
            placeholder="The one used last"
          />
        </Field>
        <Field
          label="Default organization"
          isOptional
          help="A new workspace is made there when you name no organization."
          error={save.fieldErrors.defaultOrganizationId}
        >
          <Combobox
            options={organizations.map(({ id, name }) => ({ value: id as string, label: name }))}
            value={organizationId}
            onValueChange={setOrganizationId}
            placeholder="Your personal one"
          />
        </Field>
      </SaveForm>
    </Card>
  );
}
