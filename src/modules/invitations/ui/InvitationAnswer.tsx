import { useState } from "react";
import { client, hasCode, useAction } from "../../../web/api/index.ts";
import { queryClient } from "../../../web/api/queryClient.ts";
import { forgetInvitation } from "../../../web/auth/invitationToken.ts";
import { Button, Callout, ErrorState } from "../../../web/kit/index.ts";
import { openLanding } from "../../../web/auth/openLanding.ts";

/** Accept or decline; before that, whoever the invitation is for must be signed in. */
export function InvitationAnswer({
  token,
  email,
  onSignedOut,
}: {
  token: string;
  /** Of who is signed in. */
  email: string | undefined;
  onSignedOut: () => void;
}) {
  const [isDeclined, setIsDeclined] = useState(false);
  const accept = useAction(() => client.invitations.accept({ token }), {
    what: "You have not joined.",
    isInPlace: true,
    onDone: openLanding,
  });
  const decline = useAction(() => client.invitations.decline({ token }), {
    what: "The invitation was not declined.",
    isInPlace: true,
    onDone: () => {
      forgetInvitation();
      setIsDeclined(true);
    },
  });
  const leave = useAction(() => client.auth.signOut(), {
    what: "You are still signed in.",
    isInPlace: true,
    onDone: () => {
      accept.reset();
      decline.reset();
      queryClient.clear();
      onSignedOut();
    },
  });
  if (isDeclined)
    return (
      <Callout kind="success" title="Declined" action={<Button href="/">Go to Bailiwick</Button>}>
        Nothing was added to your account.
      </Callout>
    );
  if (accept.output)
    return (
      <Callout kind="success" title="You are in">
        Your workspace opens.
      </Callout>
    );
  if (email === undefined)
    return (
      <>
        <p className="text-13 text-ink-muted">Use the address this invitation was sent to.</p>
        <div className="flex flex-wrap gap-2">
          <Button look="primary" href="/sign-up?invitation=1">
            Create account
          </Button>
          <Button href="/sign-in?return=%2Finvitations">Sign in</Button>
        </div>
      </>
    );
  const problem = accept.problem ?? decline.problem ?? leave.problem;
  if (hasCode(accept.error ?? decline.error, "forbidden"))
    return (
      <>
        <Callout kind="warning" title="This invitation is for another address">
          You are signed in as <strong className="font-medium break-words">{email}</strong>. Sign out, and go
          on with the address the mail came to.
        </Callout>
        <div>
          <Button look="primary" isLoading={leave.isBusy} onClick={() => leave.run()}>
            Sign out and continue
          </Button>
        </div>
      </>
    );
  return (
    <>
      <p className="text-13 text-ink-muted">
        You are signed in as <strong className="font-medium break-words text-ink">{email}</strong>.
      </p>
      {problem && <ErrorState problem={problem} isInline />}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" isLoading={accept.isBusy} onClick={() => accept.run()}>
          Accept
        </Button>
        <Button look="ghost" isLoading={decline.isBusy} onClick={() => decline.run()}>
          Decline
        </Button>
      </div>
    </>
  );
}
