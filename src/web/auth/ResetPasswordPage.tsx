import { useState } from "react";
import { client, useAction, useGo, useUrlState } from "../api/index.ts";
import { Button, Callout, ErrorState, Field, Link, TextInput } from "../kit/index.ts";
import { AuthLayout } from "../shell/AuthLayout.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";

export function ResetPasswordPage() {
  useDocumentTitle("New password");
  const [{ token }] = useUrlState();
  const go = useGo();
  const [newPassword, setNewPassword] = useState("");
  const reset = useAction(client.auth.resetPassword, {
    what: "The password was not changed.",
    isInPlace: true,
    onDone: () => go("/sign-in?notice=password-changed", { isReplacing: true }),
  });
  return (
    <AuthLayout
      title="Set a new password"
      description="Every other session of this account ends."
      footer={<Link href="/forgot-password">Send a new link</Link>}
    >
      {!token && (
        <Callout kind="warning" title="This link is incomplete">
          Open the link of the mail as a whole, or have a new one sent.
        </Callout>
      )}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          reset.run({ token: token ?? "", newPassword });
        }}
      >
        <Field label="New password" help="At least 10 characters." error={reset.fieldErrors.newPassword}>
          <TextInput
            type="password"
            name="new-password"
            autoComplete="new-password"
            required
            autoFocus
            value={newPassword}
            onValueChange={setNewPassword}
          />
        </Field>
        {reset.problem && <ErrorState problem={reset.problem} isInline />}
        <Button look="primary" type="submit" className="w-full" isLoading={reset.isBusy} disabled={!token}>
          Change password
        </Button>
      </form>
    </AuthLayout>
  );
}
