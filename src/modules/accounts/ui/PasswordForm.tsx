import { useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Button, Card, Checkbox, ErrorState, Field, TextInput } from "../../../web/kit/index.ts";

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
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!change.isBusy) change.run();
        }}
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
        {change.problem && <ErrorState problem={change.problem} isInline />}
        <div>
          <Button
            type="submit"
            disabled={currentPassword === "" || newPassword === ""}
            isLoading={change.isBusy}
          >
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
}
