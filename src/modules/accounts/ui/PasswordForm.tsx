import { useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Card, Checkbox, Field, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";

/** Changes the password; other devices are signed out unless that is unticked. */
export function PasswordForm({ email, onChanged }: { email: string; onChanged: () => void }) {
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const [isEverywhere, setIsEverywhere] = useState(true);
  const change = useAction(
    () => client.auth.changePassword({ currentPassword, newPassword, revokeOtherSessions: isEverywhere }),
    {
      what: "The password was not changed.",
      done: "Password changed",
      isInPlace: true,
      onDone: () => {
        setCurrent("");
        setNew("");
        onChanged();
      },
    },
  );
  return (
    <Card title="Password">
      <SaveForm
        action={change}
        onSave={() => change.run()}
        isReady={currentPassword !== "" && newPassword !== ""}
        submit="Change password"
        look="secondary"
      >
        {/* So that a password manager knows whose password this is. */}
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Current password" error={change.fieldErrors.currentPassword}>
            <TextInput
              type="password"
              autoComplete="current-password"
              value={currentPassword}
              onValueChange={setCurrent}
            />
          </Field>
          <Field label="New password" help="10 to 128 characters." error={change.fieldErrors.newPassword}>
            <TextInput
              type="password"
              autoComplete="new-password"
              value={newPassword}
              onValueChange={setNew}
            />
          </Field>
        </div>
        <Checkbox
          label="Sign out everywhere else"
          isChecked={isEverywhere}
          onCheckedChange={setIsEverywhere}
        />
      </SaveForm>
    </Card>
  );
}
