import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { client, hasCode, problemOf, useAction, useGo, usePathParam } from "../../../web/api/index.ts";
import { queryClient } from "../../../web/api/queryClient.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { Button, Callout, ErrorState, Link, SkeletonText } from "../../../web/kit/index.ts";
import { AuthLayout } from "../../../web/shell/AuthLayout.tsx";
import { useDocumentTitle } from "../../../web/shell/useDocumentTitle.ts";

const TITLE = "A call that waits for approval";

/** What the link of a mail opens: the page of its approval, for whoever it was sent to. It decides nothing. */
export function ApprovalLinkPage() {
  useDocumentTitle(TITLE);
  const token = usePathParam("token");
  const go = useGo();
  const { me } = useSession();
  const opened = useQuery({
    queryKey: ["approval-link", token],
    queryFn: ({ signal }) => client.approvalLinks.open({ token }, { signal }),
    enabled: me.data !== undefined,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
  const path = opened.data?.path;
  useEffect(() => {
    if (path) go(path, { isReplacing: true });
  }, [path]);
  if (hasCode(opened.error, "not_found") || hasCode(opened.error, "invalid")) return <NoSuchLink />;
  const error = opened.error ?? me.error;
  // Without a session one is on the way to sign in, and from there back.
  if (error && !hasCode(error, "unauthorized"))
    return (
      <AuthLayout title={TITLE}>
        <ErrorState
          isInline
          problem={problemOf(error, "The link could not be opened.")}
          isRetrying={opened.isFetching || me.isFetching}
          onRetry={() => void (me.error ? me.refetch() : opened.refetch())}
        />
      </AuthLayout>
    );
  const { sentTo } = opened.data ?? {};
  if (!sentTo || !me.data)
    return (
      <AuthLayout title={TITLE}>
        <SkeletonText lines={3} />
      </AuthLayout>
    );
  return <SentToAnother sentTo={sentTo} email={me.data.account.email ?? me.data.account.name} />;
}

function SentToAnother({ sentTo, email }: { sentTo: string; email: string }) {
  const go = useGo();
  const leave = useAction(() => client.auth.signOut(), {
    what: "You are still signed in.",
    isInPlace: true,
    onDone: () => {
      queryClient.clear();
      go(`/sign-in?return=${encodeURIComponent(window.location.pathname)}`, { isReplacing: true });
    },
  });
  return (
    <AuthLayout title={TITLE}>
      <Callout kind="warning" title={`This link was sent to ${sentTo}`}>
        You are signed in as <strong className="font-medium break-words">{email}</strong>. Sign out, and sign
        in with the address the mail came to.
      </Callout>
      {leave.problem && <ErrorState problem={leave.problem} isInline />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button look="primary" isLoading={leave.isBusy} onClick={() => leave.run()}>
          Sign out and continue
        </Button>
        <Link href="/" className="text-13">
          Stay signed in
        </Link>
      </div>
    </AuthLayout>
  );
}

/** One page for every link that leads nowhere, whatever the reason. */
const NoSuchLink = () => (
  <AuthLayout
    title="This link does not work"
    description="It may have been cut off when it was copied, its time may be over, or what it leads to is not yours to see any more."
  >
    <p className="text-13">What waits for you is in your inbox.</p>
    <div>
      <Button href="/inbox">Open my inbox</Button>
    </div>
  </AuthLayout>
);
