import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Field, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { BaseUrlField } from "./ConnectionDialog.tsx";
import { type ModelConnection, providerOf } from "./providers.ts";

/** Renames a connection, changes its address or replaces its secret, which stays as it is when left empty. */
export function EditConnectionDialog({
  connection,
  onClose,
}: {
  connection: ModelConnection;
  onClose: () => void;
}) {
  const api = useApi();
  const [name, setName] = useState(connection.name);
  const [baseUrl, setBaseUrl] = useState(connection.baseUrl ?? "");
  const [secret, setSecret] = useState("");
  const save = useAction(
    () =>
      api.connections.update({
        id: connection.id,
        name,
        baseUrl: baseUrl === "" ? null : baseUrl,
        ...(secret ? { secret } : {}),
      }),
    {
      what: "The connection was not saved.",
      done: secret ? "Saved, with the new key" : "Saved",
      refreshes: ["connections"],
      isInPlace: true,
      onDone: onClose,
    },
  );
  return (
    <FormDialog
      title={`Edit “${connection.name}”`}
      description={providerOf(connection.kind).label}
      action={save}
      submit="Save"
      onSubmit={() => save.run()}
      onClose={onClose}
    >
      <Field label="Name" error={save.fieldErrors.name}>
        <TextInput value={name} onValueChange={setName} />
      </Field>
      <BaseUrlField
        kind={connection.kind}
        value={baseUrl}
        onValueChange={setBaseUrl}
        error={save.fieldErrors.baseUrl}
      />
      <Field
        label="New API key"
        isOptional
        help={
          connection.secretHint
            ? `The present one ends in “${connection.secretHint}”. Empty leaves it; a new one takes its place at once.`
            : "None is stored."
        }
        error={save.fieldErrors.secret}
      >
        <TextInput type="password" autoComplete="new-password" value={secret} onValueChange={setSecret} />
      </Field>
    </FormDialog>
  );
}
