import { useState } from "react";
import { type Account, client, type Place, useAction } from "../../../web/api/index.ts";
import {
  Avatar,
  Button,
  Card,
  Combobox,
  ErrorState,
  Field,
  RadioGroup,
  TextInput,
} from "../../../web/kit/index.ts";

const LEVELS = [
  { value: "new", label: "New to agents", hint: "Pages explain more." },
  { value: "some", label: "Some experience", hint: "I have built an agent or two." },
  { value: "expert", label: "Expert", hint: "Keep it short." },
] as const;

/** Name, experience and the workspace to begin in. */
export function ProfileForm({
  account,
  workspaces,
  onSaved,
}: {
  account: Account;
  workspaces: readonly Pick<Place, "id" | "name" | "organizationName">[];
  onSaved: (account: Account) => void;
}) {
  const [name, setName] = useState(account.name);
  const [level, setLevel] = useState(account.experienceLevel);
  const [workspaceId, setWorkspaceId] = useState<string | null>(account.defaultWorkspaceId);
  const isChanged =
    name !== account.name || level !== account.experienceLevel || workspaceId !== account.defaultWorkspaceId;
  const save = useAction(
    () =>
      client.accounts.update({
        name,
        ...(level ? { experienceLevel: level } : {}),
        defaultWorkspaceId: workspaceId as Account["defaultWorkspaceId"],
      }),
    { what: "The profile was not saved.", done: "Saved", isInPlace: true, onDone: onSaved },
  );
  return (
    <Card title="You">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isBusy) save.run();
        }}
      >
        <div className="flex items-center gap-3">
          <Avatar name={name || account.email} size="large" />
          <div className="min-w-0">
            <p className="truncate text-14 font-semibold">{account.name}</p>
            <p className="truncate text-13 text-ink-muted">{account.email}</p>
          </div>
        </div>
        <Field label="Name" error={save.fieldErrors.name}>
          <TextInput value={name} onValueChange={setName} autoComplete="name" />
        </Field>
        <RadioGroup label="Experience" options={LEVELS} value={level} onValueChange={setLevel} />
        <Field
          label="Default workspace"
          isOptional
          help="Where you begin after signing in. Without one: the workspace you used last."
          error={save.fieldErrors.defaultWorkspaceId}
        >
          <Combobox
            options={workspaces.map(({ id, name: own, organizationName }) => ({
              value: id as string,
              label: own,
              hint: organizationName,
            }))}
            value={workspaceId}
            onValueChange={setWorkspaceId}
            placeholder="The one used last"
          />
        </Field>
        {save.problem && <ErrorState problem={save.problem} isInline />}
        <div>
          <Button look="primary" type="submit" disabled={!isChanged} isLoading={save.isBusy}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  );
}
