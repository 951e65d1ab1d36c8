import { useState } from "react";
import { client, hasCode, useAction, useGo, useUrlState } from "../api/index.ts";
import { queryClient } from "../api/queryClient.ts";
import { Button, Callout, ErrorState, Field, Link, TextInput } from "../kit/index.ts";
import { AuthLayout } from "../shell/AuthLayout.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { CheckMail } from "./CheckMail.tsx";
import { forgetInvitation, keptInvitation } from "./invitationToken.ts";
import { openLanding } from "./openLanding.ts";

export function SignUpPage() {
  useDocumentTitle("Create an account");
  const go = useGo();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [url, setUrl] = useUrlState();
  const invitationToken = url.invitation ? keptInvitation() : undefined;
  const [isUnverified, setIsUnverified] = useState(false);
  const signUp = useAction(client.auth.signUp, {
    what: "The account could not be created.",
    isInPlace: true,
    onDone: async ({ invitation }) => {
      queryClient.clear();
      if (invitation) return openLanding(invitation);
      if (invitation === null) return go("/invitations", { isReplacing: true });
      // Where addresses must be verified, signing up opens no session.
      if (await client.auth.getSession()) go("/onboarding", { isReplacing: true });
      else setIsUnverified(true);
    },
  });
  if (isUnverified) return <CheckMail email={email} />;
  const signInHref = invitationToken ? "/sign-in?return=%2Finvitations" : "/sign-in";
  const isTaken = hasCode(signUp.error, "conflict");
  return (
    <AuthLayout
      title="Create your account"
      description={
        invitationToken
          ? "Use the address your invitation was sent to. You join as soon as the account is created."
          : "You get a personal workspace to build in, and can create more for your team."
      }
      footer={
        <>
          Have an account? <Link href={signInHref}>Sign in</Link>
        </>
      }
    >
      {signUp.fieldErrors.invitationToken && (
        <Callout
          kind="warning"
          title="The invitation is not open any more"
          action={
            <Button
              size="small"
              onClick={() => {
                forgetInvitation();
                signUp.reset();
                setUrl({ invitation: undefined });
              }}
            >
              Go on without it
            </Button>
          }
        >
          Ask whoever invited you to send it again.
        </Callout>
      )}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signUp.run({ name, email, password, ...(invitationToken ? { invitationToken } : {}) });
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
                This address has an account. <Link href={signInHref}>Sign in instead</Link>
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
