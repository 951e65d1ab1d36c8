import { useState } from "react";
import { client, hasCode, problemOf, useAction, useGo, useUrlState } from "../api/index.ts";
import { queryClient } from "../api/queryClient.ts";
import { Button, Callout, ErrorState, Field, Link, TextInput } from "../kit/index.ts";
import { AuthLayout } from "../shell/AuthLayout.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { CheckMail } from "./CheckMail.tsx";
import { returnPath } from "./returnPath.ts";

export function SignInPage() {
  useDocumentTitle("Sign in");
  const [url] = useUrlState();
  const go = useGo();
  const isInvited = url.return === "/invitations";
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useAction(client.auth.signIn, {
    what: "You are not signed in.",
    isInPlace: true,
    onDone: () => {
      queryClient.clear();
      go(returnPath(url.return), { isReplacing: true });
    },
  });
  const { error } = signIn;
  if (hasCode(error, "forbidden") && error.problem?.reason === "EMAIL_NOT_VERIFIED")
    return <CheckMail email={email} onBack={signIn.reset} />;
  const isWrong = hasCode(error, "unauthorized");
  return (
    <AuthLayout
      title="Sign in"
      description="To your workspaces and agents."
      footer={
        <>
          New here? <Link href={isInvited ? "/sign-up?invitation=1" : "/sign-up"}>Create an account</Link>
        </>
      }
    >
      {url.return && !error && (
        <Callout>
          {isInvited
            ? "Sign in with the address your invitation was sent to."
            : url.return.startsWith("/connect-client")
              ? "Sign in first; then you are asked about the client."
              : url.return.startsWith("/approvals/link/")
                ? "Sign in with the address the mail came to; then you see what waits for approval."
                : "Your session ended. Sign in, and you are back where you were."}
        </Callout>
      )}
      {url.notice === "password-changed" && !error && (
        <Callout kind="success">Your password is changed. Sign in with the new one.</Callout>
      )}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.run({ email, password });
        }}
      >
        <Field label="Email" error={signIn.fieldErrors.email}>
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
        <Field
          label="Password"
          error={
            signIn.fieldErrors.password ?? (isWrong ? "The email or the password is not right." : undefined)
          }
        >
          <TextInput
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onValueChange={setPassword}
          />
        </Field>
        {signIn.problem && !isWrong && (
          <ErrorState problem={problemOf(error, "You could not be signed in.")} isInline />
        )}
        <Button look="primary" type="submit" className="w-full" isLoading={signIn.isBusy}>
          Sign in
        </Button>
      </form>
      <p className="text-center text-13">
        <Link href="/forgot-password" isQuiet>
          Forgot your password?
        </Link>
      </p>
    </AuthLayout>
  );
}
