import { client, useAction } from "../api/index.ts";
import { Button, Link } from "../kit/index.ts";
import { AuthLayout } from "../shell/AuthLayout.tsx";

/** The address is not verified yet: what to do, and the mail once more. */
export function CheckMail({ email, onBack }: { email: string; onBack?: () => void }) {
  const send = useAction(client.auth.sendVerificationEmail, {
    what: "The mail could not be sent.",
    done: `A mail is on its way to ${email}`,
  });
  return (
    <AuthLayout
      title="Verify your email"
      description={
        <>
          We sent a link to <strong className="font-medium text-ink">{email}</strong>. Open it, and this
          account works.
        </>
      }
      footer={<Link href="/sign-in">Back to sign-in</Link>}
    >
      <p className="text-13 text-ink-muted">
        Nothing there after a minute? Look in the spam folder, or have it sent again.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button isLoading={send.isBusy} onClick={() => send.run({ email })}>
          Send it again
        </Button>
        {onBack && (
          <Button look="ghost" onClick={onBack}>
            Use another address
          </Button>
        )}
      </div>
    </AuthLayout>
  );
}
