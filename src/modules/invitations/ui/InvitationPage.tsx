import { useQuery } from "@tanstack/react-query";
import { client, hasCode, problemOf } from "../../../web/api/index.ts";
import { useInvitationToken } from "../../../web/auth/invitationToken.ts";
import { Button, ErrorState, SkeletonText } from "../../../web/kit/index.ts";
import { AuthLayout } from "../../../web/shell/AuthLayout.tsx";
import { useDocumentTitle } from "../../../web/shell/useDocumentTitle.ts";
import { InvitationAnswer } from "./InvitationAnswer.tsx";
import { InvitationFacts } from "./InvitationFacts.tsx";

/** What an invitation link opens, signed in or not. */
export function InvitationPage() {
  const token = useInvitationToken();
  const preview = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => client.invitations.preview({ token: token! }, { signal }),
    enabled: token !== undefined,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
  const session = useQuery({
    queryKey: ["invitation", "session"],
    queryFn: ({ signal }) => client.auth.getSession({ signal }),
  });
  const invitation = preview.data;
  useDocumentTitle(invitation ? `Join ${invitation.organizationName}` : "Invitation");
  const isGone =
    token === undefined || hasCode(preview.error, "not_found") || hasCode(preview.error, "invalid");
  if (isGone) return <GonePage />;
  const error = preview.error ?? session.error;
  if (error)
    return (
      <AuthLayout title="Invitation">
        <ErrorState
          isInline
          problem={problemOf(error, "The invitation could not be opened.")}
          isRetrying={preview.isFetching || session.isFetching}
          onRetry={() => void Promise.all([preview.refetch(), session.refetch()])}
        />
      </AuthLayout>
    );
  if (!invitation || session.data === undefined)
    return (
      <AuthLayout title="Invitation">
        <SkeletonText lines={5} />
      </AuthLayout>
    );
  return (
    <AuthLayout
      title={`Join ${invitation.organizationName}`}
      description={`${invitation.inviterName} invites you to work together.`}
    >
      <InvitationFacts invitation={invitation} />
      <InvitationAnswer
        token={token}
        email={session.data?.user.email}
        onSignedOut={() => void session.refetch()}
      />
    </AuthLayout>
  );
}

/** One page for every link that opens nothing, whatever the reason. */
export function GonePage() {
  return (
    <AuthLayout
      title="This invitation is not open any more"
      description="It may have been used, withdrawn or renewed, or its seven days are over."
    >
      <p className="text-13">Open the newest mail, or ask whoever invited you to send it again.</p>
      <div>
        <Button href="/">Go to Bailiwick</Button>
      </div>
    </AuthLayout>
  );
}
