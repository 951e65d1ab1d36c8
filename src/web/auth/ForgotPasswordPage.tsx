import { useState } from "react";
import { client, useAction } from "../api/index.ts";
import { Button, Callout, ErrorState, Field, Link, TextInput } from "../kit/index.ts";
import { AuthLayout } from "../shell/AuthLayout.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";

export function ForgotPasswordPage() {
  useDocumentTitle("Forgot password");
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState<string>();
  const request = useAction(client.auth.requestPasswordReset, {
    what: "The mail could not be sent.",
    isInPlace: true,
    onDone: (_, input) => setSentTo(input.email),
  });
  return (
    <AuthLayout
      title="Reset your password"
      description="We mail you a link to set a new one."
      footer={<Link href="/sign-in">Back to sign-in</Link>}
    >
      {sentTo && (
        <Callout kind="success" title="Look into your mail">
          If {sentTo} has an account, a link is on its way. It works for one hour.
        </Callout>
      )}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          request.run({ email });
        }}
      >
        <Field label="Email" error={request.fieldErrors.email}>
          <TextInput
            type="email"
            name="email"
            autoComplete="email"
            required
            autoFocus
            value={email}
            onValueChange={setEmail}
          />
        </Field>
        {request.problem && <ErrorState problem={request.problem} isInline />}
        <Button
          look={sentTo ? "secondary" : "primary"}
          type="submit"
          className="w-full"
          isLoading={request.isBusy}
        >
          {sentTo ? "Send it again" : "Send the link"}
        </Button>
      </form>
    </AuthLayout>
  );
}
