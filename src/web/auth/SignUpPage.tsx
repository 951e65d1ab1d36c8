import { useState } from "react";
import { client, hasCode, useAction, useGo } from "../api/index.ts";
import { queryClient } from "../api/queryClient.ts";
import { Button, ErrorState, Field, Link, TextInput } from "../kit/index.ts";
import { AuthLayout } from "../shell/AuthLayout.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { CheckMail } from "./CheckMail.tsx";

export function SignUpPage() {
  useDocumentTitle("Create an account");
  const go = useGo();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isUnverified, setIsUnverified] = useState(false);
  const signUp = useAction(client.auth.signUp, {
    what: "The account could not be created.",
    isInPlace: true,
    onDone: async () => {
      queryClient.clear();
      // Where addresses must be verified, signing up opens no session.
      if (await client.auth.getSession()) go("/onboarding", { isReplacing: true });
      else setIsUnverified(true);
    },
  });
  if (isUnverified) return <CheckMail email={email} />;
  const isTaken = hasCode(signUp.error, "conflict");
  return (
    <AuthLayout
      title="Create your account"
      description="You get a personal workspace to build in, and can create more for your team."
      footer={
        <>
          Have an account? <Link href="/sign-in">Sign in</Link>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signUp.run({ name, email, password });
        }}
      >
        <Field label="Name" error={signUp.fieldErrors.name}>
          <TextInput
            name="name"
            autoComplete="name"
            required
            autoFocus
            maxLength={100}
            value={name}
            onValueChange={setName}
          />
        </Field>
        <Field
          label="Email"
          error={
            signUp.fieldErrors.email ??
            (isTaken ? (
              <span>
                This address has an account. <Link href="/sign-in">Sign in instead</Link>
              </span>
            ) : undefined)
          }
        >
          <TextInput
            type="email"
            name="email"
            autoComplete="email"
            required
            value={email}
            onValueChange={setEmail}
          />
        </Field>
        <Field label="Password" help="At least 10 characters." error={signUp.fieldErrors.password}>
          <TextInput
            type="password"
            name="password"
            autoComplete="new-password"
            required
            value={password}
            onValueChange={setPassword}
          />
        </Field>
        {signUp.problem && !isTaken && <ErrorState problem={signUp.problem} isInline />}
        <Button look="primary" type="submit" className="w-full" isLoading={signUp.isBusy}>
          Create account
        </Button>
      </form>
    </AuthLayout>
  );
}
