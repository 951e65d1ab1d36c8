import { useState } from "react";
import { type Account, client, type Input, useAction } from "../../../web/api/index.ts";
import { Card, Field, RadioGroup, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { IconUpload } from "../../../web/parts/IconUpload.tsx";

const LEVELS = [
  { value: "new", label: "New to agents", hint: "Pages explain more." },
  { value: "some", label: "Some experience", hint: "I have built an agent or two." },
  { value: "expert", label: "Expert", hint: "Keep it short." },
] as const;

/** Name, picture and experience. */
export function DetailsForm({ account, onSaved }: { account: Account; onSaved: (account: Account) => void }) {
  const [name, setName] = useState(account.name);
  const [level, setLevel] = useState(account.experienceLevel);
  const [icon, setIcon] = useState<string | null>();
  const [isUploading, setIsUploading] = useState(false);
  const isChanged = name !== account.name || level !== account.experienceLevel || icon !== undefined;
  const save = useAction(
    () =>
      client.accounts.update({
        ...(name === account.name ? {} : { name }),
        ...(level && level !== account.experienceLevel ? { experienceLevel: level } : {}),
        ...(icon === undefined ? {} : { iconStorageId: icon as Input<"accounts.update">["iconStorageId"] }),
      }),
    {
      what: "The profile was not saved.",
      done: "Saved",
      isInPlace: true,
      onDone: (saved) => {
        setIcon(undefined);
        onSaved(saved);
      },
    },
  );
  return (
    <Card title="You">
      <SaveForm action={save} onSave={() => save.run()} isReady={isChanged && !isUploading}>
        <IconUpload
          label="Picture"
          name={name || (account.email ?? "")}
          iconUrl={account.iconUrl}
          isPerson
          isOptional
          error={save.fieldErrors.iconStorageId}
          onChange={setIcon}
          onBusyChange={setIsUploading}
        />
        <Field
          label="Name"
          help="Seen by everybody you share an organization with, and in their audit logs; changed by you."
          error={save.fieldErrors.name}
        >
          <TextInput value={name} onValueChange={setName} autoComplete="name" maxLength={120} />
        </Field>
        <Field
          label="Email"
          help="What you sign in with. Seen by everybody you share an organization with; it cannot be changed yet."
        >
          <TextInput value={account.email ?? ""} disabled />
        </Field>
        <RadioGroup label="Experience" options={LEVELS} value={level} onValueChange={setLevel} />
      </SaveForm>
    </Card>
  );
}
